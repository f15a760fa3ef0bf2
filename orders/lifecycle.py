"""The lifecycle of an order and of a hold: rows T1-T6, T29-T31, T34, T36."""

from __future__ import annotations

from enum import StrEnum

from accounts import permissions as p
from core.lifecycle import NEW, Lifecycle, Transition


class OrderStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


S = OrderStatus

ORDER = Lifecycle(
    noun="order",
    states=OrderStatus,
    terminal=frozenset({S.CLOSED, S.REJECTED, S.CANCELLED, S.EXPIRED}),
    transitions=(
        Transition("T1", "create", (NEW,), S.DRAFT, "order.created", p.ORDERS_CREATE),
        Transition("T2", "submit", (S.DRAFT,), S.SUBMITTED, "order.submitted", p.ORDERS_CREATE),
        Transition(
            "T3", "send_back", (S.SUBMITTED,), S.DRAFT, "order.sent_back", p.ORDERS_CONFIRM, True
        ),
        Transition(
            "T4", "reject", (S.SUBMITTED,), S.REJECTED, "order.rejected", p.ORDERS_REJECT, True
        ),
        Transition(
            "T5", "confirm", (S.SUBMITTED,), S.CONFIRMED, "order.confirmed", p.ORDERS_CONFIRM
        ),
        Transition("T6", "expire", (S.SUBMITTED,), S.EXPIRED, "order.expired"),
        Transition("T29", "complete", (S.CONFIRMED,), S.COMPLETED, "order.completed"),
        Transition("T30", "close", (S.COMPLETED,), S.CLOSED, "order.closed"),
        Transition("T31", "reopen", (S.COMPLETED,), S.CONFIRMED, "order.reopened"),
        Transition(
            "T34",
            "cancel",
            (S.DRAFT, S.SUBMITTED, S.CONFIRMED),
            S.CANCELLED,
            "order.cancelled",
            p.ORDERS_CANCEL,
            True,
        ),
    ),
)


class HoldStatus(StrEnum):
    ACTIVE = "active"
    RELEASED = "released"
    EXPIRED = "expired"


HOLD = Lifecycle(
    noun="hold",
    states=HoldStatus,
    terminal=frozenset({HoldStatus.RELEASED, HoldStatus.EXPIRED}),
    transitions=(
        Transition("T36", "place", (NEW,), HoldStatus.ACTIVE, "hold.placed", p.HOLDS_MANAGE, True),
        Transition(
            "T36",
            "release",
            (HoldStatus.ACTIVE,),
            HoldStatus.RELEASED,
            "hold.released",
            p.HOLDS_MANAGE,
            True,
        ),
        Transition("T36", "expire", (HoldStatus.ACTIVE,), HoldStatus.EXPIRED, "hold.expired"),
    ),
)


class Blocks(StrEnum):
    """What a hold stops."""

    ALLOCATE = "allocate"
    WORK = "work"
    RELEASE = "release"
    SHIP = "ship"
    CHARGE = "charge"


class Bucket(StrEnum):
    """Where a quantity of an order line stands; the buckets of a line add up to its quantity."""

    UNALLOCATED = "unallocated"
    BACKORDERED = "backordered"
    ALLOCATED = "allocated"
    IN_WORK = "in_work"
    READY = "ready"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


# Which way quantity may move between buckets (the rows of the domain table that begin with Q).
BUCKET_MOVES: dict[tuple[Bucket, Bucket], str] = {
    (Bucket.UNALLOCATED, Bucket.ALLOCATED): "T7",
    (Bucket.UNALLOCATED, Bucket.BACKORDERED): "T8",
    (Bucket.BACKORDERED, Bucket.ALLOCATED): "T9",
    (Bucket.ALLOCATED, Bucket.UNALLOCATED): "T13",
    (Bucket.BACKORDERED, Bucket.UNALLOCATED): "T13",
    (Bucket.ALLOCATED, Bucket.IN_WORK): "T15",
    (Bucket.IN_WORK, Bucket.READY): "T16",
    (Bucket.IN_WORK, Bucket.ALLOCATED): "T17",
    (Bucket.IN_WORK, Bucket.UNALLOCATED): "T18",
    (Bucket.IN_WORK, Bucket.BACKORDERED): "T18",
    (Bucket.READY, Bucket.IN_WORK): "T22",
    (Bucket.READY, Bucket.SHIPPED): "T24",
    (Bucket.SHIPPED, Bucket.DELIVERED): "T26",
    (Bucket.SHIPPED, Bucket.CANCELLED): "T28",
    (Bucket.UNALLOCATED, Bucket.CANCELLED): "T32",
    (Bucket.BACKORDERED, Bucket.CANCELLED): "T32",
    (Bucket.ALLOCATED, Bucket.CANCELLED): "T32",
    (Bucket.IN_WORK, Bucket.CANCELLED): "T33",
    (Bucket.READY, Bucket.CANCELLED): "T33",
}
