"""How soon a case must be answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import Invalid
from exceptions_handling.rules import urgency
from tests.world import MORNING


@pytest.mark.parametrize(("severity", "hours"), [(1, 4), (2, 24), (3, 72)])
def test_the_severity_sets_the_clock(severity: int, hours: int) -> None:
    moment = urgency.respond_by(severity=severity, opened_at=MORNING)

    assert moment - MORNING == timedelta(hours=hours)


@pytest.mark.parametrize("severity", [0, 4, -1])
def test_another_severity_is_refused(severity: int) -> None:
    with pytest.raises(Invalid) as refusal:
        urgency.respond_by(severity=severity, opened_at=MORNING)

    assert refusal.value.code == "severity_unknown"
