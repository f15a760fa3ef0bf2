"""Money is rounded once, to what the currency has."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import minor_digits, round_amount

amounts = st.decimals(
    min_value=Decimal(-1_000_000), max_value=Decimal(1_000_000), allow_nan=False, places=6
)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("1.005", "EUR", "1.00"),
        ("1.015", "EUR", "1.02"),
        ("-1.005", "EUR", "-1.00"),
        ("2.5", "JPY", "2"),
        ("3.5", "JPY", "4"),
        ("1.2345", "KWD", "1.234"),
        ("7", "USD", "7.00"),
    ],
)
def test_an_amount_is_rounded_half_to_even(amount: str, currency: str, rounded: str) -> None:
    assert str(round_amount(Decimal(amount), currency)) == rounded


@given(amounts, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_rounding_moves_an_amount_by_at_most_half_a_unit_and_only_once(
    amount: Decimal, currency: str
) -> None:
    rounded = round_amount(amount, currency)

    assert abs(rounded - amount) <= Decimal("0.5").scaleb(-minor_digits(currency))
    assert round_amount(rounded, currency) == rounded
