"""What the clock asks of the inventory storey; each job finds its work in PostgreSQL."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core import limits
from core.actors import SYSTEM
from inventory.services import expiry


@shared_task
def write_off_expired() -> int:
    return expiry.write_off_expired(
        actor=SYSTEM, at=timezone.now(), limit=limits.EXPIRED_LOTS_PER_RUN
    )
