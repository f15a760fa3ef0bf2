"""Cancel quantities of lines, and whole orders when nothing is left of them (T32-T34)."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.actors import Actor
from core.errors import DomainError, Invalid
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.selectors import reservations as reserved
from inventory.services import reservations
from inventory.services.reservations import Release
from orders.lifecycle import Bucket
from orders.models import Order, OrderLine
from orders.services import completion, expiry, quantities, standing, state
from orders.services.quantities import Move


@dataclass(frozen=True, slots=True)
class Cancel:
    """Units of a line that are cancelled, the bucket they leave, and the location whose stock is
    given back; no location means wherever it is reserved."""

    line_id: uuid.UUID
    bucket: Bucket
    quantity: int
    location_id: int | None = None


# Units in these are with a department or have left it.
_UNDER_WAY = (Bucket.IN_WORK, Bucket.READY, Bucket.SHIPPED, Bucket.DELIVERED)


class NothingToCancel(DomainError):
    """There is no unit that could be cancelled."""

    code = "nothing_to_cancel"


@unit_of_work
def cancel_quantities(
    *,
    cancels: Sequence[Cancel],
    reason: str,
    actor: Actor,
    at: datetime,
    by_customer: bool = False,
) -> None:
    """Cancel units, give their stock back, and end orders of which nothing is left.

    What the units were doing (a fulfillment) is ended by the caller in the same transaction.

    Raises:
        Invalid: ``reason_required``.
        NothingToCancel: nothing is named.
        CommandRefused: an order has ended.
        quantities.QuantityNotThere: a bucket holds less than that.
    """
    if not reason.strip():
        raise Invalid("Say why it is cancelled.", code="reason_required")
    if not cancels:
        raise NothingToCancel("There is nothing that could be cancelled.")
    order_ids = quantities.move(
        moves=[Move(c.line_id, c.bucket, Bucket.CANCELLED, c.quantity) for c in cancels], at=at
    )
    _release_stock(cancels, reason=reason, actor=actor, at=at)
    events.record(_facts(cancels, reason), actor=actor, at=at)
    orders = state.lock(order_ids=list(order_ids))
    for order in orders:
        state.require(order, command="cancel")
    _end_emptied(
        orders,
        reason=reason,
        actor=actor,
        at=at,
        by_customer=by_customer,
    )
    completion.complete_done(order_ids=list(order_ids), actor=actor, at=at)
    expiry.prolong(order_ids=order_ids, actor=actor, at=at)


def _facts(cancels: Sequence[Cancel], reason: str) -> list[NewEvent]:
    """One event an order, with what left which bucket."""
    owners = dict(
        OrderLine.objects.filter(pk__in={c.line_id for c in cancels}).values_list("pk", "order_id")
    )
    by_order: dict[uuid.UUID, list[Cancel]] = defaultdict(list)
    for cancel in cancels:
        by_order[owners[cancel.line_id]].append(cancel)
    return [
        NewEvent("order", order_id, "order.quantity_cancelled", _told(of_order, reason))
        for order_id, of_order in by_order.items()
    ]


def _told(cancels: Sequence[Cancel], reason: str) -> dict[str, Any]:
    return {
        "reason": reason,
        "units": sum(c.quantity for c in cancels),
        "lines": [
            {"line_id": str(c.line_id), "bucket": c.bucket.value, "quantity": c.quantity}
            for c in cancels
        ],
    }


def _release_stock(cancels: Sequence[Cancel], *, reason: str, actor: Actor, at: datetime) -> None:
    """Give back what the cancelled units had reserved. Services and the like reserve nothing, and
    what was shipped gave its reservation up when it left."""
    held: Counter[uuid.UUID] = Counter()
    held_at: Counter[tuple[uuid.UUID, int]] = Counter()
    for demand, rows in reserved.by_demand(demands={c.line_id for c in cancels}).items():
        for row in rows:
            held[demand] += row.quantity
            held_at[demand, row.location_id] += row.quantity
    releases = []
    # Named places first: units of no place must not use up what a named place has to give back.
    for cancel in sorted(cancels, key=lambda c: c.location_id is None):
        if cancel.bucket is Bucket.SHIPPED:
            continue
        units = min(cancel.quantity, held[cancel.line_id])
        if cancel.location_id is not None:
            units = min(units, held_at[cancel.line_id, cancel.location_id])
            held_at[cancel.line_id, cancel.location_id] -= units
        if units:
            held[cancel.line_id] -= units
            releases.append(Release(cancel.line_id, units, cancel.location_id))
    reservations.release(releases=releases, reason=reason, actor=actor, at=at)


def _end_emptied(
    orders: Sequence[Order], *, reason: str, actor: Actor, at: datetime, by_customer: bool
) -> None:
    empty = [order for order in orders if order.quantity_live == 0]
    if not empty:
        return
    event_type = state.change(orders=empty, command="cancel", at=at)
    events.record(
        [
            NewEvent("order", order.pk, event_type, {"reason": reason, "by_customer": by_customer})
            for order in empty
        ],
        actor=actor,
        at=at,
    )
    standing.refresh(order_ids=[order.pk for order in empty], at=at)


@unit_of_work
def cancel_unallocated_orders(
    *,
    order_ids: Sequence[uuid.UUID],
    reason: str,
    actor: Actor,
    at: datetime,
    by_customer: bool = False,
) -> None:
    """Cancel whole orders that no department works on yet.

    Raises:
        CommandRefused: an order has ended.
        DomainError: ``work_under_way``, a unit is with a department or has left it.
    """
    orders = state.lock(order_ids=order_ids)
    for order in orders:
        state.require(order, command="cancel")
    rows = OrderLine.objects.filter(order_id__in=order_ids).order_by("pk")
    cancels = []
    for line in rows:
        if any(getattr(line, f"quantity_{bucket.value}") for bucket in _UNDER_WAY):
            raise DomainError("A department works on this order.", code="work_under_way")
        for bucket in (Bucket.UNALLOCATED, Bucket.BACKORDERED, Bucket.ALLOCATED):
            if quantity := getattr(line, f"quantity_{bucket.value}"):
                cancels.append(Cancel(line.pk, bucket, quantity))
    cancel_quantities(cancels=cancels, reason=reason, actor=actor, at=at, by_customer=by_customer)
