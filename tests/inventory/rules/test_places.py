"""What a place and a calendar may say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import Invalid
from inventory.rules import places

COUNTRIES = {"DE": ("BE", "BY"), "FR": ()}


@pytest.mark.parametrize("code", ["", "no way", "-first", "a/b", "x" * 41, "straße"])
def test_a_code_that_cannot_stand_in_an_address_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        places.check_code(code)

    assert refusal.value.code == "code_invalid"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "  "}, "name_required"),
        ({"country": "ZZ"}, "country_unknown"),
        ({"country": "de"}, "country_unknown"),
        ({"time_zone": "Mars/Base"}, "time_zone_unknown"),
        ({"time_zone": ""}, "time_zone_unknown"),
        ({"time_zone": "localtime"}, "time_zone_unknown"),
        ({"priority": -1}, "priority_out_of_range"),
        ({"priority": 1_001}, "priority_out_of_range"),
    ],
)
def test_a_wrong_value_of_a_place_is_told(values: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        places.check_place(values)

    assert refusal.value.code == code


def test_a_place_may_be_anywhere_in_the_world() -> None:
    places.check_place({"name": "库", "country": "CN", "time_zone": "Asia/Shanghai", "priority": 0})
    places.check_place({"country": ""})


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "name_required"),
        ({"working_weekdays": []}, "weekdays_invalid"),
        ({"working_weekdays": [0]}, "weekdays_invalid"),
        ({"working_weekdays": [1, 8]}, "weekdays_invalid"),
        ({"working_weekdays": [1, 1]}, "weekdays_invalid"),
        ({"holiday_country": "XX"}, "holiday_country_unknown"),
        ({"holiday_country": "DE", "holiday_subdivision": "TX"}, "holiday_subdivision_unknown"),
        ({"holiday_country": "FR", "holiday_subdivision": "BY"}, "holiday_subdivision_unknown"),
        ({"holiday_subdivision": "BY"}, "holiday_subdivision_unknown"),
    ],
)
def test_a_wrong_value_of_a_calendar_is_told(values: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        places.check_calendar(values, countries=COUNTRIES)

    assert refusal.value.code == code


def test_streams_of_places_and_calendars_are_apart_and_stable() -> None:
    assert places.stream_id("location", 1) == places.stream_id("location", 1)
    assert places.stream_id("location", 1) != places.stream_id("calendar", 1)
