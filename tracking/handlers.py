"""What the tracking storey hears: facts that a customer is told."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from core.models import Event
from tracking.services import notifications


def notify_customer(events: Sequence[Event]) -> None:
    notifications.queue_for(events=events, at=timezone.now())
