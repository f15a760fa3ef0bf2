"""Locations and calendars: who sees them, what changes, the days on which a place works."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from core.actors import SYSTEM
from dashboard import staff
from inventory.models import CalendarDay, Location, WorkCalendar
from inventory.services import calendars
from inventory.services.calendars import NewCalendar
from tests.dashboard.pages import as_staff, post, text
from tests.world import MORNING, World

LOCATION = {
    "code": "north",
    "name": "North",
    "kind": "workshop",
    "time_zone": "Europe/Berlin",
    "priority": 50,
    "country": "DE",
    "city": "Kiel",
    "idempotency_key": "d" * 20,
}
CALENDAR = {
    "code": "bavaria",
    "name": "Bavaria",
    "working_weekdays": ["1", "2", "3", "4", "5"],
    "cut_off": "15:00",
    "holiday_country": "DE",
    "holiday_subdivision": "BY",
    "idempotency_key": "e" * 20,
}


@pytest.fixture
def ada(small_world: World) -> Client:
    """Ada runs the house."""
    return as_staff(User.objects.create(username="ada", role=Role.ADMINISTRATOR))


@pytest.fixture
def bavaria(small_world: World) -> WorkCalendar:
    new = NewCalendar("bavaria", "Bavaria", holiday_country="DE", holiday_subdivision="BY")
    (calendar,) = calendars.create(calendars=[new], actor=SYSTEM, at=MORNING)
    Location.objects.filter(code="main").update(calendar=calendar)
    return calendar


def test_the_list_shows_every_place(ada: Client, bavaria: WorkCalendar) -> None:
    page = text(ada.get("/settings/locations/"))

    assert "Main warehouse main Warehouse Germany Bavaria UTC 10 In use" in page
    assert "Shop shop Shop – every day" in page


def test_a_place_is_opened(ada: Client, small_world: World) -> None:
    answer = post(ada, "/settings/locations/new/", **LOCATION)

    assert "North is open." in text(answer)
    assert "Kiel, Germany" in text(answer)
    location = Location.objects.get(code="north")
    assert (location.kind, location.priority, location.calendar) == ("workshop", 50, None)


def test_a_code_that_is_taken_is_said(ada: Client, small_world: World) -> None:
    answer = post(ada, "/settings/locations/new/", **LOCATION | {"code": "main"})

    assert "There is a location with this code already." in text(answer)


def test_a_place_takes_up_a_calendar(ada: Client, bavaria: WorkCalendar) -> None:
    form = {
        "name": "Shop",
        "kind": "shop",
        "time_zone": "UTC",
        "priority": 20,
        "calendar": "bavaria",
        "is_active": "on",
        "version": 1,
    }

    answer = post(ada, "/settings/locations/shop/change/", **form)

    assert "Shop is changed." in text(answer)
    shop = Location.objects.get(code="shop")
    assert (shop.calendar, shop.version) == (bavaria, 2)


def test_a_place_with_stock_stays_open(ada: Client, small_world: World) -> None:
    form = {"name": "Shop", "kind": "shop", "time_zone": "UTC", "priority": 20, "version": 1}

    answer = post(ada, "/settings/locations/shop/change/", **form)

    assert "Stock lies here, is promised from here or is on its way here" in text(answer)
    assert Location.objects.get(code="shop").is_active


def test_who_was_slower_is_told_who_was_faster(ada: Client, small_world: World) -> None:
    form = {"kind": "shop", "time_zone": "UTC", "priority": 20, "is_active": "on", "version": 1}
    post(ada, "/settings/locations/shop/change/", name="First", **form)

    answer = ada.post("/settings/locations/shop/change/", {"name": "Second", **form})

    assert answer.status_code == 409
    assert "ada" in text(answer) and "Second" in text(answer)
    assert Location.objects.get(code="shop").name == "First"


def test_a_place_says_on_which_day_work_begins(ada: Client, small_world: World) -> None:
    page = text(ada.get("/settings/locations/shop/"))

    assert "Work that arrives now begins on" in page
    assert "It keeps no calendar: every day is a working day." in page


def test_a_calendar_is_made(ada: Client, small_world: World) -> None:
    answer = post(ada, "/settings/calendars/new/", **CALENDAR)

    assert "Bavaria is made." in text(answer)
    assert "Mon, Tue, Wed, Thu, Fri" in text(answer)
    assert "Germany, BY" in text(answer)
    assert "No location keeps this calendar." in text(answer)


def test_a_part_that_the_country_does_not_have_is_said_at_the_field(
    ada: Client, small_world: World
) -> None:
    answer = ada.post("/settings/calendars/new/", CALENDAR | {"holiday_subdivision": "TX"})

    assert answer.status_code == 422
    assert "Known here: BB, BE" in text(answer)
    assert not WorkCalendar.objects.exists()


def test_a_calendar_shows_its_coming_months_and_who_keeps_it(
    ada: Client, bavaria: WorkCalendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff, "today", lambda: date(2026, 11, 24))
    monkeypatch.setattr("dashboard.views.calendars.today", lambda: date(2026, 11, 24))
    CalendarDay.objects.create(calendar=bavaria, on=date(2026, 12, 24), note="Christmas Eve")

    page = text(ada.get("/settings/calendars/bavaria/"))

    assert "November 2026" in page and "January 2027" in page and "February" not in page
    assert "Fri 25 Dec Public holiday Christmas Day" in page
    assert "Thu 24 Dec Closed Christmas Eve" in page
    assert "Kept by Main warehouse" in page


def test_the_rule_of_a_calendar_changes(ada: Client, bavaria: WorkCalendar) -> None:
    form = CALENDAR | {"working_weekdays": ["1", "2"], "cut_off": "", "version": 1}

    answer = post(ada, "/settings/calendars/bavaria/change/", **form)

    assert "Bavaria is changed." in text(answer)
    bavaria.refresh_from_db()
    assert (bavaria.working_weekdays, bavaria.cut_off) == ([1, 2], None)


def test_a_stretch_of_days_is_closed_and_one_of_them_opened_again(
    ada: Client, bavaria: WorkCalendar
) -> None:
    first = staff.today() + timedelta(days=10)
    stretch = {"first_on": first, "last_on": first + timedelta(days=2), "is_working": "closed"}

    closed = post(ada, "/settings/calendars/bavaria/days/", note="Stocktaking", **stretch)
    opened = post(ada, "/settings/calendars/bavaria/days/clearing/", on=first)

    assert "3 days set." in text(closed)
    assert text(closed).count("Closed Stocktaking Remove") == 3
    assert "follows the calendar's rule again." in text(opened)
    assert CalendarDay.objects.count() == 2


def test_a_stretch_that_ends_before_it_begins_is_said_at_the_field(
    ada: Client, bavaria: WorkCalendar
) -> None:
    answer = ada.post(
        "/settings/calendars/bavaria/days/",
        {"first_on": "2026-12-24", "last_on": "2026-12-01", "is_working": "closed"},
    )

    assert answer.status_code == 422
    assert "It ends after it begins, within a year." in text(answer)
    assert not CalendarDay.objects.exists()


def test_a_button_that_names_no_day_does_nothing(ada: Client, bavaria: WorkCalendar) -> None:
    answer = post(ada, "/settings/calendars/bavaria/days/clearing/", on="soon")

    assert "This is no day." in text(answer)


def test_who_only_looks_at_stock_sees_places_and_changes_nothing(
    small_world: World, bavaria: WorkCalendar
) -> None:
    amira = as_staff(small_world.amira)

    seen = text(amira.get("/settings/locations/main/"))

    assert "Bavaria" in seen and "Change" not in seen
    assert amira.get("/settings/calendars/bavaria/").status_code == 200
    for path in (
        "/settings/locations/new/",
        "/settings/locations/main/change/",
        "/settings/calendars/new/",
        "/settings/calendars/bavaria/change/",
        "/settings/calendars/bavaria/days/",
        "/settings/calendars/bavaria/days/clearing/",
    ):
        assert amira.post(path, {}).status_code == 403, path


def test_what_does_not_exist_is_not_found(ada: Client, small_world: World) -> None:
    for path in ("/settings/locations/moon/", "/settings/calendars/moon/"):
        assert ada.get(path).status_code == 404, path
