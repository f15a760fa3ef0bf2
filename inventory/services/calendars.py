"""Make and change calendars, and open or close single days of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from core import limits
from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound, StaleVersion
from core.unit_of_work import unit_of_work
from inventory.models import CalendarDay, WorkCalendar
from inventory.rules import places
from inventory.selectors import calendars as known
from inventory.services import place_news


class CalendarTaken(DomainError):
    """There is a calendar with this code already."""

    kind = Kind.CONFLICT
    code = "calendar_taken"


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """A calendar to be: ISO weekdays (1 is Monday) less the holidays of a country or of one of
    its subdivisions; ``cut_off`` is a time of day where the work is done."""

    code: str
    name: str
    working_weekdays: Sequence[int] = (1, 2, 3, 4, 5)
    cut_off: time | None = None
    holiday_country: str = ""
    holiday_subdivision: str = ""

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _CHANGEABLE}


@dataclass(frozen=True, slots=True)
class SingleDay:
    """A day that is other than the rule: closed, or an extra working day. ``is_working`` None
    lets the rule decide again."""

    on: date
    is_working: bool | None = False
    note: str = ""


_CHANGEABLE = ("name", "working_weekdays", "cut_off", "holiday_country", "holiday_subdivision")


@unit_of_work
def create(*, calendars: Sequence[NewCalendar], actor: Actor, at: datetime) -> list[WorkCalendar]:
    """Make calendars.

    Raises:
        Invalid: ``code_invalid`` and those of ``places.check_calendar``.
        CalendarTaken: a code is in use.
    """
    rows = []
    for new in calendars:
        places.check_code(new.code)
        places.check_calendar(new.values(), countries=known.supported_countries())
        rows.append(_filled(WorkCalendar(code=new.code), new.values()))
    try:
        with transaction.atomic():
            WorkCalendar.objects.bulk_create(rows)
    except IntegrityError as error:
        raise CalendarTaken("There is a calendar with this code already.") from error
    place_news.tell(rows, "calendar.created", {}, actor=actor, at=at)
    return rows


@unit_of_work
def change(
    *, code: str, version: int | None, values: Mapping[str, Any], actor: Actor, at: datetime
) -> WorkCalendar:
    """Change a calendar's rule. Days promised before stay promised.

    Raises:
        NotFound: ``calendar_unknown``.
        StaleVersion: it was changed meanwhile.
        Invalid: ``field_not_changeable`` and those of ``places.check_calendar``.
        NoWorkingDay: nothing would be left of the calendar.
    """
    if unknown := sorted(set(values) - set(_CHANGEABLE)):
        raise Invalid(f"{unknown[0]} cannot be changed.", code="field_not_changeable")
    calendar = _locked(code, version)
    before = {
        "holiday_country": calendar.holiday_country,
        "holiday_subdivision": calendar.holiday_subdivision,
    }
    if values.get("holiday_country", calendar.holiday_country) != calendar.holiday_country:
        # Another country's parts are others.
        before["holiday_subdivision"] = ""
    places.check_calendar({**before, **values}, countries=known.supported_countries())
    changed = {**before, **values}
    _filled(calendar, changed)
    _save(calendar, [*changed], at=at)
    place_news.tell([calendar], "calendar.changed", {"fields": sorted(values)}, actor=actor, at=at)
    return calendar


@unit_of_work
def set_days(*, code: str, days: Sequence[SingleDay], actor: Actor, at: datetime) -> WorkCalendar:
    """Open or close single days, or let the rule decide again; a day set before is set anew.

    Raises:
        NotFound: ``calendar_unknown``.
        Invalid: ``day_twice``, ``too_many_days``.
        NoWorkingDay: nothing would be left of the calendar.
    """
    if len({day.on for day in days}) < len(days):
        raise Invalid("A day is either open or closed; give each once.", code="day_twice")
    calendar = _locked(code, None)
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(calendar=calendar, on=day.on, is_working=day.is_working, note=day.note)
            for day in days
            if day.is_working is not None
        ],
        update_conflicts=True,
        unique_fields=["calendar", "on"],
        update_fields=["is_working", "note"],
    )
    CalendarDay.objects.filter(
        calendar=calendar, on__in=[day.on for day in days if day.is_working is None]
    ).delete()
    if CalendarDay.objects.filter(calendar=calendar).count() > limits.CALENDAR_DAYS_MAX:
        raise Invalid(
            f"A calendar has at most {limits.CALENDAR_DAYS_MAX} single days.",
            code="too_many_days",
        )
    _save(calendar, [], at=at)
    place_news.tell([calendar], "calendar.changed", {"fields": ["days"]}, actor=actor, at=at)
    return calendar


def _save(calendar: WorkCalendar, fields: Sequence[str], *, at: datetime) -> None:
    calendar.version += 1
    calendar.save(update_fields=[*fields, "version"])
    # Refused here rather than when an order is to be promised.
    known.of_calendar(calendar=calendar, zone=ZoneInfo("UTC")).next(at.date())


def _filled(calendar: WorkCalendar, values: Mapping[str, Any]) -> WorkCalendar:
    for name, value in values.items():
        setattr(calendar, name, sorted(value) if name == "working_weekdays" else value)
    return calendar


def _locked(code: str, version: int | None) -> WorkCalendar:
    calendar = WorkCalendar.objects.select_for_update(no_key=True).filter(code=code).first()
    if calendar is None:
        raise NotFound(f"There is no calendar {code}.", code="calendar_unknown")
    if version is not None and calendar.version != version:
        raise StaleVersion(
            "The calendar was changed meanwhile.", details={"current_version": calendar.version}
        )
    return calendar
