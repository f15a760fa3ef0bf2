"""Events of tests go to the tests' own listeners."""

from __future__ import annotations

import pytest

from core.services import events
from tests.core.services import listeners

HEAR = "tests.core.services.listeners.hear"
HEAR_SECOND = "tests.core.services.listeners.hear_second"


@pytest.fixture(autouse=True)
def routes(monkeypatch: pytest.MonkeyPatch) -> None:
    """``order.created`` has one listener, ``order.closed`` two."""
    table = {"order.created": (HEAR,), "order.closed": (HEAR, HEAR_SECOND)}
    monkeypatch.setattr(events, "event_routes", lambda: table)
    for record in ("heard", "heard_by_second", "react"):
        monkeypatch.setattr(listeners, record, [])
