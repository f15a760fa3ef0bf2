"""The coming months of a calendar, day by day, ready to print."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import get_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from dashboard import formats
from dashboard.words import Word
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars
from inventory.selectors.places import CalendarView, DayView

# What somebody who promises a day looks ahead.
DAYS_SHOWN = 60

WORKS, FREE, HOLIDAY, CLOSED, EXTRA = "works", "free", "holiday", "closed", "extra"

# Of each kind of day: its word, tone and icon.
KINDS: Mapping[str, Word] = {
    WORKS: Word(_("Working day"), "neutral"),
    FREE: Word(_("Free"), "neutral"),
    HOLIDAY: Word(_("Public holiday"), "amber", "calendar"),
    CLOSED: Word(_("Closed"), "red", "lock"),
    EXTRA: Word(_("Extra working day"), "green", "plus"),
}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of a month; ``number`` is empty where the week belongs to another month."""

    number: str = ""
    kind: str = ""
    words: str = ""
    is_today: bool = False
    is_past: bool = False


@dataclass(slots=True)
class Month:
    """``notes`` are the days that are other than their weekday: day, what it is, its name."""

    title: str
    weeks: list[list[DayCell]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)


def weekday_heads() -> list[dict[str, Any]]:
    """Monday to Sunday, short and long."""
    return [{"short": WEEKDAYS_ABBR[n], "long": WEEKDAYS[n]} for n in range(7)]


def weekdays_words(weekdays: Sequence[int]) -> str:
    """``Mon, Tue, Wed`` of ISO weekdays."""
    return ", ".join(str(WEEKDAYS_ABBR[n - 1]) for n in sorted(weekdays))


def of_calendar(view: CalendarView, days: WorkDays, *, today: date) -> list[Month]:
    """The months of the next days; of the first one the days before today are muted."""
    singles = {day.on: day for day in view.days}
    last = today + timedelta(days=DAYS_SHOWN)
    names = _holiday_names(view, range(today.year, last.year + 1))
    months = []
    first = today.replace(day=1)
    while first <= last:
        months.append(_month(first, days, singles, names, today))
        first = (first + timedelta(days=31)).replace(day=1)
    return months


def _holiday_names(view: CalendarView, years: range) -> dict[date, str]:
    if not view.holiday_country:
        return {}
    names: dict[date, str] = {}
    for year in years:
        names |= calendars.holiday_names(
            country=view.holiday_country,
            subdivision=view.holiday_subdivision,
            year=year,
            language=get_language() or "en",
        )
    return names


def _month(
    first: date,
    days: WorkDays,
    singles: Mapping[date, DayView],
    names: Mapping[date, str],
    today: date,
) -> Month:
    month = Month(title=format_date(first, get_format("YEAR_MONTH_FORMAT")))
    for week in calendar.Calendar().monthdatescalendar(first.year, first.month):
        cells = []
        for on in week:
            if on.month != first.month:
                cells.append(DayCell())
                continue
            kind = _kind(on, days, singles, names)
            name = singles[on].note if on in singles else names.get(on, "")
            cells.append(_cell(on, kind, name, today))
            if kind in (HOLIDAY, CLOSED, EXTRA) and on >= today:
                month.notes.append({"on": on, "word": KINDS[kind], "name": name})
        month.weeks.append(cells)
    return month


def _kind(
    on: date, days: WorkDays, singles: Mapping[date, DayView], names: Mapping[date, str]
) -> str:
    if on in singles:
        return EXTRA if singles[on].is_working else CLOSED
    if on in names:
        return HOLIDAY
    return WORKS if days.is_working(on) else FREE


def _cell(on: date, kind: str, name: str, today: date) -> DayCell:
    told = [formats.day(on), str(KINDS[kind]), name]
    return DayCell(
        number=str(on.day),
        kind=kind,
        words=pgettext("list", ", ").join(part for part in told if part),
        is_today=on == today,
        is_past=on < today,
    )
