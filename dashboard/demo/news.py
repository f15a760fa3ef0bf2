"""Writes to customers about the last days, as if each message had been due in its time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from core.models import Event
from dashboard.demo.timetable import Timetable
from tracking.services import notifications

# Enough to fill the page of messages; what is older was read long ago.
_TOLD_DAYS = 2


def tell(*, order_ids: Iterable[uuid.UUID], at: datetime, times: Timetable) -> None:
    """Queue the messages that the newest events of these orders call for."""
    since = times.now - timedelta(days=_TOLD_DAYS)
    if at < since:
        return
    fresh = Event.objects.filter(
        stream_id__in=list(order_ids), occurred_at__gte=since, type__in=notifications.TELLINGS
    ).order_by("occurred_at", "sequence")
    notifications.queue_for(events=list(fresh), at=at)
