"""Facts: recorded with the change they tell of, in order, for good."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.actors import Actor, ActorKind
from core.ids import new_id
from core.models import Event, EventDelivery, EventStream
from core.services import events
from core.services.events import NewEvent
from tests import race
from tests.core.services import facts
from tests.world import MORNING

DESK = Actor(kind=ActorKind.STAFF, id="7", name="Desk")


@pytest.mark.django_db
def test_a_fact_keeps_who_when_and_what() -> None:
    stream = new_id()
    earlier = MORNING - timedelta(days=1)

    events.record(
        [NewEvent("order", stream, "order.created", {"channel": "web"}, occurred_at=earlier)],
        actor=DESK,
        at=MORNING,
    )

    event = Event.objects.get(stream_id=stream)
    assert (event.stream_kind, event.sequence, event.type, event.version) == (
        "order",
        1,
        "order.created",
        1,
    )
    assert (event.actor_kind, event.actor_id, event.actor_name) == ("staff", "7", "Desk")
    assert (event.occurred_at, event.data) == (earlier, {"channel": "web"})


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_a_programming_error() -> None:
    with pytest.raises(AssertionError, match="belongs to the transaction"):
        events.record([NewEvent("order", new_id(), "order.created")], actor=DESK, at=MORNING)

    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_fact_that_the_catalogue_does_not_know_stops_the_change() -> None:
    stream = new_id()

    with pytest.raises(KeyError), transaction.atomic():
        events.record(
            [NewEvent("order", stream, "order.created"), NewEvent("order", stream, "order.eaten")],
            actor=DESK,
            at=MORNING,
        )

    assert Event.objects.count() == 0
    assert EventStream.objects.count() == 0


@pytest.mark.django_db
def test_a_hundred_facts_take_as_many_statements_as_one() -> None:
    def statements(count: int) -> int:
        streams = [new_id() for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            events.record(
                [NewEvent("order", s, "order.created") for s in streams], actor=DESK, at=MORNING
            )
        return len(queries)

    assert statements(1) == statements(100) == 3


@pytest.mark.django_db
def test_each_listener_gets_a_delivery_and_what_nobody_hears_none() -> None:
    heard_by_two, heard_by_none = new_id(), new_id()

    facts.record(heard_by_two, type_="order.closed")
    facts.record(heard_by_none, type_="order.reopened")

    assert sorted(EventDelivery.objects.values_list("handler", "stream_id")) == [
        ("tests.core.services.listeners.hear", heard_by_two),
        ("tests.core.services.listeners.hear_second", heard_by_two),
    ]


@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_leave_no_gap_in_a_stream_even_when_some_fail() -> None:
    busy, others = new_id(), [new_id() for _ in range(16)]

    def write(number: int) -> None:
        for turn in range(6):
            try:
                with transaction.atomic():
                    # Two streams at once, written in either order: they are locked by id.
                    pair = [busy, others[(number + turn) % 16]]
                    ordered = pair if number % 2 else pair[::-1]
                    events.record(
                        [NewEvent("order", s, "order.created") for s in [*ordered, busy]],
                        actor=DESK,
                        at=MORNING,
                    )
                    if turn % 3 == 2:
                        raise InterruptedError
            except InterruptedError:
                continue

    results = race.at_once([partial(write, n) for n in range(16)])

    assert results == [None] * 16
    assert facts.sequences(busy) == list(range(1, 16 * 4 * 2 + 1))
    for stream in others:
        assert facts.sequences(stream) == list(range(1, len(facts.sequences(stream)) + 1))
    assert EventStream.objects.get(pk=busy).last_sequence == 16 * 4 * 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_event SET type = 'order.closed'",
        "DELETE FROM core_event",
        "TRUNCATE core_event CASCADE",
    ],
)
def test_nobody_edits_what_happened(statement: str) -> None:
    facts.record(new_id(), type_="order.reopened")
    with connection.cursor() as cursor:
        # The tests' clean-up needs this one switched off.
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_no_truncate")

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)

        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)
    assert Event.objects.count() == 1
