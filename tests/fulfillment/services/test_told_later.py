"""Work that is told later than it happened, and history that is replayed."""

from __future__ import annotations

from datetime import timedelta

from core.actors import SYSTEM
from core.models import Event, EventDelivery
from core.services import events
from fulfillment.services import acceptance, allocation, handover, work
from fulfillment.services.handover import HandOver
from fulfillment.services.progress import Seen
from inventory.models import StockMovement
from orders.services import intake
from tests import world
from tests.fulfillment import stages
from tests.world import MORNING, World

EARLIER = MORNING - timedelta(hours=3)


def test_work_keeps_the_moment_at_which_it_happened(small_world: World) -> None:
    fulfillment = stages.assigned()

    seen = Seen(fulfillment.pk, occurred_at=EARLIER)
    acceptance.accept(seen=[seen], actor=small_world.actor("amira"), at=MORNING)
    work.start(seen=[Seen(fulfillment.pk)], actor=small_world.actor("amira"), at=MORNING)

    row = stages.fresh(fulfillment)
    assert (row.accepted_at, row.started_at) == (EARLIER, MORNING)
    accepted = Event.objects.get(stream_id=row.order_id, type="fulfillment.accepted")
    assert accepted.occurred_at == EARLIER


def test_stock_fell_when_the_goods_left_and_not_when_that_was_told(small_world: World) -> None:
    released = stages.released([("TEA", 2)])

    told = HandOver(released.pk, "Demo Express", "T1", occurred_at=EARLIER)
    handover.hand_over(fulfillments=[told], actor=SYSTEM, at=MORNING)

    movement = StockMovement.objects.get(kind=StockMovement.Kind.SHIPPED)
    assert (movement.on_hand_change, movement.occurred_at) == (-2, EARLIER)


def test_history_comes_in_and_goes_out_when_it_was_ordered(small_world: World) -> None:
    long_ago = MORNING - timedelta(days=400)
    with events.history():
        (placement,) = intake.place_orders(
            requests=[world.request(ordered_at=long_ago)],
            default_channel="web",
            actor=SYSTEM,
            at=MORNING,
            is_history=True,
        )
        assert placement.order_id is not None
        (fulfillment,) = allocation.allocate_orders(
            order_ids=[placement.order_id], actor=SYSTEM, at=MORNING, is_history=True
        )

    order = world.order(placement)
    assert (order.submitted_at, order.confirmed_at) == (long_ago, long_ago)
    assert stages.fresh(fulfillment).assigned_at == long_ago
    told = Event.objects.filter(stream_id=order.pk)
    assert {event.occurred_at for event in told} == {long_ago}
    assert not EventDelivery.objects.filter(stream_id=order.pk).exists()
