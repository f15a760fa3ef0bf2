"""A wake-up is a hint: the change stands whether it arrives or not."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from celery import current_app
from django.db import transaction

from core.ids import new_id
from core.models import Event
from core.services import wakeups
from core.services.wakeups import send as really_send
from tests.core.services import facts

TASK = "core.tasks.deliver_events"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(wakeups, "send", names.append)
    return names


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_after_the_commit_and_not_before(sent: list[str]) -> None:
    with transaction.atomic():
        facts.record(new_id())
        assert sent == []

    assert sent == [TASK]


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_undone_wakes_nobody(sent: list[str]) -> None:
    with transaction.atomic():
        facts.record(new_id())
        transaction.set_rollback(True)

    assert sent == []


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put another broker in the place of ours, and really send to it."""
    monkeypatch.setattr(wakeups, "_quiet_until", 0.0)
    monkeypatch.setattr(wakeups, "send", really_send)

    def replace(url: str) -> None:
        monkeypatch.setattr(current_app.conf, "broker_write_url", url)
        wakeups._connection.cache_clear()

    yield replace
    wakeups._connection.cache_clear()


def seconds_to_record() -> float:
    started = time.monotonic()
    facts.record(new_id())
    return time.monotonic() - started


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_refuses_costs_a_change_next_to_nothing(
    broker: Callable[[str], None],
) -> None:
    broker("redis://127.0.0.1:1/0")

    assert seconds_to_record() < 1
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_costs_one_change_a_second_and_the_next_ones_nothing(
    broker: Callable[[str], None],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        broker(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")

        first, second = seconds_to_record(), seconds_to_record()

    assert first < 2
    assert second < 0.5
    assert Event.objects.count() == 2
