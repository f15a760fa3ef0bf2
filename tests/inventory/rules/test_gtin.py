"""Trade item numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.rules import gtin


@pytest.mark.parametrize("number", ["96385074", "614141000036", "4006381333931", "10614141000415"])
def test_numbers_with_the_right_check_digit_are_valid(number: str) -> None:
    assert gtin.is_valid(number)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "4006381333932",
        "400638133393",
        "4006381333931 ",
        "400638133393X",
        "４００６３８１３３３９３１",
        "0",
    ],
)
def test_others_are_not(number: str) -> None:
    assert not gtin.is_valid(number)


@given(st.from_regex(r"\A[0-9]{12}\Z"), st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_is_noticed(body: str, place: int, off_by: int) -> None:
    (valid,) = [body + str(d) for d in range(10) if gtin.is_valid(body + str(d))]
    digit = (int(valid[place]) + off_by) % 10

    assert not gtin.is_valid(valid[:place] + str(digit) + valid[place + 1 :])
