"""Celery messages are only wake-ups: each finds its work in PostgreSQL."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from core.services import delivery, housekeeping

# Well under the soft time limit of a task; what is left is found by the next wake-up or sweep.
_BUDGET_SECONDS = 20


@shared_task
def deliver_events() -> int:
    """Deliver due events until none is left or the time budget is used up."""
    started = time.monotonic()
    delivered = 0
    while time.monotonic() - started < _BUDGET_SECONDS:
        claimed = delivery.deliver_due(at=timezone.now())
        if not claimed:
            break
        delivered += claimed
    return delivered


@shared_task
def bury_overrun_deliveries() -> int:
    return delivery.bury_overrun(at=timezone.now())


@shared_task
def purge_old_records() -> int:
    return housekeeping.purge(at=timezone.now())
