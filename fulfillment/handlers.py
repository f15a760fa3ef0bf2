"""What fulfillment does about news from below."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from core.actors import SYSTEM
from core.models import Event
from fulfillment.services import allocation, coverage, resumption


def allocate_confirmed(events: Sequence[Event]) -> None:
    """Confirmed orders go to departments."""
    allocation.allocate_orders(
        order_ids=[event.stream_id for event in events], actor=SYSTEM, at=timezone.now()
    )


def resume_released(events: Sequence[Event]) -> None:
    """Orders whose hold has ended go on."""
    resumption.resume(order_ids=[event.stream_id for event in events], at=timezone.now())


def cover_backorders(events: Sequence[Event]) -> None:
    """Work whose stock has arrived goes to people."""
    coverage.cover_waiting(
        line_ids={uuid.UUID(gain["demand"]) for event in events for gain in event.data["covered"]},
        actor=SYSTEM,
        at=timezone.now(),
    )
