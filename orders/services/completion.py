"""An order is complete when everything live has arrived and nothing is open (T29)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from orders.lifecycle import OrderStatus
from orders.services import standing, state


@unit_of_work
def complete_done(*, order_ids: Sequence[uuid.UUID], actor: Actor, at: datetime) -> list[uuid.UUID]:
    """Complete those confirmed orders that are done, and return them.

    Called after a delivery, after a case has ended, and after a part was cancelled; an order that
    is not done is left alone.
    """
    done = [
        order
        for order in state.lock(order_ids=order_ids)
        if order.status == OrderStatus.CONFIRMED
        and order.quantity_live
        and order.quantity_live == order.quantity_delivered
        and not order.open_case_count
    ]
    if not done:
        return []
    event_type = state.change(orders=done, command="complete", at=at)
    events.record([NewEvent("order", order.pk, event_type) for order in done], actor=actor, at=at)
    ids = [order.pk for order in done]
    standing.refresh(order_ids=ids, at=at)
    return ids
