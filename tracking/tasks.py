"""Wake-ups of the tracking storey: each finds its work in PostgreSQL."""

from __future__ import annotations

import time

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from tracking.services import carrier_messages, demo_carrier, housekeeping, sending

# Well under the soft time limit of a task; what is left is found by the next wake-up or sweep.
_BUDGET_SECONDS = 20


@shared_task
def process_carrier_messages() -> int:
    """Read due messages until none is left or the time budget is used up."""
    started = time.monotonic()
    processed = 0
    while time.monotonic() - started < _BUDGET_SECONDS:
        claimed = carrier_messages.process_due(at=timezone.now())
        if not claimed:
            break
        processed += claimed
    return processed


@shared_task
def send_messages() -> int:
    """Send due messages until none is left or the time budget is used up."""
    started = time.monotonic()
    sent = 0
    while time.monotonic() - started < _BUDGET_SECONDS:
        claimed = sending.send_due(at=timezone.now())
        if not claimed:
            break
        sent += claimed
    return sent


@shared_task
def move_demo_parcels() -> int:
    """Move the demo carrier's parcels where there is one."""
    if not settings.DEMO_CARRIER:
        return 0
    return demo_carrier.move_parcels(
        at=timezone.now(), step_seconds=settings.DEMO_CARRIER_STEP_SECONDS
    )


@shared_task
def purge_old_records() -> int:
    return housekeeping.purge(at=timezone.now())
