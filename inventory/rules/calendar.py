"""The days on which a place works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core import limits
from core.errors import DomainError

# Working days to pick, pack and review what lies on the shelf.
HANDLING_DAYS = 1

_ONE_DAY = timedelta(days=1)
_NONE: frozenset[date] = frozenset()


class NoWorkingDay(DomainError):
    """The calendar never works."""

    code = "no_working_day"


def no_holidays(year: int) -> frozenset[date]:
    """A year without public holidays."""
    return _NONE


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The working days of a place: ISO ``weekdays`` (1 is Monday) less the holidays of each year.

    Single days come first: ``extra`` works and ``closed`` does not, whatever the rule says.
    From ``cut_off`` on, a time of day in ``zone``, work that arrives begins on the next day.
    """

    weekdays: frozenset[int]
    zone: ZoneInfo
    holidays: Callable[[int], frozenset[date]] = no_holidays
    closed: frozenset[date] = _NONE
    extra: frozenset[date] = _NONE
    cut_off: time | None = None

    def is_working(self, day: date) -> bool:
        if day in self.extra:
            return True
        if day in self.closed or day.isoweekday() not in self.weekdays:
            return False
        return day not in self.holidays(day.year)

    def next(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it.

        Raises:
            NoWorkingDay: years pass without any.
        """
        return self._seek(day, _ONE_DAY)

    def previous(self, day: date) -> date:
        """The day itself when it is a working day, else the last one before it.

        Raises:
            NoWorkingDay: years passed without any.
        """
        return self._seek(day, -_ONE_DAY)

    def add(self, day: date, working_days: int) -> date:
        """The day so many working days later, or earlier when negative, counted from the nearest
        working day in that direction: nothing done on a Sunday is the same as Monday.

        Raises:
            NoWorkingDay: the calendar never works.
        """
        step = _ONE_DAY if working_days >= 0 else -_ONE_DAY
        found = self._seek(day, step)
        for _ in range(abs(working_days)):
            found = self._seek(found + step, step)
        return found

    def first_day(self, moment: datetime) -> date:
        """The day on which work that arrives at an aware moment begins.

        Raises:
            NoWorkingDay: the calendar never works.
        """
        assert moment.tzinfo is not None, "a moment without a zone has no day"
        local = moment.astimezone(self.zone)
        today = local.date()
        if self.is_working(today) and (self.cut_off is None or local.time() < self.cut_off):
            return today
        return self.next(today + _ONE_DAY)

    def leaves_on(self, there_on: date) -> date:
        """The day on which what lies there on a day can leave.

        Raises:
            NoWorkingDay: the calendar never works.
        """
        return self.add(there_on, HANDLING_DAYS)

    def needed_on(self, leaves_on: date) -> date:
        """The last day on which it has to lie there to leave by a day.

        Raises:
            NoWorkingDay: the calendar never worked.
        """
        return self.add(leaves_on, -HANDLING_DAYS)

    def _seek(self, day: date, step: timedelta) -> date:
        for _ in range(limits.CALENDAR_SEARCH_DAYS):
            if self.is_working(day):
                return day
            day += step
        raise NoWorkingDay(
            "This calendar has no working day; open one.", details={"from": str(day)}
        )


# A place without a calendar works every day.
EVERY_DAY = WorkDays(weekdays=frozenset(range(1, 8)), zone=ZoneInfo("UTC"))
