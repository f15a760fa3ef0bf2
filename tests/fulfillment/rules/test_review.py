"""The four checks as far as a rule can do them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fulfillment.rules import review
from fulfillment.rules.review import Amounts, Check, Destination, PackedLine, Policy

BERLIN = Destination("Mei Lin", "", "Unter den Linden 1", "", "Berlin", "", "10117", "DE")


def amounts(**changes: object) -> Amounts:
    values: dict[str, object] = {
        "currency": "EUR",
        "line_amounts": (Decimal("9.00"), Decimal("12.00")),
        "lines": Decimal("21.00"),
        "discount": Decimal("1.00"),
        "shipping": Decimal("5.00"),
        "tax": Decimal("3.80"),
        "total": Decimal("28.80"),
        "stated_total": None,
    }
    return Amounts(**{**values, **changes})  # type: ignore[arg-type]


def test_packed_as_asked_passes_with_its_evidence() -> None:
    finding = review.check_quantity([PackedLine("TEA", 2, 2)])

    assert finding.is_passed
    assert finding.evidence == {"lines": [{"sku": "TEA", "asked": 2, "packed": 2}]}


@pytest.mark.parametrize(
    ("asked", "packed", "problems"),
    [(2, 1, ("packed_differs:TEA",)), (1, 2, ("packed_differs:TEA",)), (0, 0, ("nothing_packed",))],
)
def test_packed_otherwise_is_for_a_person(
    asked: int, packed: int, problems: tuple[str, ...]
) -> None:
    finding = review.check_quantity([PackedLine("TEA", asked, packed)])

    assert not finding.is_passed
    assert finding.problems == problems


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, ()),
        ({"stated_total": Decimal("28.80")}, ()),
        ({"stated_total": Decimal("28.81")}, ("stated_total_differs",)),
        ({"total": Decimal("28.79")}, ("total_does_not_add_up",)),
        ({"line_amounts": (Decimal("9.00"),)}, ("lines_do_not_add_up",)),
    ],
)
def test_amounts_add_up_and_are_what_the_customer_stated(
    changes: dict[str, object], problems: tuple[str, ...]
) -> None:
    assert review.check_amount(amounts(**changes)).problems == problems


@pytest.mark.parametrize(
    ("destination", "problems"),
    [
        (BERLIN, ()),
        (
            Destination("", "", "", "", "", "", "", "DE"),
            ("name_missing", "city_missing", "postal_code_missing", "street_address_missing"),
        ),
        (Destination("Jo", "", "1 Road", "", "Town", "", "1", "XX"), ("country_unknown",)),
        (Destination("Jo", "", "1 Road", "", "Town", "", "1", ""), ("country_unknown",)),
        # The postcode determines the region where a country has both.
        (Destination("Jo", "", "Via Roma 1", "", "Torino", "", "10100", "IT"), ()),
        (
            Destination("Jo", "", "1 Road", "", "Austin", "", "", "US"),
            ("country_area_missing", "postal_code_missing"),
        ),
        # Hong Kong has no postcodes; Ireland does not require them.
        (Destination("Jo", "", "1 Queen's Road", "", "", "Hong Kong Island", "", "HK"), ()),
        (Destination("Jo", "", "8 Johnstown Road", "", "Cork", "", "", "IE"), ()),
    ],
)
def test_an_address_has_every_part_its_country_asks_for(
    destination: Destination, problems: tuple[str, ...]
) -> None:
    assert review.check_address(destination).problems == problems


@pytest.mark.parametrize(
    ("is_needed", "answer", "is_passed"),
    [(False, "", True), (True, "", False), (True, "no", False), (True, "yes", True)],
)
def test_consent_is_not_needed_or_given(is_needed: bool, answer: str, is_passed: bool) -> None:
    assert review.check_consent(is_needed=is_needed, answer=answer).is_passed is is_passed


def test_the_first_matching_policy_decides_and_without_one_the_rules_alone() -> None:
    policies = [
        Policy(30, "all", needs_consent=True),
        Policy(10, "shop", channel_codes=("shop",)),
        Policy(20, "large", min_total_amount=Decimal(500)),
    ]

    def choose(total: int, known: list[Policy]) -> str:
        return review.choose_policy(
            known, channel_code="web", country="DE", total_amount=Decimal(total)
        ).name

    assert choose(500, policies) == "large"
    assert choose(499, policies) == "all"
    assert choose(499, policies[1:]) == ""


def test_a_second_round_is_looked_at_by_a_person() -> None:
    assert review.person_checks(Policy(1, "none"), review_round=1) == frozenset()
    assert review.person_checks(Policy(1, "none"), review_round=2) == {
        Check.QUANTITY,
        Check.AMOUNT,
        Check.ADDRESS,
    }
