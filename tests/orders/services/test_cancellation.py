"""Cancelling by quantity, and whole orders when nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from django.db import transaction

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Event
from inventory.models import Reservation
from orders.lifecycle import Bucket
from orders.models import Order, OrderLine
from orders.services import cancellation
from orders.services.cancellation import Cancel
from tests import world
from tests.inventory import ledger
from tests.orders import states
from tests.orders.states import LATER
from tests.world import World

GIVES_BACK = (
    Bucket.UNALLOCATED,
    Bucket.ALLOCATED,
    Bucket.IN_WORK,
    Bucket.READY,
)


def three_teas() -> Order:
    return world.order(world.place([("TEA", 3)]))


def cancel(order: Order, *cancels: tuple[Bucket, int], reason: str = "changed mind") -> None:
    line = states.line_of(order)
    cancellation.cancel_quantities(
        cancels=[Cancel(line.pk, bucket, quantity) for bucket, quantity in cancels],
        reason=reason,
        actor=SYSTEM,
        at=LATER,
    )


def refusal(act: object, *arguments: object, **more: object) -> str:
    with pytest.raises(DomainError) as caught, transaction.atomic():
        act(*arguments, **more)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize("bucket", GIVES_BACK)
def test_a_part_is_cancelled_wherever_it_stands_and_its_stock_is_free(
    small_world: World, bucket: Bucket
) -> None:
    order = three_teas()
    if bucket is not Bucket.UNALLOCATED:
        states.advance(order, to=bucket)

    cancel(order, (bucket, 2))

    line = states.line_of(order)
    assert (getattr(line, f"quantity_{bucket}"), line.quantity_cancelled) == (1, 2)
    assert (states.fresh(order).status, states.fresh(order).quantity_live) == ("confirmed", 1)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 1)
    told = Event.objects.get(stream_id=order.pk, type="order.quantity_cancelled")
    assert told.data == {
        "reason": "changed mind",
        "units": 2,
        "lines": [{"line_id": str(line.pk), "bucket": bucket.value, "quantity": 2}],
    }
    ledger.check_law()


def test_an_order_of_which_nothing_is_left_is_cancelled(small_world: World) -> None:
    order = three_teas()

    cancel(order, (Bucket.UNALLOCATED, 2))
    cancel(order, (Bucket.UNALLOCATED, 1))

    ended = states.fresh(order)
    assert (ended.status, ended.display_status, ended.ended_at) == ("cancelled", "cancelled", LATER)
    assert ended.fulfillment_status == "cancelled"
    assert states.event_types(order)[-3:] == [
        "order.quantity_cancelled",
        "order.quantity_cancelled",
        "order.cancelled",
    ]
    assert Reservation.objects.count() == 0


def test_goods_that_came_back_are_cancelled_without_touching_stock(small_world: World) -> None:
    order = three_teas()
    ledger.issue(states.line_of(order).pk, small_world.warehouse, 3)
    states.advance(order, to=Bucket.SHIPPED)

    cancel(order, (Bucket.SHIPPED, 3))

    assert states.fresh(order).status == "cancelled"
    assert world.level(small_world.tea, small_world.warehouse) == (7, 0)


def test_what_is_left_may_be_all_delivered_and_the_order_is_complete(small_world: World) -> None:
    order = three_teas()
    for source, target in pairwise(states.WAY):
        states.move(order, source, target, 2)

    cancel(order, (Bucket.UNALLOCATED, 1))

    assert states.fresh(order).status == "completed"


def test_more_than_stands_there_is_not_cancelled(small_world: World) -> None:
    order = three_teas()
    before = states.trace(order)

    assert refusal(cancel, order, (Bucket.UNALLOCATED, 4)) == "quantity_not_there"
    assert refusal(cancel, order, (Bucket.ALLOCATED, 1)) == "quantity_not_there"
    assert refusal(cancel, order, (Bucket.UNALLOCATED, 2), (Bucket.UNALLOCATED, 2)) == (
        "quantity_not_there"
    )
    assert refusal(cancel, order) == "nothing_to_cancel"
    assert refusal(cancel, order, (Bucket.UNALLOCATED, 1), reason=" ") == "reason_required"

    assert states.trace(order) == before
    assert world.level(small_world.tea, small_world.warehouse) == (10, 3)


def test_what_was_delivered_is_not_cancelled(small_world: World) -> None:
    order = three_teas()
    states.advance(order, to=Bucket.DELIVERED)
    before = states.trace(order)

    assert refusal(cancel, order, (Bucket.DELIVERED, 1)) == "move_not_allowed"
    assert states.trace(order) == before


@pytest.mark.parametrize("status", ["rejected", "expired"])
def test_units_of_an_order_that_has_ended_stay_as_they_are(small_world: World, status: str) -> None:
    order = states.IN[states.OrderStatus(status)](small_world)
    before = states.trace(order)

    assert refusal(cancel, order, (Bucket.UNALLOCATED, 1)) == "command_not_allowed"
    assert states.trace(order) == before


def whole(orders: Sequence[Order]) -> None:
    cancellation.cancel_unallocated_orders(
        order_ids=[o.pk for o in orders], reason="x", actor=SYSTEM, at=LATER, by_customer=True
    )


def test_whole_orders_are_cancelled_together(small_world: World) -> None:
    orders = [world.order(world.place([("TEA", 1), ("CUP", 1)])) for _ in range(3)]

    whole(orders)

    assert states.statuses(orders) == ["cancelled"] * 3
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    told = Event.objects.filter(type="order.cancelled")
    assert [event.data["by_customer"] for event in told] == [True] * 3


@pytest.mark.parametrize("bucket", [Bucket.IN_WORK, Bucket.READY, Bucket.SHIPPED])
def test_an_order_that_somebody_works_on_is_not_cancelled_over_their_head(
    small_world: World, bucket: Bucket
) -> None:
    order, other = three_teas(), three_teas()
    states.advance(order, to=bucket)

    assert refusal(whole, [other, order]) == "work_under_way"
    assert states.statuses([order, other]) == ["confirmed", "confirmed"]


def test_an_order_of_which_a_part_was_delivered_is_not_cancelled_whole(small_world: World) -> None:
    order = three_teas()
    for source, target in pairwise(states.WAY):
        states.move(order, source, target, 1)

    assert refusal(whole, [order]) == "work_under_way"
    assert OrderLine.objects.get(order=order).quantity_cancelled == 0
