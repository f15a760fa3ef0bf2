"""Calendars are made and changed; single days are closed and opened."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core import limits
from core.actors import SYSTEM
from core.errors import DomainError, StaleVersion
from core.models import Event
from inventory.models import CalendarDay, WorkCalendar
from inventory.selectors import calendars as known
from inventory.services import calendars
from inventory.services.calendars import CalendarTaken, NewCalendar, SingleDay
from tests.world import MORNING

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2026, 11, 25)
SATURDAY = date(2026, 11, 28)


@pytest.fixture
def office() -> WorkCalendar:
    new = NewCalendar("office", "Office", cut_off=time(15), holiday_country="DE")
    (calendar,) = calendars.create(calendars=[new], actor=SYSTEM, at=MORNING)
    return calendar


def change(version: int | None = 1, **values: Any) -> WorkCalendar:
    return calendars.change(code="office", version=version, values=values, actor=SYSTEM, at=MORNING)


def set_days(*days: SingleDay) -> WorkCalendar:
    return calendars.set_days(code="office", days=days, actor=SYSTEM, at=MORNING)


def test_a_calendar_is_made_with_its_rule(office: WorkCalendar) -> None:
    office.refresh_from_db()

    assert office.working_weekdays == [1, 2, 3, 4, 5]
    assert (office.cut_off, office.holiday_country) == (time(15), "DE")
    assert Event.objects.get().type == "calendar.created"


def test_a_code_is_given_once(office: WorkCalendar) -> None:
    with pytest.raises(CalendarTaken):
        calendars.create(calendars=[NewCalendar("office", "Two")], actor=SYSTEM, at=MORNING)

    assert WorkCalendar.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"working_weekdays": [9]}, "weekdays_invalid"),
        ({"holiday_country": "XX"}, "holiday_country_unknown"),
        ({"holiday_subdivision": "TX"}, "holiday_subdivision_unknown"),
        ({"locations": []}, "field_not_changeable"),
    ],
)
def test_a_wrong_rule_is_refused(office: WorkCalendar, values: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        change(**values)

    assert refusal.value.code == code
    office.refresh_from_db()
    assert office.version == 1


def test_weekdays_are_kept_in_order(office: WorkCalendar) -> None:
    assert change(working_weekdays=[6, 2]).working_weekdays == [2, 6]


def test_another_country_forgets_the_part_of_the_first(office: WorkCalendar) -> None:
    change(holiday_subdivision="BY")

    changed = change(version=2, holiday_country="CN")

    assert (changed.holiday_country, changed.holiday_subdivision) == ("CN", "")


def test_the_same_country_keeps_its_part(office: WorkCalendar) -> None:
    change(holiday_subdivision="BY")

    changed = change(version=2, holiday_country="DE", name="Bavaria")

    office.refresh_from_db()
    assert (changed.name, office.holiday_subdivision) == ("Bavaria", "BY")


def test_a_cut_off_is_taken_away(office: WorkCalendar) -> None:
    change(cut_off=None)

    office.refresh_from_db()
    assert office.cut_off is None


def test_who_saw_an_older_version_is_told(office: WorkCalendar) -> None:
    with pytest.raises(StaleVersion):
        change(version=5, name="Other")


def test_single_days_are_closed_opened_and_set_anew(office: WorkCalendar) -> None:
    set_days(SingleDay(WEDNESDAY, note="Stocktaking"), SingleDay(SATURDAY, is_working=True))

    calendar = set_days(SingleDay(WEDNESDAY, is_working=True, note="Postponed"))

    rows = CalendarDay.objects.order_by("on").values_list("on", "is_working", "note")
    assert list(rows) == [(WEDNESDAY, True, "Postponed"), (SATURDAY, True, "")]
    assert calendar.version == 3
    assert Event.objects.filter(type="calendar.changed").count() == 2


def test_the_rule_decides_again_about_a_day(office: WorkCalendar) -> None:
    set_days(SingleDay(WEDNESDAY), SingleDay(SATURDAY, is_working=True))

    set_days(SingleDay(WEDNESDAY, is_working=None), SingleDay(date(2027, 1, 1), is_working=None))

    days = known.of_calendar(calendar=office, zone=ZoneInfo("Europe/Berlin"))
    assert days.is_working(WEDNESDAY) and days.is_working(SATURDAY)


def test_a_day_is_given_once(office: WorkCalendar) -> None:
    with pytest.raises(DomainError) as refusal:
        set_days(SingleDay(WEDNESDAY), SingleDay(WEDNESDAY, is_working=True))

    assert refusal.value.code == "day_twice"


def test_single_days_have_a_bound(office: WorkCalendar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CALENDAR_DAYS_MAX", 2)

    with pytest.raises(DomainError) as refusal:
        set_days(*(SingleDay(WEDNESDAY + timedelta(days=n)) for n in range(3)))

    assert refusal.value.code == "too_many_days"
    assert not CalendarDay.objects.exists()


def test_a_calendar_that_would_never_work_is_refused(office: WorkCalendar) -> None:
    change(working_weekdays=[1])
    mondays = [date(2026, 11, 30) + timedelta(weeks=n) for n in range(160)]

    with pytest.raises(DomainError) as refusal:
        set_days(*(SingleDay(monday) for monday in mondays))

    assert refusal.value.code == "no_working_day"
    assert not CalendarDay.objects.exists()


def test_a_calendar_that_does_not_exist_is_not_changed() -> None:
    with pytest.raises(DomainError) as refusal:
        set_days(SingleDay(WEDNESDAY))

    assert refusal.value.code == "calendar_unknown"
