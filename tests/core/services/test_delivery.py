"""Delivery of facts: at least once, in order, with an end to trying."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from core import limits, tasks
from core.ids import new_id
from core.models import Event, EventDelivery
from core.services import delivery
from tests import race
from tests.core.services import facts, listeners
from tests.world import MORNING

SECOND = timedelta(seconds=1)
AFTER_LEASE = timedelta(seconds=limits.DELIVERY_LEASE_SECONDS + 1)


class Killed(BaseException):
    """The worker's process ends in the middle of its work."""


def deliver_all(at: object = MORNING) -> None:
    while delivery.deliver_due(at=at):  # type: ignore[arg-type]
        pass


def only() -> EventDelivery:
    return EventDelivery.objects.get()


def fail_on(stream: uuid.UUID, error: BaseException) -> None:
    def react(event: Event) -> None:
        if event.stream_id == stream:
            raise error

    listeners.react.append(react)


def statuses() -> dict[tuple[uuid.UUID, int], str]:
    return {(d.stream_id, d.sequence): d.status for d in EventDelivery.objects.all()}


@pytest.mark.django_db
def test_the_facts_of_a_stream_are_heard_in_order_one_round_each() -> None:
    stream = new_id()
    facts.record(stream, stream, stream)

    counts = [delivery.deliver_due(at=MORNING) for _ in range(4)]

    assert counts == [1, 1, 1, 0]
    assert listeners.heard == [[(stream, 1)], [(stream, 2)], [(stream, 3)]]
    assert set(statuses().values()) == {"delivered"}


@pytest.mark.django_db
def test_many_streams_are_handed_to_a_listener_together() -> None:
    streams = [new_id() for _ in range(5)]
    facts.record(*streams)

    assert delivery.deliver_due(at=MORNING) == 5

    assert listeners.heard == [[(s, 1) for s in streams]]


