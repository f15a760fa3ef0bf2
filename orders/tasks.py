"""What the clock does with orders; each finds its work in PostgreSQL."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from core import limits
from core.actors import SYSTEM
from orders.selectors import waiting
from orders.services import holds, submission


@shared_task
def recheck_waiting_orders() -> int:
    """Look again at waiting orders: what stopped them may be gone without an event."""
    return submission.recheck(order_ids=waiting.oldest(), at=timezone.now())


@shared_task
def expire_orders() -> int:
    return submission.expire_due(at=timezone.now(), limit=limits.EXPIRY_BATCH)


@shared_task
def expire_holds() -> int:
    return holds.expire_due(actor=SYSTEM, at=timezone.now(), limit=limits.EXPIRY_BATCH)
