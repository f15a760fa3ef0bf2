"""The same request twice makes one change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from core import limits
from core.models import IdempotencyRecord, PeriodicRun
from core.services import housekeeping, once
from core.services.once import Answer, Asked, KeyInUse, KeyReused
from tests import race
from tests.world import MORNING

ASKED = Asked(client="api:1", key="k-1", method="POST", route="orders", body_sha256="a" * 64)


def act(period: str = "1") -> Callable[[], Answer]:
    def make() -> Answer:
        row = PeriodicRun.objects.create(job="job", period=period, claimed_at=MORNING)
        return Answer(201, f'{{"id": {row.pk}}}'.encode(), {"ETag": '"v1"'})

    return make


def run(asked: Asked = ASKED, period: str = "1") -> Answer:
    return once.run(asked=asked, at=MORNING, act=act(period))


@pytest.mark.django_db
def test_a_repetition_gets_the_first_answer_and_does_nothing() -> None:
    first = run()
    second = run(period="2")

    assert (first.is_repeated, second.is_repeated) == (False, True)
    assert (second.status, second.body, second.headers) == (201, first.body, {"ETag": '"v1"'})
    assert PeriodicRun.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, method="PUT"),
        replace(ASKED, route="products"),
        replace(ASKED, body_sha256="b" * 64),
    ],
)
def test_a_key_used_for_something_else_is_refused(other: Asked) -> None:
    run()

    with pytest.raises(KeyReused):
        run(other, period="2")

    assert PeriodicRun.objects.count() == 1


@pytest.mark.django_db
def test_the_key_of_one_client_is_nothing_to_another() -> None:
    run()

    answer = run(replace(ASKED, client="api:2"), period="2")

    assert not answer.is_repeated
    assert PeriodicRun.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_crash_in_the_act_leaves_neither_a_change_nor_a_key() -> None:
    def crash() -> Answer:
        act()()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        once.run(asked=ASKED, at=MORNING, act=crash)

    assert PeriodicRun.objects.count() == 0
    assert IdempotencyRecord.objects.count() == 0
    assert run().status == 201


@pytest.mark.django_db(transaction=True)
def test_an_act_that_a_deadlock_undid_is_done_again_under_its_key() -> None:
    tries = []

    def stumble() -> Answer:
        tries.append(1)
        answer = act()()
        if len(tries) == 1:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE deadlock_detected; END $$")
        return answer

    answer = once.run(asked=ASKED, at=MORNING, act=stumble)

    assert (answer.status, len(tries)) == (201, 2)
    assert PeriodicRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_work_waits_for_locks_as_long_as_any_other() -> None:
    def ask() -> Answer:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return Answer(200, cursor.fetchone()[0].encode())

    assert once.run(asked=ASKED, at=MORNING, act=ask).body == b"2s"


@pytest.mark.django_db(transaction=True)
def test_while_the_first_still_runs_its_twin_is_told_to_ask_again() -> None:
    twins: list[object] = []

    def slow() -> Answer:
        twins.extend(race.at_once([run]))
        return act()()

    answer = once.run(asked=ASKED, at=MORNING, act=slow)

    (twin,) = twins
    assert isinstance(twin, KeyInUse)
    assert twin.details == {"retry_after_seconds": 1}
    assert answer.status == 201
    assert PeriodicRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_thirty_two_at_once_with_one_key_act_once() -> None:
    results = race.at_once([run] * 32)

    assert race.unexpected(results, KeyInUse) == []
    answers = [r for r in results if isinstance(r, Answer)]
    assert len([a for a in answers if not a.is_repeated]) == 1
    assert len({a.body for a in answers}) == 1
    assert PeriodicRun.objects.count() == 1
    assert not any(isinstance(r, OperationalError) for r in results)


@pytest.mark.django_db
def test_a_key_is_kept_seven_days() -> None:
    run()

    assert housekeeping.purge(at=MORNING + timedelta(days=limits.IDEMPOTENCY_KEEP_DAYS)) == 0
    assert run().is_repeated
    housekeeping.purge(at=MORNING + timedelta(days=limits.IDEMPOTENCY_KEEP_DAYS, microseconds=1))
    assert IdempotencyRecord.objects.count() == 0
