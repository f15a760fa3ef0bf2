"""Waiting orders keep their stock for a while: silence lets it go, activity keeps it longer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from core.actors import SYSTEM, Actor, ActorKind
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening
from inventory.models import Reservation
from orders.lifecycle import Bucket
from orders.models import Channel, Hold, Order
from orders.services import cancellation, holds, submission
from orders.services.cancellation import Cancel
from tests import world
from tests.orders import states
from tests.world import MORNING, World

HOUR = timedelta(hours=1)
HALF = MORNING + HOUR / 2


@pytest.fixture
def waiting(small_world: World) -> Order:
    """Three teas are reserved for an hour, while the lamp is missing."""
    Channel.objects.update(reservation_minutes=60)
    return world.order(world.place([("TEA", 3), ("LAMP", 1)]))


def times(order: Order) -> set[datetime | None]:
    """When the order and what is reserved for it expire."""
    reserved = Reservation.objects.values_list("expires_at", flat=True)
    return {states.fresh(order).expires_at, *reserved}


def hold(order: Order, actor: Actor) -> Hold:
    return holds.place(
        order_id=order.pk,
        reason="address",
        note="",
        blocks=["ship"],
        actor=actor,
        at=HALF,
    )


def cancel_one(order: Order, actor: Actor) -> None:
    line = order.lines.get(sku="TEA")
    cancellation.cancel_quantities(
        cancels=[Cancel(line.pk, Bucket.UNALLOCATED, 1)],
        reason="fewer",
        actor=actor,
        at=HALF,
    )


def open_case(order: Order, actor: Actor) -> None:
    cases.open_cases(
        openings=[
            Opening(
                kind=CaseKind.OTHER,
                scope=f"order:{order.pk}",
                order_id=order.pk,
                summary="asks for another colour",
            )
        ],
        actor=actor,
        at=HALF,
    )


def test_a_waiting_order_and_its_stock_expire_together(waiting: Order) -> None:
    assert times(waiting) == {MORNING + HOUR}


@pytest.mark.parametrize("act", [hold, cancel_one, open_case])
def test_what_somebody_does_about_a_waiting_order_gives_it_its_full_time_again(
    small_world: World, waiting: Order, act: Callable[[Order, Actor], object]
) -> None:
    act(waiting, small_world.actor("desk"))

    assert times(waiting) == {HALF + HOUR}
    assert submission.expire_due(at=MORNING + HOUR, limit=10) == 0
    assert submission.expire_due(at=HALF + HOUR, limit=10) == 1


def test_a_customers_act_counts_as_well(waiting: Order) -> None:
    cancel_one(waiting, Actor(kind=ActorKind.CUSTOMER, name="Mei Lin"))

    assert times(waiting) == {HALF + HOUR}


@pytest.mark.parametrize("act", [hold, cancel_one, open_case])
def test_what_the_system_does_by_itself_gives_no_time(
    waiting: Order, act: Callable[[Order, Actor], object]
) -> None:
    act(waiting, SYSTEM)

    assert times(waiting) == {MORNING + HOUR}


def test_looking_again_by_the_clock_gives_no_time(waiting: Order) -> None:
    submission.recheck(order_ids=[waiting.pk], at=HALF)

    assert times(waiting) == {MORNING + HOUR}


def test_a_hold_released_by_a_person_gives_time_and_one_that_ends_by_itself_none(
    small_world: World, waiting: Order
) -> None:
    placed = hold(waiting, SYSTEM)

    holds.release(
        hold_id=placed.pk, why="cleared", actor=small_world.actor("desk"), at=HALF + HOUR / 4
    )

    assert times(waiting) == {HALF + HOUR / 4 + HOUR}


def test_an_act_never_takes_time_away(small_world: World, waiting: Order) -> None:
    Channel.objects.update(reservation_minutes=10)

    hold(waiting, small_world.actor("desk"))

    assert times(waiting) == {MORNING + HOUR}


def test_a_channel_that_sets_no_time_any_more_frees_the_order_of_it(
    small_world: World, waiting: Order
) -> None:
    Channel.objects.update(reservation_minutes=None)

    hold(waiting, small_world.actor("desk"))

    assert times(waiting) == {None}


def test_a_confirmed_order_is_given_no_time(small_world: World) -> None:
    Channel.objects.update(reservation_minutes=60)
    order = states.confirmed(small_world)

    hold(order, small_world.actor("desk"))

    assert times(order) == {None}


def test_silence_expires_the_order_and_frees_its_stock(small_world: World, waiting: Order) -> None:
    assert world.level(small_world.tea, small_world.warehouse) == (10, 3)

    assert submission.expire_due(at=MORNING + HOUR, limit=10) == 1

    assert states.fresh(waiting).status == "expired"
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    assert not Reservation.objects.exists()


@pytest.mark.parametrize("end", ["reject", "send_back", "cancel"])
def test_an_order_that_ends_otherwise_frees_its_stock_as_well(
    small_world: World, waiting: Order, end: str
) -> None:
    desk = small_world.actor("desk")
    if end == "cancel":
        cancellation.cancel_unallocated_orders(
            order_ids=[waiting.pk], reason="changed my mind", actor=desk, at=HALF
        )
    else:
        act = getattr(submission, end)
        act(order_ids=[waiting.pk], reason="changed my mind", actor=desk, at=HALF)

    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    assert not Reservation.objects.exists()
    assert submission.expire_due(at=MORNING + HOUR, limit=10) == 0
