"""What terms say about a quantity."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purchasing.rules import terms
from purchasing.rules.terms import Break, Terms

BREAKS = (Break(60, Decimal("2.50")), Break(12, Decimal("3.00")))
BOXES = Terms(minimum_quantity=20, pack_size=6)


@pytest.mark.parametrize(
    ("quantity", "price"), [(11, None), (12, "3.00"), (59, "3.00"), (60, "2.50"), (999, "2.50")]
)
def test_the_highest_break_that_is_reached_gives_the_price(
    quantity: int, price: str | None
) -> None:
    found = terms.unit_price(breaks=BREAKS, quantity=quantity)

    assert found == (Decimal(price) if price else None)


@pytest.mark.parametrize(("quantity", "orderable"), [(1, 24), (20, 24), (24, 24), (25, 30)])
def test_what_can_be_ordered_is_the_minimum_in_whole_packs(quantity: int, orderable: int) -> None:
    assert terms.orderable(terms=BOXES, quantity=quantity) == orderable


@given(st.integers(1, 10_000), st.integers(1, 500), st.integers(1, 500))
def test_no_smaller_quantity_keeps_to_the_terms(quantity: int, minimum: int, pack: int) -> None:
    asked = Terms(minimum_quantity=minimum, pack_size=pack)

    found = terms.orderable(terms=asked, quantity=quantity)

    assert found % pack == 0
    assert found >= max(quantity, minimum)
    assert found - pack < max(quantity, minimum)


def test_an_amount_is_rounded_once_to_the_currency() -> None:
    lines = [(3, Decimal("0.333")), (3, Decimal("0.333"))]

    assert terms.total_amount(lines=lines, currency="EUR") == Decimal("2.00")
    assert terms.total_amount(lines=lines, currency="JPY") == Decimal("2")
