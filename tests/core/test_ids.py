"""Ids that are known before the insert."""

from __future__ import annotations

import time
import uuid

import pytest

from core import ids
from tests import race


def test_ids_sort_in_the_order_in_which_they_were_made() -> None:
    made = [ids.new_id() for _ in range(10_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_an_id_is_a_version_7_uuid_that_tells_its_millisecond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Tests that travel in time leave the last id of this process ahead of the clock.
    monkeypatch.setattr(ids, "_last_ms", 0)
    before_ms = time.time_ns() // 1_000_000

    made = ids.new_id()

    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert 0 <= (made.int >> 80) - before_ms < 5_000


def test_ids_stay_in_order_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ids.new_id()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000)

    assert ids.new_id() > first


def test_more_ids_than_a_millisecond_has_room_for_stay_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: frozen)

    made = [ids.new_id() for _ in range(5_000)]

    assert made == sorted(set(made))


def test_threads_never_make_the_same_id() -> None:
    made = race.at_once([lambda: [ids.new_id() for _ in range(500)]] * 8)

    assert len({each for of_thread in made for each in of_thread}) == 8 * 500  # type: ignore[union-attr]
