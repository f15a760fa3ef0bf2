"""How long an order that waits keeps what is reserved for it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from core import setwise
from core.actors import Actor, ActorKind
from inventory.services import reservations
from orders.lifecycle import OrderStatus
from orders.models import Channel, Order, OrderLine
from orders.services import state


def due_at(channel: Channel, *, at: datetime) -> datetime | None:
    """When an order that is left alone from now on expires; None: never."""
    minutes = channel.reservation_minutes
    return at + timedelta(minutes=minutes) if minutes else None


def prolong(*, order_ids: Iterable[uuid.UUID], actor: Actor, at: datetime) -> None:
    """Give waiting orders, with what is reserved for them, their full time again: somebody did
    something about them. What the system does by itself does not count.

    Part of the transaction of what was done, so what is refused prolongs nothing. Orders that do
    not wait, or never expire, are passed over. Statements do not grow with the orders.
    """
    if actor.kind is ActorKind.SYSTEM:
        return
    rows = []
    for order in state.lock(order_ids=list(order_ids)):
        expires_at = due_at(order.channel, at=at)
        if order.status != OrderStatus.SUBMITTED or order.expires_at is None:
            continue
        if expires_at is None or expires_at > order.expires_at:
            rows.append((order.pk, expires_at))
    if not rows:
        return
    setwise.update_rows(Order, columns=["expires_at"], rows=rows)
    by_order = dict(rows)
    lines = OrderLine.objects.filter(order_id__in=by_order).values_list("pk", "order_id")
    reservations.extend(expires_at={line: by_order[order] for line, order in lines})
