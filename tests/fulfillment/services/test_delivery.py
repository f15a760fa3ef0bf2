"""What leaves the house, arrives, fails or comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.actors import SYSTEM
from core.models import Event
from fulfillment.models import Fulfillment
from fulfillment.services import delivery, handover
from fulfillment.services.delivery import Delivery, TakeBack
from orders.models import Order, OrderLine
from orders.services import holds
from orders.services.holds import OnHold
from tests import world
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.world import MORNING, World

EVENING = MORNING + timedelta(hours=9)


def test_handing_over_takes_the_units_off_the_shelf(small_world: World) -> None:
    fulfillment = stages.released([("TEA", 4)])
    assert stages.level_of_tea(small_world) == (10, 4)

    stages.hand_over(fulfillment)

    assert stages.level_of_tea(small_world) == (6, 0)
    assert buckets(fulfillment.order_id, "TEA") == {"shipped": 4}
    line = OrderLine.objects.get(order_id=fulfillment.order_id)
    assert line.quantity_released == 0
    shipped = Event.objects.get(type="fulfillment.shipped")
    assert shipped.data["carrier"] == "Demo Express"
    assert shipped.data["units"] == 4


def test_a_service_leaves_no_shelf(small_world: World) -> None:
    fulfillment = stages.shipped([("SETUP", 1)])

    assert fulfillment.status == "shipped"
    assert buckets(fulfillment.order_id, "SETUP") == {"shipped": 1}


def test_a_hold_on_shipping_keeps_it_in_the_house(small_world: World) -> None:
    fulfillment = stages.released()
    holds.place(
        order_id=fulfillment.order_id,
        reason="payment",
        note="",
        blocks=["ship"],
        actor=SYSTEM,
        at=MORNING,
    )

    with pytest.raises(OnHold):
        stages.hand_over(fulfillment)

    assert stages.fresh(fulfillment).status == "released"


def test_two_fulfillments_of_one_line_leave_one_after_the_other(small_world: World) -> None:
    first, second = stages.allocate([("CUP", 8)])
    for fulfillment in (first, second):
        stages.to_the_carrier(fulfillment)

    assert buckets(first.order_id, "CUP") == {"shipped": 8}
    assert world.level(small_world.cup, small_world.warehouse) == (0, 0)
    assert world.level(small_world.cup, small_world.shop) == (0, 0)


def test_what_arrived_has_its_actual_date_and_completes_the_order(small_world: World) -> None:
    fulfillment = stages.shipped([("TEA", 2)])

    arrived = Delivery(fulfillment.pk, received_by="M. Lin", occurred_at=EVENING)
    delivery.deliver(deliveries=[arrived], actor=SYSTEM, at=EVENING + timedelta(hours=1))

    assert stages.fresh(fulfillment).delivered_at == EVENING
    line = OrderLine.objects.get(order_id=fulfillment.order_id)
    assert line.delivered_at == EVENING
    assert Order.objects.get(pk=fulfillment.order_id).status == "completed"
    event = Event.objects.get(type="fulfillment.delivered")
    assert (event.data["received_by"], event.occurred_at) == ("M. Lin", EVENING)


def test_half_of_an_order_arrived_is_not_a_complete_order(small_world: World) -> None:
    first, _second = stages.allocate([("CUP", 8)])
    stages.to_the_carrier(first)

    delivery.deliver(deliveries=[Delivery(first.pk)], actor=SYSTEM, at=EVENING)

    order = Order.objects.get(pk=first.order_id)
    assert (order.status, order.fulfillment_status) == ("confirmed", "partially_delivered")
    assert OrderLine.objects.get(order=order).delivered_at is None


def test_goods_that_came_back_end_the_order_and_are_no_stock_yet(small_world: World) -> None:
    fulfillment = stages.delivery_failed([("TEA", 2)])

    back = TakeBack(fulfillment.pk, reason="refused at the door")
    delivery.take_back(returns=[back], actor=SYSTEM, at=EVENING)

    assert stages.fresh(fulfillment).status == "cancelled"
    assert buckets(fulfillment.order_id, "TEA") == {"cancelled": 2}
    assert Order.objects.get(pk=fulfillment.order_id).status == "cancelled"
    assert stages.level_of_tea(small_world) == (8, 0)


def test_the_rest_keeps_its_stock_when_a_part_came_back(small_world: World) -> None:
    first, second = stages.allocate([("CUP", 8)])
    stages.to_the_carrier(first)
    delivery.fail(failures=[delivery.Failure(first.pk, reason="away")], actor=SYSTEM, at=EVENING)

    delivery.take_back(returns=[TakeBack(first.pk, reason="refused")], actor=SYSTEM, at=EVENING)

    units = second.lines.get().quantity
    assert world.level(small_world.cup, second.location)[1] == units
    assert stages.to_the_carrier(second).status == "shipped"


def test_many_are_handed_over_in_one_go(small_world: World) -> None:
    works = [stages.released([("TEA", 1)]) for _ in range(3)]

    handover.hand_over(
        fulfillments=[
            handover.HandOver(row.pk, "Demo Express", f"T{n}") for n, row in enumerate(works)
        ],
        actor=SYSTEM,
        at=MORNING,
    )

    assert Fulfillment.objects.filter(status="shipped").count() == 3
    assert stages.level_of_tea(small_world) == (7, 0)
