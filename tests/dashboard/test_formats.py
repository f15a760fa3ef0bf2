"""Amounts, counts, days and ages in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from dashboard import formats


@pytest.mark.parametrize(
    ("language", "amount", "currency", "shown"),
    [
        ("en", "1234.5000", "USD", "$1,234.50"),
        ("en", "1234.5000", "EUR", "€1,234.50"),
        ("en", "1235", "JPY", "¥1,235"),
        ("en", "-4.5", "EUR", "-€4.50"),
        ("zh-hans", "1234.5000", "CNY", "¥1,234.50"),
    ],
)
def test_money_is_written_by_language_and_currency(
    language: str, amount: str, currency: str, shown: str
) -> None:
    with translation.override(language):
        assert formats.money(Decimal(amount), currency) == shown


@pytest.mark.parametrize(
    ("days", "said", "tone"),
    [
        (None, "", ""),
        (0, "today", "amber"),
        (1, "tomorrow", "amber"),
        (2, "in 2 days", ""),
        (-1, "1 day late", "red"),
        (-3, "3 days late", "red"),
    ],
)
def test_a_promise_is_told_by_its_distance(days: int | None, said: str, tone: str) -> None:
    assert formats.distance(days) == said
    assert formats.distance_tone(days) == tone


def test_a_moment_is_told_in_the_readers_zone_through_the_change_of_summer_time() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    after = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    with timezone.override("Europe/Berlin"):
        said = [formats.moment(before), formats.moment(after)]

    assert said == ["Sun 25 Oct, 02:30", "Sun 25 Oct, 02:30"]


def test_what_is_not_there_is_a_dash_or_nothing() -> None:
    assert formats.money(None, "EUR") == "–"
    assert formats.number(None) == "–"
    assert formats.day(None) == ""
    assert formats.moment(None) == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 min"), (3_599, "59 min"), (3_600, "1 h"), (172_799, "47 h"), (172_800, "2 d")],
)
def test_an_age_is_told_in_its_largest_unit(seconds: int, said: str) -> None:
    assert formats.age(seconds) == said


def test_a_count_says_where_counting_stopped() -> None:
    assert formats.count(10_000, exact_up_to=10_000) == "10,000"
    assert formats.count(10_001, exact_up_to=10_000) == "10,000+"


def test_a_day_and_units_read_as_people_say_them() -> None:
    assert formats.day(date(2026, 11, 26)) == "Thu 26 Nov"
    assert (formats.units(1), formats.units(1_200)) == ("1 unit", "1,200 units")
