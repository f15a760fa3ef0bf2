"""What has served its time is taken away, and nothing else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core import tasks
from core.models import PeriodicRun, RateCounter
from core.services import housekeeping, ratelimit
from tests.world import MORNING

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def without_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "_quiet_until", float("inf"))


@pytest.mark.django_db
def test_a_counter_is_kept_for_a_day(without_valkey: None) -> None:
    ratelimit.note(key="x", window_seconds=60, at=MORNING)

    assert housekeeping.purge(at=MORNING + DAY) == 0
    assert housekeeping.purge(at=MORNING + DAY + SECOND) == 1


@pytest.mark.django_db
def test_what_is_counted_cannot_be_read_from_the_counter(without_valkey: None) -> None:
    ratelimit.note(key="login:mei.lin@example.com", window_seconds=60, at=MORNING)

    assert "mei" not in RateCounter.objects.get().key


@pytest.mark.django_db
def test_a_claimed_period_is_kept_for_a_week() -> None:
    PeriodicRun.objects.create(job="digest", period="2026-11-24", claimed_at=MORNING)

    assert housekeeping.purge(at=MORNING + 7 * DAY) == 0
    assert housekeeping.purge(at=MORNING + 7 * DAY + SECOND) == 1


@pytest.mark.django_db
def test_the_clock_purges() -> None:
    old = timezone.now() - 8 * DAY
    PeriodicRun.objects.create(job=str(uuid.uuid4()), period="1", claimed_at=old)

    assert tasks.purge_old_records() == 1
