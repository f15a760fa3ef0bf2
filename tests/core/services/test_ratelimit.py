"""Limits count together, in Valkey or in PostgreSQL, and never fail open."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta

import pytest
import redis
from django.db import DatabaseError, connection

from core.errors import TooMany
from core.services import ratelimit
from tests.world import MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["valkey", "postgresql"])
def key(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A key that nobody has used, counted in either store."""
    away = float("inf") if request.param == "postgresql" else 0.0
    monkeypatch.setattr(ratelimit, "_quiet_until", away)
    return str(uuid.uuid4())


def hit(key: str, *, seconds: float = 0, limit: int = 3) -> int:
    return ratelimit.hit(
        key=key, limit=limit, window_seconds=60, at=MORNING + timedelta(seconds=seconds)
    )


def test_a_window_takes_as_many_as_the_limit_says(key: str) -> None:
    counts = [hit(key) for _ in range(3)]

    with pytest.raises(TooMany) as caught:
        hit(key, seconds=20)

    assert counts == [1, 2, 3]
    assert caught.value.details == {"retry_after_seconds": 40}


def test_the_next_window_begins_at_nothing(key: str) -> None:
    for _ in range(3):
        hit(key)

    assert hit(key, seconds=60) == 1


def test_looking_counts_nothing(key: str) -> None:
    hit(key)

    seen = [ratelimit.count(key=key, window_seconds=60, at=MORNING) for _ in range(3)]

    assert seen == [1, 1, 1]


def test_noting_refuses_nobody(key: str) -> None:
    seen = [ratelimit.note(key=key, window_seconds=60, at=MORNING) for _ in range(5)]

    assert seen == [1, 2, 3, 4, 5]


def test_keys_do_not_share_a_window(key: str) -> None:
    for _ in range(3):
        hit(key)

    assert hit(f"{key} of another") == 1


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_three_get_through(key: str) -> None:
    start = threading.Barrier(20)
    passed: list[int] = []

    def use() -> None:
        start.wait()
        try:
            passed.append(hit(key))
        except TooMany:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(passed) == [1, 2, 3]


def test_a_broken_valkey_hands_over_to_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "_quiet_until", 0.0)
    nobody = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    monkeypatch.setattr(ratelimit, "_client", lambda: nobody)
    key = str(uuid.uuid4())

    assert [hit(key) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(TooMany):
        hit(key)


@pytest.mark.django_db(transaction=True)
def test_without_either_store_nothing_is_let_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "_quiet_until", float("inf"))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_ratecounter RENAME TO core_ratecounter_away")
    try:
        with pytest.raises(DatabaseError):
            hit("key")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_ratecounter_away RENAME TO core_ratecounter")
