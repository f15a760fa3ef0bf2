"""How delivery stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.ids import new_id
from core.models import Event, EventDelivery
from core.selectors import outbox
from tests.world import MORNING


def deliveries(*statuses: str) -> None:
    for number, status in enumerate(statuses, start=1):
        event = Event.objects.create(
            stream_id=new_id(),
            stream_kind="order",
            sequence=1,
            type="order.created",
            occurred_at=MORNING,
            actor_kind="system",
            data={},
        )
        EventDelivery.objects.create(
            event=event,
            handler="x",
            stream_id=event.stream_id,
            sequence=1,
            status=status,
            due_at=MORNING + timedelta(minutes=number),
            finished_at=None if status == "pending" else MORNING,
        )


@pytest.mark.django_db
def test_what_waits_and_what_was_given_up_is_counted() -> None:
    deliveries("pending", "delivered", "dead", "pending")

    assert outbox.counts() == {"pending": 2, "dead": 1}


@pytest.mark.django_db
def test_the_lag_is_the_age_of_the_oldest_that_waits() -> None:
    at_epoch = (MORNING + timedelta(minutes=5)).timestamp()
    assert outbox.lag_seconds(at_epoch=at_epoch) == 0

    deliveries("delivered", "pending", "pending")

    assert outbox.lag_seconds(at_epoch=at_epoch) == 3 * 60
    assert outbox.lag_seconds(at_epoch=MORNING.timestamp()) == 0
