"""Numbers and proofs as people type them."""

from __future__ import annotations

import pytest

from tracking.rules.proof import NOBODY, Secrets, matches, read_number

ANNA = Secrets(
    emails=("Anna.Berg@example.com",),
    phones=("+4930901820", "030 901820"),
    postcodes=("SW1A 1AA", "10117"),
)


@pytest.mark.parametrize(
    "typed", ["7K3F9Q2A", "7k3f9q2a", " #7K3F 9Q2A ", "7K3F-9Q2A", "7K3F9Q2A-2", "７Ｋ３Ｆ９Ｑ２Ａ"]
)
def test_a_number_is_read_as_people_type_it(typed: str) -> None:
    assert read_number(typed) == "7K3F9Q2A"


@pytest.mark.parametrize(
    "proof",
    [
        "anna.berg@example.com",
        " ANNA.BERG@EXAMPLE.COM ",
        "+49 30 901820",
        "030 901820",
        "0049 30 901820",
        "(030) 90 18 20",
        "sw1a1aa",
        "SW1A-1AA",
        "10117",
    ],
)
def test_what_the_customer_knows_opens_the_order(proof: str) -> None:
    assert matches(proof=proof, secrets=ANNA)


@pytest.mark.parametrize(
    "proof",
    [
        "",
        " ",
        "-",
        "0",
        "901820",
        "anna.berg@example.org",
        "berg@example.com",
        "1011",
        "101170",
        "null",
        "\x00",
        "a" * 300,
        "٣٠٩٠١٨٢٠",
    ],
)
def test_anything_else_does_not(proof: str) -> None:
    assert not matches(proof=proof, secrets=ANNA)


@pytest.mark.parametrize("proof", ["", " ", "nobody", "-", "None"])
def test_an_empty_proof_fits_nothing_that_is_empty(proof: str) -> None:
    assert not matches(proof=proof, secrets=Secrets(("",), ("",), ("",)))
    assert not matches(proof=proof, secrets=NOBODY)
