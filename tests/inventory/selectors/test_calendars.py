"""Places' calendars with the real public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import CalendarDay, Location, WorkCalendar
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars

pytestmark = pytest.mark.django_db


def place(code: str, *, zone: str = "Europe/Berlin", **calendar: object) -> Location:
    rule = WorkCalendar.objects.create(code=code, name=code, **calendar)
    return Location.objects.create(code=code, name=code, time_zone=zone, calendar=rule)


def days_of(location: Location) -> WorkDays:
    return calendars.of_locations(location_ids=[location.pk])[location.pk]


def test_a_german_place_rests_on_the_day_of_unity_and_its_own_states_days() -> None:
    bavaria = days_of(place("muc", holiday_country="DE", holiday_subdivision="BY"))
    berlin = days_of(place("ber", holiday_country="DE", holiday_subdivision="BE"))

    assert not bavaria.is_working(date(2028, 10, 3)) and not berlin.is_working(date(2028, 10, 3))
    assert not bavaria.is_working(date(2026, 6, 4)) and berlin.is_working(date(2026, 6, 4))
    assert bavaria.is_working(date(2028, 10, 4))


def test_a_chinese_place_rests_over_the_spring_festival() -> None:
    shanghai = days_of(place("sha", zone="Asia/Shanghai", holiday_country="CN"))

    assert shanghai.next(date(2026, 2, 16)) == date(2026, 2, 24)


def test_a_place_in_texas_knows_its_states_day() -> None:
    texas = days_of(place("aus", holiday_country="US", holiday_subdivision="TX"))
    anywhere = days_of(place("usa", holiday_country="US"))

    assert not texas.is_working(date(2026, 3, 2)) and anywhere.is_working(date(2026, 3, 2))
    assert not texas.is_working(date(2026, 11, 26)) and not anywhere.is_working(date(2026, 11, 26))


def test_holidays_are_known_across_the_year_end() -> None:
    german = days_of(place("ber", holiday_country="DE"))

    assert german.add(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert german.add(date(2026, 12, 31), 1) == date(2027, 1, 4)


def test_single_days_and_cut_off_come_with_the_calendar() -> None:
    location = place("ber", cut_off=time(14), holiday_country="DE")
    calendar = WorkCalendar.objects.get(code="ber")
    CalendarDay.objects.create(calendar=calendar, on=date(2026, 11, 25))
    CalendarDay.objects.create(calendar=calendar, on=date(2026, 11, 28), is_working=True)

    days = days_of(location)

    assert not days.is_working(date(2026, 11, 25)) and days.is_working(date(2026, 11, 28))
    assert days.first_day(datetime(2026, 11, 24, 12, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert days.first_day(datetime(2026, 11, 24, 13, 0, tzinfo=UTC)) == date(2026, 11, 26)


def test_a_place_without_a_calendar_works_every_day_of_its_own_zone() -> None:
    location = Location.objects.create(code="tokyo", name="Tokyo", time_zone="Asia/Tokyo")

    days = days_of(location)

    assert days.is_working(date(2026, 1, 1)) and days.is_working(date(2026, 11, 29))
    assert days.first_day(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)) == date(2026, 11, 25)


def test_many_places_cost_two_queries() -> None:
    places = [place(f"p{n}", holiday_country="DE") for n in range(5)]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = calendars.of_locations(location_ids=[p.pk for p in places])

    assert set(found) == {p.pk for p in places}
    assert len(queries) == 2


def test_places_that_do_not_exist_have_no_calendar() -> None:
    assert calendars.of_locations(location_ids=[4711]) == {}


def test_countries_are_listed_with_what_they_divide_into() -> None:
    known = calendars.supported_countries()

    assert {"CN", "DE", "US"} <= set(known)
    assert "BY" in known["DE"] and "TX" in known["US"]
    assert all(len(code) == 2 for code in known)


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "German Unity Day"), ("de", "Tag der Deutschen Einheit"), ("xx", "German Unity Day")],
)
def test_holidays_are_named_in_the_readers_language_where_it_is_known(
    language: str, name: str
) -> None:
    names = calendars.holiday_names(country="DE", subdivision="", year=2026, language=language)

    assert names[date(2026, 10, 3)] == name


def test_a_chinese_reader_reads_chinese_names() -> None:
    names = calendars.holiday_names(country="CN", subdivision="", year=2026, language="zh-hans")

    assert names[date(2026, 5, 1)] == "劳动节"
