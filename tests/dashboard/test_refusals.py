"""What a refusal says: its sentence, and the details that a person needs."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import DomainError
from dashboard import refusals


def refusal(code: str, message: str = "No.", **details: Any) -> DomainError:
    return DomainError(message, code=code, details=details)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (refusal("not_enough_stock", missing=3), "No. 3 units too few."),
        (refusal("not_enough_stock", constraint="x"), "No."),
        (
            refusal("count_breaks_promises", missing=1, references=["A/1", "B/2"]),
            "No. 1 unit too few; these would lose theirs: A/1, B/2.",
        ),
        (refusal("count_breaks_promises", missing=1, references=[]), "No. 1 unit too few."),
        (
            refusal("limit_below_backordered", backordered=7),
            "No. The limit cannot be below 7 units.",
        ),
        (refusal("receipt_above_sent", excess=2), "No. 2 units too many."),
        (
            refusal("lot_expiry_differs", expires_on="2026-12-31"),
            "The lot lies there with another day of expiry; look at the label. "
            "There it is Thu 31 Dec.",
        ),
        (
            refusal("lot_expiry_differs", expires_on="None"),
            "The lot lies there with another day of expiry; look at the label. "
            "There it does not expire.",
        ),
        (refusal("never_heard_of", "Something else.", missing=3), "Something else."),
    ],
)
def test_a_refusal_says_what_its_details_add(error: DomainError, said: str) -> None:
    assert refusals.text(error) == said


def test_names_that_a_page_lists_are_left_out_of_the_sentence() -> None:
    error = refusal("count_breaks_promises", missing=2, references=["A/1"])

    assert refusals.text(error, with_names=False) == "No. 2 units too few."
