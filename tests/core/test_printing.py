"""Days, amounts and prices as they are printed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from core import printing


def test_a_day_is_said_as_people_say_it() -> None:
    assert printing.day(date(2026, 11, 26)) == "Thu 26 Nov"
    assert printing.day(datetime(2026, 11, 26, 9, tzinfo=UTC)) == "Thu 26 Nov"
    with translation.override("zh-hans"):
        assert printing.day(date(2026, 11, 26)) == "11月26日星期四"


@pytest.mark.parametrize(
    ("value", "currency", "printed"),
    [
        ("1234.5", "EUR", "1,234.50 EUR"),
        ("1234", "JPY", "1,234 JPY"),
        ("1.2345", "KWD", "1.234 KWD"),
    ],
)
def test_an_amount_has_its_currencys_digits(value: str, currency: str, printed: str) -> None:
    assert printing.amount(Decimal(value), currency) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("3", "3.00 EUR"),
        ("3.1000", "3.10 EUR"),
        ("7.125", "7.125 EUR"),
        ("0.0001", "0.0001 EUR"),
        ("40.0000", "40.00 EUR"),
        ("1000", "1,000.00 EUR"),
    ],
)
def test_a_price_is_as_fine_as_it_was_agreed(value: str, printed: str) -> None:
    assert printing.price(Decimal(value), "EUR") == printed
