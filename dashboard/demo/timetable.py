"""Moves the company's days to ours, and gives each act its moment of the working day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

_OPENS, _CLOSES = time(7), time(18)
_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Timetable:
    """All days moved by ``shift_days``, so that the company's last order is of ``now``'s day."""

    now: datetime
    shift_days: int

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def day(self, original: date) -> date:
        """The day that one of the company's days has become."""
        return original + timedelta(days=self.shift_days)

    def moment(self, on: date, share: float) -> datetime:
        """A moment of a working day; ``share`` 0 is its start, 1 its end. Today ends now."""
        if on >= self.today:
            midnight = _at(self.today, time(0))
            return midnight + (self.now - midnight) * share
        opens = _at(on, _OPENS)
        return opens + (_at(on, _CLOSES) - opens) * share

    def days_ago(self, moment: datetime) -> float:
        return (self.now - moment) / timedelta(days=1)


def until(*, now: datetime, last_original: date) -> Timetable:
    """The timetable on which the company's last day is today."""
    return Timetable(now=now, shift_days=(timezone.localdate(now) - last_original).days)


def last_weekday(until: date) -> date:
    """The day itself from Monday to Friday, else the Friday before it."""
    return until - timedelta(days=max(0, until.isoweekday() - _FRIDAY))


def dice(*names: str) -> random.Random:
    """Chance that falls the same way each time for the same names."""
    return random.Random("/".join(names))  # noqa: S311 - a story, not a secret


def _at(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=timezone.get_current_timezone())
