"""Telephone numbers, addresses, order numbers: read as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules import contact, numbers
from orders.rules.request import AddressRequest

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("written", "country", "read"),
    [
        ("030 901820", "DE", "+4930901820"),
        ("+49 (30) 90 18 20", "US", "+4930901820"),
        ("0049 30 901820", "DE", "+4930901820"),
        ("ask for Bo", "DE", "ask for Bo"),
        ("1", "DE", "1"),
        ("  ", "DE", ""),
        ("030 901820", "", "030 901820"),
        ("030 901820", "XX", "030 901820"),
    ],
)
def test_a_telephone_number_is_stored_as_one_where_it_can_be_read(
    written: str, country: str, read: str
) -> None:
    assert contact.normalise_phone(written, country=country) == read


@pytest.mark.parametrize(
    ("address", "missing"),
    [
        (AddressRequest(country="DE", name="A", line1="X 1", city="B", postcode="1"), []),
        (AddressRequest(country="DE", company="A", line1="X 1", city="B", postcode="1"), []),
        (AddressRequest(country="DE", name="A"), ["city", "line1", "postcode"]),
        (AddressRequest(country="HK", name="A", line1="X", city="B", region="Kowloon"), []),
        (AddressRequest(country="US", name="A", line1="X", city="B", postcode="1"), ["region"]),
        (AddressRequest(country="GB", name="A", line1="X", city="B", postcode="1"), []),
        (AddressRequest(country="", name="A"), ["country"]),
        (AddressRequest(country="XX", name="A"), ["country"]),
        (
            AddressRequest(country="DE", name=" ", line1=" ", city="B", postcode="1"),
            ["line1", "name"],
        ),
    ],
)
def test_an_address_needs_what_the_post_of_its_country_needs(
    address: AddressRequest, missing: list[str]
) -> None:
    assert sorted(contact.missing_address_fields(address)) == missing


@given(st.integers())
def test_a_new_number_survives_being_read_over_the_telephone(seed: int) -> None:
    number = numbers.new_number()
    spoken = f" #{number[:4].lower()}-{number[4:]} ".replace("0", "O").replace("1", "l")

    assert len(number) == numbers.LENGTH
    assert set(number) <= set(numbers.ALPHABET)
    assert numbers.normalise(number) == number
    assert numbers.normalise(spoken) == number


@pytest.mark.parametrize("text", ["", "§$%", "订单", "\x00"])
def test_what_holds_no_number_is_no_number(text: str) -> None:
    assert numbers.normalise(text) == ""


def test_an_overlong_number_is_cut() -> None:
    assert len(numbers.normalise("A" * 10_000)) == 16
