"""Every test of the tracking storey starts on the world's morning, with no limit used up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
import time_machine
from django.conf import settings

from core.services import ratelimit
from tests.world import MORNING


@pytest.fixture(autouse=True)
def morning() -> Iterator[time_machine.Traveller]:
    """The clock stands still until a test moves it."""
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def fresh_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counters of an earlier test are no business of this one."""
    monkeypatch.setattr(ratelimit, "_quiet_until", 0.0)
    client = redis.Redis.from_url(settings.VALKEY_URL)
    keys = list(client.scan_iter("oms:rate:*", count=1000))
    if keys:
        client.delete(*keys)
    client.close()
