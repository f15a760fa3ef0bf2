"""What the clock does with orders; each finds its work in PostgreSQL."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from core import limits
from core.actors import SYSTEM
from orders.selectors import waiting
from orders.services import holds, submission

# Well under the soft time limit of a task.
_BUDGET_SECONDS = 20


@shared_task
def recheck_waiting_orders() -> int:
    """Look again at waiting orders: what stopped them may be gone without an event."""
    started = time.monotonic()
    confirmed = 0
    turns = waiting.oldest()
    while turns and time.monotonic() - started < _BUDGET_SECONDS:
        order_ids = [turn.order_id for turn in turns]
        confirmed += submission.recheck(order_ids=order_ids, at=timezone.now())
        # A hundred orders that cannot go on must not hide the one behind them that can.
        turns = waiting.oldest(after=turns[-1])
    return confirmed


@shared_task
def expire_orders() -> int:
    return submission.expire_due(at=timezone.now(), limit=limits.EXPIRY_BATCH)


@shared_task
def expire_holds() -> int:
    return holds.expire_due(actor=SYSTEM, at=timezone.now(), limit=limits.EXPIRY_BATCH)
