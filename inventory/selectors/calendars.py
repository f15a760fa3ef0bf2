"""The working days of places, and the public holidays behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache, partial
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

from inventory.models import CalendarDay, Location, WorkCalendar
from inventory.rules.calendar import EVERY_DAY, WorkDays, no_holidays

# A handful of places, each asked for a few years.
_YEARS_KEPT = 512
_CODE_LENGTH_MAX = 10


def of_locations(*, location_ids: Iterable[int]) -> dict[int, WorkDays]:
    """The working days of each location, in at most two queries; one without a calendar works
    every day of its time zone."""
    locations = list(Location.objects.filter(pk__in=set(location_ids)).select_related("calendar"))
    days = _single_days({row.calendar_id for row in locations if row.calendar_id is not None})
    return {row.pk: _work_days(row, days) for row in locations}


def of_calendar(*, calendar: WorkCalendar, zone: ZoneInfo) -> WorkDays:
    """The working days of a calendar as a place in the time zone keeps them."""
    return _of_calendar(calendar, zone, _single_days({calendar.pk}))


def supported_countries() -> Mapping[str, tuple[str, ...]]:
    """The countries whose holidays are known, as ISO codes, each with its subdivisions."""
    return _supported()


def holiday_names(*, country: str, subdivision: str, year: int, language: str) -> dict[date, str]:
    """The public holidays of a year by day, named in the language where it is known, else in
    English or the country's own."""
    known = holidays.list_localized_countries(include_aliases=False).get(country, [])
    spoken = next(
        # The package says zh_CN where a browser says zh-hans.
        (tag for wish in (language, "en") for tag in sorted(known) if tag[:2] == wish[:2]),
        None,
    )
    rows = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=spoken
    )
    return dict(sorted(rows.items()))


def _single_days(calendar_ids: set[int]) -> dict[tuple[int, bool], set[date]]:
    days: dict[tuple[int, bool], set[date]] = defaultdict(set)
    if not calendar_ids:
        return days
    for calendar_id, on, is_working in CalendarDay.objects.filter(
        calendar_id__in=calendar_ids
    ).values_list("calendar_id", "on", "is_working"):
        days[calendar_id, is_working].add(on)
    return days


def _work_days(location: Location, days: Mapping[tuple[int, bool], set[date]]) -> WorkDays:
    zone = ZoneInfo(location.time_zone)
    if location.calendar is None:
        return replace(EVERY_DAY, zone=zone)
    return _of_calendar(location.calendar, zone, days)


def _of_calendar(
    calendar: WorkCalendar, zone: ZoneInfo, days: Mapping[tuple[int, bool], set[date]]
) -> WorkDays:
    return WorkDays(
        weekdays=frozenset(calendar.working_weekdays),
        zone=zone,
        holidays=_holidays(calendar.holiday_country, calendar.holiday_subdivision),
        closed=frozenset(days.get((calendar.pk, False), ())),
        extra=frozenset(days.get((calendar.pk, True), ())),
        cut_off=calendar.cut_off,
    )


def _holidays(country: str, subdivision: str) -> Callable[[int], frozenset[date]]:
    return partial(_holidays_of_year, country, subdivision) if country else no_holidays


@lru_cache(maxsize=_YEARS_KEPT)
def _holidays_of_year(country: str, subdivision: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@cache
def _supported() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType(
        {
            # A few cities are spelled out, longer than any code we keep.
            country: tuple(s for s in subdivisions if len(s) <= _CODE_LENGTH_MAX)
            for country, subdivisions in sorted(
                holidays.list_supported_countries(include_aliases=False).items()
            )
        }
    )
