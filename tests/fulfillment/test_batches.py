"""A batch of work costs as many statements as one piece of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from fulfillment.models import Fulfillment
from fulfillment.services import acceptance, delivery, handover, review, withdrawal, work
from fulfillment.services.progress import Seen
from tests.fulfillment import stages
from tests.world import MORNING, World

Works = Sequence[Fulfillment]


def _seen(works: Works) -> list[Seen]:
    return [Seen(row.pk) for row in works]


def _hand_over(works: Works) -> None:
    items = [handover.HandOver(row.pk, "Demo", f"T{row.number}") for row in works]
    handover.hand_over(fulfillments=items, actor=SYSTEM, at=MORNING)


BATCHES: dict[str, tuple[Callable[..., Fulfillment], Callable[[Works], object]]] = {
    "accept": (
        stages.assigned,
        lambda works: acceptance.accept(seen=_seen(works), actor=SYSTEM, at=MORNING),
    ),
    "decline": (
        stages.assigned,
        lambda works: acceptance.decline(seen=_seen(works), reason="no", actor=SYSTEM, at=MORNING),
    ),
    "start": (
        stages.accepted,
        lambda works: work.start(seen=_seen(works), actor=SYSTEM, at=MORNING),
    ),
    "pick": (
        stages.in_work,
        lambda works: work.pick(
            counted=[work.Counted(row.pk) for row in works], actor=SYSTEM, at=MORNING
        ),
    ),
    "make_ready": (
        stages.picked,
        lambda works: work.make_ready(seen=_seen(works), actor=SYSTEM, at=MORNING),
    ),
    "recall": (
        stages.released,
        lambda works: review.recall(seen=_seen(works), reason="x", actor=SYSTEM, at=MORNING),
    ),
    "hand_over": (stages.released, _hand_over),
    "deliver": (
        stages.shipped,
        lambda works: delivery.deliver(
            deliveries=[delivery.Delivery(row.pk) for row in works], actor=SYSTEM, at=MORNING
        ),
    ),
    "cancel": (
        stages.assigned,
        lambda works: withdrawal.cancel_orders(
            order_ids=[row.order_id for row in works], reason="no", actor=SYSTEM, at=MORNING
        ),
    ),
}


@pytest.mark.parametrize("name", BATCHES)
def test_the_number_of_statements_does_not_grow_with_the_batch(
    small_world: World, name: str
) -> None:
    make, act = BATCHES[name]

    def count(size: int) -> int:
        works = [make([("TEA", 1)]) for _ in range(size)]
        with CaptureQueriesContext(connection) as queries:
            act(works)
        return len(queries)

    assert count(1) == count(6)
