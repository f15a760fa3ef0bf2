"""The only writer of an order's status."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from core import setwise
from core.errors import NotFound, StaleVersion
from core.lifecycle import NEW
from orders.lifecycle import ORDER, OrderStatus
from orders.models import Order

# Which moment a command stamps on the order.
_STAMP = {
    "submit": "submitted_at",
    "confirm": "confirmed_at",
    "complete": "completed_at",
    "reject": "ended_at",
    "cancel": "ended_at",
    "expire": "ended_at",
    "close": "ended_at",
}


def begin(order: Order, *, is_draft: bool, at: datetime) -> None:
    """Give a new order its first status, before it is inserted (T1, and T2 unless a draft)."""
    order.status = ORDER.require(state=NEW, command="create").target
    if not is_draft:
        order.status = ORDER.require(state=order.status, command="submit").target
        order.submitted_at = at


def lock(
    *, order_ids: Sequence[uuid.UUID], versions: dict[uuid.UUID, int] | None = None
) -> list[Order]:
    """Lock orders in id order and check the versions that were seen.

    Raises:
        NotFound: one of them does not exist.
        StaleVersion: one was changed since it was read.
    """
    wanted = set(order_ids)
    orders = list(
        Order.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel", "customer")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    if len(orders) != len(wanted):
        raise NotFound("There is no such order.")
    for order in orders:
        seen = (versions or {}).get(order.pk)
        if seen is not None and seen != order.version:
            raise StaleVersion(
                f"Order {order.number} was changed meanwhile.",
                details={"number": order.number, "current_version": order.version},
            )
    return orders


def lock_rows(*, order_ids: Iterable[uuid.UUID]) -> None:
    """Lock orders in id order for who needs nothing of theirs but the lock."""
    rows = Order.objects.select_for_update(no_key=True).filter(pk__in=set(order_ids))
    list(rows.order_by("pk").values_list("pk"))


def change(
    *,
    orders: Sequence[Order],
    command: str,
    at: datetime,
    moments: Mapping[uuid.UUID, datetime] = MappingProxyType({}),
) -> str:
    """Lead locked orders through a command of the table and return the event type it writes.

    The caller refreshes the derived columns in the same transaction. ``moments`` are those of
    orders to which it happened before now.

    Raises:
        CommandRefused: the table has no such command in an order's state.
    """
    rows = [
        ORDER.require(state=order.status, command=command, subject=f"Order {order.number}")
        for order in orders
    ]
    stamp = _STAMP.get(command)
    for order, row in zip(orders, rows, strict=True):
        order.status = row.target
        if stamp:
            setattr(order, stamp, moments.get(order.pk, at))
    columns = ["status", *([stamp] if stamp else [])]
    setwise.update_rows(
        Order,
        columns=columns,
        rows=[(o.pk, *(getattr(o, column) for column in columns)) for o in orders],
    )
    return next(t.event for t in ORDER.transitions if t.command == command)


def require(order: Order, *, command: str) -> None:
    """Check that the table has a command in an order's state.

    Raises:
        CommandRefused: it does not.
    """
    ORDER.require(state=order.status, command=command, subject=f"Order {order.number}")


def is_open(order: Order) -> bool:
    """True while the order may still move."""
    return order.status in (OrderStatus.DRAFT, OrderStatus.SUBMITTED, OrderStatus.CONFIRMED)
