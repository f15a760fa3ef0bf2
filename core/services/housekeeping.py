"""Take away what has served its time."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import limits
from core.models import IdempotencyRecord, PeriodicRun, RateCounter


def purge(*, at: datetime) -> int:
    """Delete idempotency answers, period claims and rate counters past their time."""
    keys, _ = IdempotencyRecord.objects.filter(
        created_at__lt=at - timedelta(days=limits.IDEMPOTENCY_KEEP_DAYS)
    ).delete()
    runs, _ = PeriodicRun.objects.filter(claimed_at__lt=at - timedelta(days=7)).delete()
    counters, _ = RateCounter.objects.filter(window_start__lt=at - timedelta(days=1)).delete()
    return keys + runs + counters
