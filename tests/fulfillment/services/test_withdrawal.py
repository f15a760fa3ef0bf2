"""Customers change their minds: work ends or shrinks, and the stock comes back."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from core.actors import SYSTEM, Actor, ActorKind
from core.errors import CommandRefused, Forbidden, Invalid, StaleVersion
from core.models import Event
from fulfillment.models import Fulfillment, ReviewCheck
from fulfillment.services import withdrawal, work
from fulfillment.services.withdrawal import ConsentNeeded, LineCancel, PastPointOfNoReturn
from inventory.models import Reservation
from orders.models import Order, OrderLine
from tests import world
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.world import MORNING, World

CUSTOMER = Actor(kind=ActorKind.CUSTOMER, name="customer")


def cancel(fulfillment: Fulfillment, actor: Actor = SYSTEM, **more: Any) -> None:
    withdrawal.cancel_orders(
        order_ids=[fulfillment.order_id], reason="not needed", actor=actor, at=MORNING, **more
    )


def cancel_units(
    order_id: uuid.UUID, sku: str, quantity: int, actor: Actor = SYSTEM, **more: Any
) -> None:
    line = OrderLine.objects.get(order_id=order_id, sku=sku)
    withdrawal.cancel_lines(
        order_id=order_id,
        cancels=[LineCancel(line.pk, quantity)],
        reason="not needed",
        actor=actor,
        at=MORNING,
        **more,
    )


@pytest.mark.parametrize("stage", [stages.assigned, stages.accepted])
def test_cancelling_an_order_ends_its_work_and_frees_its_stock(
    small_world: World, stage: Any
) -> None:
    fulfillment = stage()

    cancel(fulfillment, small_world.actor("desk"))

    assert stages.fresh(fulfillment).status == "cancelled"
    assert Order.objects.get(pk=fulfillment.order_id).status == "cancelled"
    assert buckets(fulfillment.order_id, "TEA") == {"cancelled": 2}
    assert stages.level_of_tea(small_world) == (10, 0)
    assert not Reservation.objects.exists()
    types = Event.objects.filter(stream_id=fulfillment.order_id).order_by("sequence")
    assert list(types.values_list("type", flat=True))[-3:] == [
        "fulfillment.withdrawn",
        "order.quantity_cancelled",
        "order.cancelled",
    ]


def test_an_order_that_still_waits_to_be_confirmed_is_cancelled_the_same_way(
    small_world: World,
) -> None:
    placement = world.place([("LAMP", 1)])
    order = world.order(placement)
    assert order.status == "submitted"

    withdrawal.cancel_orders(
        order_ids=[order.pk], reason="too late", actor=small_world.actor("desk"), at=MORNING
    )

    assert Order.objects.get(pk=order.pk).status == "cancelled"


def test_the_customer_may_cancel_until_somebody_works_on_it(small_world: World) -> None:
    waiting, working = stages.accepted([("TEA", 1)]), stages.in_work([("TEA", 1)])

    cancel(waiting, CUSTOMER, by_customer=True)
    with pytest.raises(ConsentNeeded):
        cancel(working, CUSTOMER, by_customer=True, consent=True)

    assert stages.fresh(waiting).status == "cancelled"
    assert stages.fresh(working).status == "in_work"
    event = Event.objects.get(type="order.cancelled")
    assert event.data["by_customer"] is True


@pytest.mark.parametrize("stage", [stages.in_work, stages.picked, stages.ready])
def test_work_under_way_is_cancelled_with_the_departments_consent(
    small_world: World, stage: Any
) -> None:
    fulfillment = stage([("TEA", 2)])

    with pytest.raises(ConsentNeeded):
        cancel(fulfillment, small_world.actor("desk"))
    assert stages.fresh(fulfillment).status == fulfillment.status
    cancel(fulfillment, small_world.actor("desk"), consent=True)

    assert stages.fresh(fulfillment).status == "cancelled"
    assert stages.level_of_tea(small_world) == (10, 0)


def test_the_lead_agrees_by_cancelling(small_world: World) -> None:
    fulfillment = stages.in_work()

    cancel(fulfillment, small_world.actor("bo"))

    assert stages.fresh(fulfillment).status == "cancelled"


@pytest.mark.parametrize("stage", [stages.released, stages.shipped])
def test_after_the_release_nothing_is_cancelled(small_world: World, stage: Any) -> None:
    fulfillment = stage([("TEA", 2)])

    with pytest.raises(PastPointOfNoReturn):
        cancel(fulfillment, consent=True)

    assert Order.objects.get(pk=fulfillment.order_id).status == "confirmed"


def test_who_may_not_cancel_orders_does_not(small_world: World) -> None:
    fulfillment = stages.assigned()

    for actor in (small_world.actor("amira"), CUSTOMER):
        with pytest.raises(Forbidden):
            cancel(fulfillment, actor)


def test_some_units_go_and_the_work_shrinks(small_world: World) -> None:
    fulfillment = stages.assigned([("TEA", 5), ("CUP", 1)])

    cancel_units(fulfillment.order_id, "TEA", 3)
    cancel_units(fulfillment.order_id, "CUP", 1)

    after = stages.fresh(fulfillment)
    assert after.status == "assigned"
    assert after.version > fulfillment.version
    assert [(n.product.sku, n.quantity) for n in after.lines.all()] == [("TEA", 2)]
    assert buckets(fulfillment.order_id, "TEA") == {"allocated": 2, "cancelled": 3}
    assert stages.level_of_tea(small_world) == (10, 2)


def test_units_not_yet_in_the_box_go_first(small_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()
    counted = work.Counted(fulfillment.pk, (work.Count(line.pk, 3),))
    work.pick(counted=[counted], actor=SYSTEM, at=MORNING)

    cancel_units(fulfillment.order_id, "TEA", 3, consent=True)

    line.refresh_from_db()
    assert (line.quantity, line.quantity_picked) == (2, 2)
    assert buckets(fulfillment.order_id, "TEA") == {"ready": 2, "cancelled": 3}


def test_work_that_nobody_has_in_hands_is_given_up_first(small_world: World) -> None:
    first, second = stages.allocate([("CUP", 8)])
    for service in (stages.acceptance.accept, work.start):
        service(seen=[stages.Seen(first.pk)], actor=SYSTEM, at=MORNING)

    cancel_units(first.order_id, "CUP", second.lines.get().quantity)

    assert stages.fresh(first).status == "in_work"
    assert stages.fresh(second).status == "cancelled"
    assert world.level(small_world.cup, second.location)[1] == 0


def test_the_review_sees_the_shrunk_counts(small_world: World) -> None:
    stages.stock_lamps(small_world)
    fulfillment = stages.in_review()

    cancel_units(fulfillment.order_id, "LAMP", 2, consent=True)

    check = ReviewCheck.objects.get(fulfillment=fulfillment, kind="quantity")
    assert check.evidence["lines"] == [{"sku": "LAMP", "asked": 5, "packed": 5}]
    assert stages.fresh(fulfillment).status == "in_review"


def test_cancelled_stock_goes_to_the_rest_of_the_same_order_that_waits(
    small_world: World,
) -> None:
    stages.allow_backorders(small_world)
    stages.stock_lamps(small_world, 3)
    made = stages.allocate([("LAMP", 5)])
    waiting = next(f for f in made if f.status == "waiting_stock")

    cancel_units(waiting.order_id, "LAMP", 1)
    assert stages.fresh(waiting).lines.get().quantity == 1
    stages.stock_lamps(small_world, 1)
    world.deliver_events()

    assert stages.fresh(waiting).status == "assigned"
    assert buckets(waiting.order_id, "LAMP") == {"allocated": 4, "cancelled": 1}


def test_released_stock_covers_who_waits(small_world: World) -> None:
    stages.allow_backorders(small_world)
    stages.stock_lamps(small_world, 2)
    owner = stages.assigned([("LAMP", 2)])
    waiting = stages.waiting_stock([("LAMP", 2)])

    cancel(owner)
    world.deliver_events()

    assert stages.fresh(waiting).status == "assigned"


def test_a_part_that_nobody_works_on_is_cancelled_after_another_was_shipped(
    small_world: World,
) -> None:
    first, second = stages.allocate([("CUP", 8)])
    stages.to_the_carrier(first)
    left = second.lines.get().quantity

    with pytest.raises(PastPointOfNoReturn):
        cancel_units(first.order_id, "CUP", left + 1)
    cancel_units(first.order_id, "CUP", left)

    assert stages.fresh(second).status == "cancelled"
    assert Order.objects.get(pk=first.order_id).status == "confirmed"


def test_a_stale_order_is_not_cancelled(small_world: World) -> None:
    fulfillment = stages.assigned()

    with pytest.raises(StaleVersion):
        cancel(fulfillment, versions={fulfillment.order_id: 1})

    assert stages.fresh(fulfillment).status == "assigned"


@pytest.mark.parametrize(("quantity", "code"), [(0, "quantity_wrong"), (3, "quantity_wrong")])
def test_no_more_is_cancelled_than_was_ordered(
    small_world: World, quantity: int, code: str
) -> None:
    fulfillment = stages.assigned([("TEA", 2)])

    with pytest.raises(Invalid) as refusal:
        cancel_units(fulfillment.order_id, "TEA", quantity)

    assert refusal.value.code == code


def test_an_order_that_has_ended_is_not_cancelled_again(small_world: World) -> None:
    fulfillment = stages.assigned()
    cancel(fulfillment)

    with pytest.raises(CommandRefused):
        cancel(fulfillment)