@pytest.mark.django_db
def test_a_round_takes_no_more_than_its_limit() -> None:
    facts.record(*[new_id() for _ in range(5)])

    assert [delivery.deliver_due(at=MORNING, limit=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.django_db
def test_a_bad_fact_stops_only_itself_and_what_follows_it_in_its_stream() -> None:
    good, bad = new_id(), new_id()
    facts.record(good, bad, bad, good)
    fail_on(bad, ValueError("cannot"))

    deliver_all()

    assert statuses() == {
        (good, 1): "delivered",
        (good, 2): "delivered",
        (bad, 1): "pending",
        (bad, 2): "pending",
    }
    assert EventDelivery.objects.get(stream_id=bad, sequence=2).attempts == 0
    assert EventDelivery.objects.get(stream_id=bad, sequence=1).last_error == "ValueError: cannot"


@pytest.mark.django_db
def test_one_listener_that_fails_does_not_stop_the_other() -> None:
    stream = new_id()
    facts.record(stream, type_="order.closed")
    fail_on(stream, ValueError("cannot"))

    deliver_all()

    assert listeners.heard == []
    assert listeners.heard_by_second == [1]


@pytest.mark.django_db
def test_a_listener_is_tried_six_times_at_growing_intervals_and_then_given_up() -> None:
    stream = new_id()
    facts.record(stream)
    fail_on(stream, ValueError("cannot"))

    at, waits = MORNING, []
    for _ in range(limits.DELIVERY_ATTEMPTS_MAX):
        assert delivery.deliver_due(at=at) == 1
        waits.append((only().due_at - at).total_seconds())
        at = only().due_at

    assert waits[:-1] == [2, 10, 60, 600, 3_000]
    assert (only().status, only().attempts) == ("dead", 6)
    assert delivery.deliver_due(at=at + timedelta(days=30)) == 0
    assert listeners.heard == []


@pytest.mark.django_db
def test_a_fact_is_not_tried_before_it_is_due() -> None:
    stream = new_id()
    facts.record(stream)
    fail_on(stream, ValueError("cannot"))
    delivery.deliver_due(at=MORNING)

    assert delivery.deliver_due(at=MORNING + SECOND) == 0
    assert delivery.deliver_due(at=MORNING + 2 * SECOND) == 1


@pytest.mark.django_db
def test_what_was_given_up_no_longer_holds_up_its_stream() -> None:
    stream = new_id()
    facts.record(stream, stream)
    EventDelivery.objects.filter(sequence=1).update(status="dead", finished_at=MORNING)

    deliver_all()

    assert listeners.heard == [[(stream, 2)]]


@pytest.mark.django_db
def test_a_person_gives_dead_facts_a_fresh_set_of_tries() -> None:
    stream = new_id()
    facts.record(stream)
    EventDelivery.objects.update(status="dead", finished_at=MORNING, attempts=6, last_error="x")

    revived = delivery.retry_dead(delivery_ids=[only().pk], at=MORNING)
    deliver_all()

    assert revived == 1
    assert listeners.heard == [[(stream, 1)]]
    assert (only().status, only().attempts, only().last_error) == ("delivered", 1, "")
    assert delivery.retry_dead(delivery_ids=[only().pk], at=MORNING) == 0


@pytest.mark.django_db(transaction=True)
def test_what_a_listener_wrote_before_it_failed_is_undone() -> None:
    stream, other = new_id(), new_id()
    facts.record(stream)

    def react(event: Event) -> None:
        facts.record(other, type_="order.reopened")
        raise ValueError("after writing")

    listeners.react.append(react)
    delivery.deliver_due(at=MORNING)

    assert facts.sequences(other) == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_never_deliver_a_fact_twice_and_lose_none() -> None:
    streams = [new_id() for _ in range(30)]
    facts.record(*streams, *streams, *streams)

    def work() -> None:
        while EventDelivery.objects.filter(status="pending").exists():
            delivery.deliver_due(at=MORNING, limit=7)

    results = race.at_once([work] * 4)

    flat = [each for call in listeners.heard for each in call]
    assert results == [None] * 4
    assert len(flat) == len(set(flat)) == 90
    for stream in streams:
        assert [sequence for heard, sequence in flat if heard == stream] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_its_claim_runs_out_and_another_takes_it() -> None:
    stream = new_id()
    facts.record(stream)
    fail_on(stream, Killed())
    with pytest.raises(Killed):
        delivery.deliver_due(at=MORNING)
    listeners.react.clear()

    assert (only().status, only().attempts) == ("pending", 1)
    assert delivery.deliver_due(at=MORNING + AFTER_LEASE - 2 * SECOND) == 0
    assert delivery.deliver_due(at=MORNING + AFTER_LEASE) == 1
    assert listeners.heard == [[(stream, 1)]]


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_kills_each_worker_is_given_up_and_claimed_no_more() -> None:
    stream = new_id()
    facts.record(stream, stream)
    fail_on(stream, Killed())
    at = MORNING
    for _ in range(limits.DELIVERY_ATTEMPTS_MAX):
        with pytest.raises(Killed):
            delivery.deliver_due(at=at)
        at += AFTER_LEASE
    listeners.react.clear()

    assert delivery.deliver_due(at=at) == 0
    assert delivery.bury_overrun(at=at) == 1
    deliver_all(at)

    assert statuses() == {(stream, 1): "dead", (stream, 2): "delivered"}
    assert listeners.heard == [[(stream, 2)]]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_slower_than_its_lease_repeats_nothing() -> None:
    stream = new_id()
    facts.record(stream, type_="order.closed")

    def overtake(event: Event) -> None:
        # While the first listener works, the lease runs out and another worker comes along.
        race.at_once([lambda: delivery.deliver_due(at=MORNING + AFTER_LEASE)])

    listeners.react.append(overtake)
    delivery.deliver_due(at=MORNING)

    assert listeners.heard == [[(stream, 1)]]
    assert listeners.heard_by_second == [1]


@pytest.mark.django_db
def test_a_lost_wake_up_loses_nothing_since_the_clock_sweeps() -> None:
    streams = [new_id() for _ in range(3)]
    facts.record(*streams, *streams)

    delivered = tasks.deliver_events()

    assert delivered == 6
    assert set(statuses().values()) == {"delivered"}


@pytest.mark.django_db
def test_the_clock_buries_what_stopped_its_worker_each_time() -> None:
    facts.record(new_id())
    EventDelivery.objects.update(attempts=limits.DELIVERY_ATTEMPTS_MAX)

    assert tasks.bury_overrun_deliveries() == 1
    assert only().status == "dead"
