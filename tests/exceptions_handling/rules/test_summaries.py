"""What a case of the system says."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from exceptions_handling.rules import summaries

LATE = {"promised_on": "2026-11-20", "days_late": 4, "units_open": 3}
FAILED = {"number": "7K3F9Q2A-1", "reason": "nobody at home"}


@pytest.mark.parametrize(
    ("kind", "evidence", "words"),
    [
        ("late", LATE, "4 days past the promised day, 3 units still to come"),
        ("delivery_failed", FAILED, "Delivery of 7K3F9Q2A-1 failed: nobody at home"),
        ("address_error", FAILED, "Review of 7K3F9Q2A-1 failed: nobody at home"),
        (
            "other",
            {"reason": "no rule", "decision_id": "1"},
            "No department takes this order: no rule",
        ),
        ("late", {}, ""),
    ],
)
def test_the_evidence_of_a_case_is_said_in_a_sentence(
    kind: str, evidence: dict[str, Any], words: str
) -> None:
    assert summaries.of(kind=kind, evidence=evidence) == words


def test_a_case_speaks_the_language_of_its_reader() -> None:
    with translation.override("zh-hans"):
        assert summaries.of(kind="late", evidence=LATE) == "已超过承诺日期 4 天，还有 3 件未到"
