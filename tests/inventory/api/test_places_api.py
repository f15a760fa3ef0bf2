"""Locations and calendars over REST."""

from __future__ import annotations

import pytest

from accounts import permissions as p
from inventory.models import CalendarDay, Location
from tests import rest
from tests.rest import Caller
from tests.world import World


@pytest.fixture
def office() -> Caller:
    return rest.caller()


def test_locations_are_listed_the_preferred_first(small_world: World, office: Caller) -> None:
    body = office.get("/locations").json()

    assert [row["code"] for row in body] == ["main", "shop"]
    assert body[0]["calendar"] == "" and body[0]["version"] == 1


def test_a_location_is_opened_read_and_changed(small_world: World, office: Caller) -> None:
    office.post("/calendars", {"code": "works", "name": "Works"})

    made = office.post(
        "/locations",
        {
            "code": "north",
            "name": "North",
            "country": "DE",
            "time_zone": "Europe/Berlin",
            "calendar": "works",
        },
    )
    changed = office.send(
        "PATCH",
        "/locations/north",
        {"city": "Kiel", "calendar": ""},
        headers={"If-Match": made.headers["ETag"]},
    )
    read = office.get("/locations/north")

    assert (made.status_code, made.json()["calendar"]) == (201, "works")
    assert (changed.status_code, changed.json()["city"]) == (200, "Kiel")
    assert read.json() == changed.json()
    assert read.json()["calendar"] == "" and read.headers["ETag"] == '"v2"'


def test_a_location_is_changed_only_by_who_says_what_they_saw(
    small_world: World, office: Caller
) -> None:
    blind = office.send("PATCH", "/locations/main", {"city": "Kiel"})
    late = office.send("PATCH", "/locations/main", {"city": "Kiel", "version": 9})

    assert (blind.status_code, blind.json()["code"]) == (428, "version_required")
    assert (late.status_code, late.json()["code"]) == (409, "version_stale")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"code": "main", "name": "Again"}, 409, "location_taken"),
        ({"code": "a b", "name": "North"}, 422, "code_invalid"),
        ({"code": "north", "name": "North", "time_zone": "Mars"}, 422, "time_zone_unknown"),
        ({"code": "north", "name": "North", "country": "QQ"}, 422, "country_unknown"),
        ({"code": "north", "name": "North", "calendar": "no"}, 404, "calendar_unknown"),
        ({"code": "north", "name": "North", "colour": "red"}, 422, "invalid_request"),
    ],
)
def test_a_wrong_location_is_refused_with_its_code(
    small_world: World, office: Caller, body: dict[str, str], status: int, code: str
) -> None:
    answer = office.post("/locations", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Location.objects.count() == 2


def test_a_location_with_stock_stays_open(small_world: World, office: Caller) -> None:
    answer = office.send("PATCH", "/locations/main", {"is_active": False, "version": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "location_in_use")
    assert answer.json()["details"]["on_hand"] == 15


def test_a_calendar_is_made_changed_and_read(small_world: World, office: Caller) -> None:
    made = office.post(
        "/calendars",
        {
            "code": "bavaria",
            "name": "Bavaria",
            "cut_off": "14:30:00",
            "holiday_country": "DE",
            "holiday_subdivision": "BY",
        },
    )
    changed = office.send(
        "PATCH", "/calendars/bavaria", {"working_weekdays": [1, 2, 3], "version": 1}
    )
    listed = office.get("/calendars").json()

    assert made.status_code == 201
    assert made.json()["cut_off"] == "14:30:00"
    assert changed.json()["working_weekdays"] == [1, 2, 3]
    assert listed == [office.get("/calendars/bavaria").json()]


def test_a_calendar_of_an_unknown_country_is_refused(small_world: World, office: Caller) -> None:
    answer = office.post("/calendars", {"code": "x", "name": "X", "holiday_country": "XX"})

    assert (answer.status_code, answer.json()["code"]) == (422, "holiday_country_unknown")


def test_single_days_are_set_and_left_to_the_rule_again(small_world: World, office: Caller) -> None:
    office.post("/calendars", {"code": "works", "name": "Works"})

    closed = office.post(
        "/calendars/works/days",
        {"days": [{"on": "2026-12-24", "note": "Christmas Eve"}, {"on": "2026-12-25"}]},
    )
    opened = office.post(
        "/calendars/works/days", {"days": [{"on": "2026-12-25", "is_working": None}]}
    )

    assert closed.status_code == 201
    assert closed.json()["days"] == [
        {"on": "2026-12-24", "is_working": False, "note": "Christmas Eve"},
        {"on": "2026-12-25", "is_working": False, "note": ""},
    ]
    assert [day["on"] for day in opened.json()["days"]] == ["2026-12-24"]


def test_what_does_not_exist_is_not_found(small_world: World, office: Caller) -> None:
    answers = [
        office.get("/locations/nowhere"),
        office.get("/calendars/nowhere"),
        office.post("/calendars/nowhere/days", {"days": [{"on": "2026-12-24"}]}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_who_only_looks_changes_nothing(small_world: World) -> None:
    looker = rest.caller(p.STOCK_VIEW, p.STOCK_MANAGE)

    answers = [
        looker.post("/locations", {"code": "north", "name": "North"}),
        looker.send("PATCH", "/locations/main", {"city": "Kiel", "version": 1}),
        looker.post("/calendars", {"code": "works", "name": "Works"}),
        looker.post("/calendars/works/days", {"days": [{"on": "2026-12-24"}]}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert looker.get("/locations").status_code == 200
    assert not CalendarDay.objects.exists()
