"""A use case is one transaction; PostgreSQL may ask for another try."""

from __future__ import annotations

import threading

import pytest
from django.db import OperationalError, connection, transaction

from core.models import PeriodicRun
from core.unit_of_work import unit_of_work
from tests import race
from tests.world import MORNING


def claim(period: str) -> None:
    PeriodicRun.objects.create(job="job", period=period, claimed_at=MORNING)


@pytest.mark.django_db(transaction=True)
def test_a_use_case_that_fails_leaves_nothing() -> None:
    @unit_of_work
    def fail() -> None:
        claim("1")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()

    assert PeriodicRun.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_use_cases_that_want_each_others_rows_both_get_through() -> None:
    claim("1")
    claim("2")
    both_hold_one = threading.Barrier(2)
    tries: list[str] = []

    @unit_of_work
    def take(first: str, second: str) -> str:
        tries.append(first)
        PeriodicRun.objects.select_for_update().get(period=first)
        if len(tries) <= 2:
            both_hold_one.wait(timeout=10)
        PeriodicRun.objects.select_for_update().get(period=second)
        return first

    results = race.at_once([lambda: take("1", "2"), lambda: take("2", "1")])

    assert sorted(results) == ["1", "2"]  # type: ignore[type-var]
    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_never_comes_free_is_tried_three_times_and_then_told() -> None:
    claim("1")
    tries = []

    @unit_of_work
    def wait() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '20ms'")
        PeriodicRun.objects.select_for_update().get(period="1")

    with transaction.atomic():
        PeriodicRun.objects.select_for_update().get(period="1")
        (result,) = race.at_once([wait])

    assert isinstance(result, OperationalError)
    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
def test_a_fault_that_will_not_pass_is_not_tried_again() -> None:
    tries = []

    @unit_of_work
    def ask_nonsense() -> None:
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '10ms'")
            cursor.execute("SELECT count(*) FROM generate_series(1, 1000000000)")

    with pytest.raises(OperationalError):
        ask_nonsense()

    assert len(tries) == 1


@pytest.mark.django_db
def test_a_use_case_inside_another_joins_it_and_can_fail_alone() -> None:
    @unit_of_work
    def inner(period: str, *, fails: bool) -> None:
        claim(period)
        if fails:
            raise ValueError("no")

    @unit_of_work
    def outer() -> None:
        inner("1", fails=False)
        with pytest.raises(ValueError, match="no"):
            inner("2", fails=True)

    outer()

    assert [run.period for run in PeriodicRun.objects.all()] == ["1"]
