"""Deliveries of events that have not arrived: those that wait and those that were given up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from core import limits
from core.models import EventDelivery
from core.paging import Page, read_page
from orders.models import Order

Status = EventDelivery.Status


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One handler's copy of one event. ``order_number`` is empty for other things' events."""

    id: int
    event_type: str
    order_number: str
    handler: str
    status: str
    attempts: int
    attempts_max: int
    due_at: datetime
    occurred_at: datetime
    last_error: str


def undelivered(*, status: str, cursor: str = "") -> Page[DeliveryRow]:
    """One page of deliveries of a status, the newest first. Two queries.

    Raises:
        Invalid: ``cursor_invalid``.
    """
    page = read_page(_rows(status), keys=["-id"], cursor=cursor)
    numbers = _order_numbers({row.stream_id for row in page.items})
    return page.map(
        lambda row: DeliveryRow(
            id=row.pk,
            event_type=row.event.type,
            order_number=numbers.get(row.stream_id, ""),
            handler=row.handler,
            status=row.status,
            attempts=row.attempts,
            attempts_max=limits.DELIVERY_ATTEMPTS_MAX,
            due_at=row.due_at,
            occurred_at=row.event.occurred_at,
            last_error=row.last_error,
        )
    )


def _rows(status: str) -> QuerySet[EventDelivery]:
    return EventDelivery.objects.filter(status=status).select_related("event")


def _order_numbers(ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    return dict(Order.objects.filter(pk__in=ids).values_list("pk", "number"))
