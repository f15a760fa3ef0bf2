"""Record facts the short way."""

from __future__ import annotations

import uuid

from django.db import transaction

from core.actors import SYSTEM
from core.models import Event
from core.services import events
from core.services.events import NewEvent
from tests.world import MORNING


def record(*streams: uuid.UUID, type_: str = "order.created") -> list[Event]:
    """One fact a stream, in a transaction of its own."""
    with transaction.atomic():
        return events.record(
            [NewEvent("order", stream, type_) for stream in streams], actor=SYSTEM, at=MORNING
        )


def sequences(stream: uuid.UUID) -> list[int]:
    return list(
        Event.objects.filter(stream_id=stream)
        .order_by("sequence")
        .values_list("sequence", flat=True)
    )
