"""The days of the house: where its time zone is, not where the server stands."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone


def day_of(moment: datetime) -> date:
    """The day of the house on which a moment falls."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def start_of(day: date, *, hour: int = 0) -> datetime:
    """The moment at which a day of the house begins, or an hour of it; two of them are not always
    24 hours apart."""
    return timezone.make_aware(datetime.combine(day, time(hour)), timezone.get_default_timezone())
