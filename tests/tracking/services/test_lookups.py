"""The look-up opens for the customer, and is slow for who guesses."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import TooMany
from core.services import ratelimit
from tests import world
from tests.world import CUSTOMER, MORNING, World
from tracking.services import lookups
from tracking.services.lookups import CodeNeeded, NoMatch

HOME = "203.0.113.7"


def find(number: str, proof: str, *, address: str = HOME, minutes: float = 0) -> object:
    return lookups.find_order(
        number=number, proof=proof, address=address, at=MORNING + timedelta(minutes=minutes)
    )


@pytest.mark.parametrize("proof", [CUSTOMER.email.upper(), "030 901820", "10117", " 1 01 17 "])
def test_number_and_any_of_the_three_open_the_order(small_world: World, proof: str) -> None:
    placement = world.place()

    assert find(f"#{placement.number.lower()}", proof) == placement.order_id


@pytest.mark.parametrize("proof", ["", "null", "[]", "10118", "other@example.com", " "])
def test_anything_else_opens_nothing(small_world: World, proof: str) -> None:
    placement = world.place()

    with pytest.raises(NoMatch):
        find(placement.number, proof)


@pytest.mark.parametrize("number", ["", " ", "null", "0", "A" * 500, "\x00", "%", "'--"])
def test_no_number_is_a_way_in(small_world: World, number: str) -> None:
    world.place()

    with pytest.raises(NoMatch):
        find(number, CUSTOMER.email)


def test_unknown_number_and_wrong_proof_get_the_same_answer_and_statements(
    small_world: World,
) -> None:
    placement = world.place()
    answers, statements = [], []
    for number, proof in ((placement.number, "wrong@example.com"), ("ZZZZZZZZ", CUSTOMER.email)):
        with CaptureQueriesContext(connection) as queries, pytest.raises(NoMatch) as caught:
            find(number, proof)
        answers.append((caught.value.message, caught.value.code, caught.value.details))
        statements.append([q["sql"].replace(number, "?") for q in queries])

    assert answers[0] == answers[1]
    assert statements[0] == statements[1]


def test_unknown_number_and_wrong_proof_take_as_long(small_world: World) -> None:
    placement = world.place()
    times: dict[str, list[float]] = {placement.number: [], "ZZZZZZZZ": []}

    for minute in range(100):
        for number, taken in times.items():
            started = time.perf_counter()
            with pytest.raises((NoMatch, CodeNeeded)):
                find(number, "wrong@example.com", minutes=20 * minute)
            taken.append(time.perf_counter() - started)

    medians = [statistics.median(taken) for taken in times.values()]
    assert abs(medians[0] - medians[1]) < 0.010


def test_the_eleventh_try_in_a_minute_is_too_much(small_world: World) -> None:
    placement = world.place()
    for _ in range(10):
        find(placement.number, CUSTOMER.email)

    with pytest.raises(TooMany) as caught:
        find(placement.number, CUSTOMER.email)

    assert caught.value.details["retry_after_seconds"] == 60
    assert find(placement.number, CUSTOMER.email, minutes=1) == placement.order_id
    assert find(placement.number, CUSTOMER.email, address="203.0.113.8") == placement.order_id


def test_a_household_of_ipv6_is_one_caller(small_world: World) -> None:
    placement = world.place()
    for host in range(10):
        find(placement.number, CUSTOMER.email, address=f"2001:db8:0:1::{host}")

    with pytest.raises(TooMany):
        find(placement.number, CUSTOMER.email, address="2001:db8:0:1:ffff::1")


@pytest.mark.parametrize("is_known", [True, False])
def test_after_five_failures_a_number_opens_only_by_code(
    small_world: World, is_known: bool
) -> None:
    placement = world.place()
    number = placement.number if is_known else "ZZZZZZZZ"
    for guess in range(5):
        with pytest.raises(NoMatch):
            find(number, f"guess{guess}@example.com", address=f"198.51.100.{guess}")

    with pytest.raises(CodeNeeded) as caught:
        find(number, CUSTOMER.email)

    assert "15 minutes" in caught.value.message
    assert caught.value.details["retry_after_seconds"] == 15 * 60


def test_the_right_answer_after_four_failures_still_opens(small_world: World) -> None:
    placement = world.place()
    for guess in range(4):
        with pytest.raises(NoMatch):
            find(placement.number, f"guess{guess}@example.com")

    assert find(placement.number, CUSTOMER.email) == placement.order_id


def test_after_sixty_failures_in_a_minute_every_number_needs_a_code(small_world: World) -> None:
    placement = world.place()
    for guess in range(60):
        with pytest.raises(NoMatch):
            find(f"ZZZZZ{guess:03}", "x@example.com", address=f"198.51.100.{guess}")

    with pytest.raises(CodeNeeded):
        find(placement.number, CUSTOMER.email)

    assert find(placement.number, CUSTOMER.email, minutes=1) == placement.order_id


def test_the_limits_hold_while_valkey_is_away(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    placement = world.place()
    monkeypatch.setattr(ratelimit, "_quiet_until", float("inf"))
    for _ in range(10):
        find(placement.number, CUSTOMER.email)

    with pytest.raises(TooMany):
        find(placement.number, CUSTOMER.email)
