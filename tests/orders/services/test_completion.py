"""When an order is complete."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.actors import SYSTEM
from orders.lifecycle import Bucket
from orders.models import Order
from orders.services import case_marks, completion, quantities
from tests import world
from tests.orders import states
from tests.orders.states import LATER
from tests.world import World


def complete(*orders: Order) -> list[object]:
    ids = completion.complete_done(order_ids=[o.pk for o in orders], actor=SYSTEM, at=LATER)
    return list(ids)


def test_an_order_is_complete_when_every_unit_has_arrived(small_world: World) -> None:
    order = world.order(world.place([("TEA", 1), ("SETUP", 1)]))
    states.advance(order, to=Bucket.DELIVERED)

    assert complete(order) == [order.pk]

    done = states.fresh(order)
    assert (done.status, done.display_status, done.completed_at) == (
        "completed",
        "completed",
        LATER,
    )
    assert done.fulfillment_status == "delivered"
    assert states.event_types(order)[-1] == "order.completed"
    assert complete(order) == []


@pytest.mark.parametrize("bucket", states.WAY[:-1])
def test_an_order_of_which_a_unit_is_under_way_is_left_alone(
    small_world: World, bucket: Bucket
) -> None:
    order = world.order(world.place([("TEA", 2)]))
    for source, target in pairwise(states.WAY):
        states.move(order, source, target, 1)
    for source, target in pairwise(states.WAY[: states.WAY.index(bucket) + 1]):
        states.move(order, source, target, 1)
    before = states.trace(order)

    assert complete(order) == []
    assert states.trace(order) == before


def test_an_open_case_keeps_an_order_from_being_complete(small_world: World) -> None:
    order = states.confirmed(small_world)
    states.advance(order, to=Bucket.DELIVERED)
    case_marks.set_open_case_counts(counts={order.pk: 1}, at=LATER)

    assert complete(order) == []
    assert states.fresh(order).display_status == "exception"
    case_marks.set_open_case_counts(counts={order.pk: 0}, at=LATER)
    assert complete(order) == [order.pk]


def test_of_many_only_those_that_are_done_are_completed(small_world: World) -> None:
    done, open_ = states.confirmed(small_world), states.confirmed(small_world)
    states.advance(done, to=Bucket.DELIVERED)

    assert complete(done, open_) == [done.pk]
    assert states.statuses([done, open_]) == ["completed", "confirmed"]


def test_the_day_of_arrival_is_noted_on_the_line(small_world: World) -> None:
    order = states.confirmed(small_world)
    line = states.line_of(order)

    quantities.mark_delivered(moments={line.pk: LATER})

    assert states.line_of(order).delivered_at == LATER
