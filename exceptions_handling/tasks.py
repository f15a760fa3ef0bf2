"""What the clock asks of the exceptions storey."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from exceptions_handling.services import detection


@shared_task
def detect_late() -> int:
    """Open a case for orders that passed their promised day, by the calendar of the house."""
    at = timezone.now()
    today = timezone.localdate(at, timezone=timezone.get_default_timezone())
    return detection.open_late(today=today, at=at)
