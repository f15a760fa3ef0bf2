"""Holds: a recorded reason not to go on."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Event
from orders.lifecycle import Blocks
from orders.models import Hold, Order
from orders.services import holds
from tests import world
from tests.orders import states
from tests.orders.states import LATER
from tests.world import MORNING, World


def place(order: Order, *, blocks: tuple[str, ...] = ("work",), **more: Any) -> Hold:
    asked: dict[str, Any] = {"reason": "address", "note": "", "blocks": blocks} | more
    return holds.place(order_id=order.pk, actor=SYSTEM, at=MORNING, **asked)


def is_stopped(order: Order, blocks: Blocks, **scope: Any) -> bool:
    try:
        holds.guard(order_ids=[order.pk], blocks=blocks, **scope)
    except holds.OnHold:
        return True
    return False


def test_a_held_order_shows_it_and_tells_why(small_world: World) -> None:
    order = states.confirmed(small_world)

    hold = place(order, note="Ask the customer", blocks=("ship", "work", "ship"))

    held = states.fresh(order)
    assert (held.display_status, held.active_hold_count) == ("on_hold", 1)
    assert held.status == "confirmed"
    assert held.version == order.version + 1
    assert hold.blocks == ["ship", "work"]
    told = Event.objects.get(stream_id=order.pk, type="hold.placed")
    assert told.data == {
        "hold_id": str(hold.pk),
        "reason": "address",
        "blocks": "ship, work",
        "note": "Ask the customer",
    }


@pytest.mark.parametrize("blocks", Blocks)
def test_a_hold_stops_what_it_blocks_and_nothing_else(small_world: World, blocks: Blocks) -> None:
    order = states.confirmed(small_world)
    place(order, blocks=(blocks.value,))

    assert [b for b in Blocks if is_stopped(order, b)] == [blocks]
    assert holds.held_order_ids(order_ids=[order.pk], blocks=blocks) == {order.pk}


def test_a_hold_on_a_line_or_a_fulfillment_stops_only_those(small_world: World) -> None:
    order = world.order(world.place([("TEA", 1), ("CUP", 1)]))
    first, second = order.lines.order_by("position")
    fulfillment = uuid.uuid4()
    place(order, line_id=first.pk)
    place(order, fulfillment_id=fulfillment)

    assert not is_stopped(order, Blocks.WORK)
    assert is_stopped(order, Blocks.WORK, line_ids=[first.pk])
    assert not is_stopped(order, Blocks.WORK, line_ids=[second.pk])
    assert is_stopped(order, Blocks.WORK, fulfillment_ids=[fulfillment])
    assert not is_stopped(order, Blocks.WORK, fulfillment_ids=[uuid.uuid4()])


def test_a_hold_on_one_order_does_not_stop_another(small_world: World) -> None:
    held, free = states.confirmed(small_world), states.confirmed(small_world)
    place(held)

    assert not is_stopped(free, Blocks.WORK)
    with pytest.raises(DomainError) as caught:
        holds.guard(order_ids=[free.pk, held.pk], blocks=Blocks.WORK)
    assert held.number in caught.value.message


def test_of_several_holds_the_last_one_lets_go(small_world: World) -> None:
    order = states.confirmed(small_world)
    first, second = place(order), place(order)

    holds.release(hold_id=first.pk, why="done", actor=SYSTEM, at=LATER)
    assert is_stopped(order, Blocks.WORK)
    released = holds.release(hold_id=second.pk, why="done", actor=SYSTEM, at=LATER)

    assert not is_stopped(order, Blocks.WORK)
    assert states.fresh(order).display_status == "allocation"
    assert (released.ended_at, released.ended_reason) == (LATER, "done")
    assert states.event_types(order)[-2:] == ["hold.released", "hold.released"]


def test_a_hold_ends_by_itself_when_its_time_is_over(small_world: World) -> None:
    order = states.confirmed(small_world)
    place(order, expires_at=LATER)

    assert holds.expire_due(actor=SYSTEM, at=LATER - timedelta(seconds=1), limit=10) == 0
    assert holds.expire_due(actor=SYSTEM, at=LATER, limit=10) == 1

    assert not is_stopped(order, Blocks.WORK)
    assert states.fresh(order).active_hold_count == 0
    assert states.event_types(order)[-1] == "hold.expired"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": "  "}, "reason_required"),
        ({"blocks": ()}, "blocks_unknown"),
        ({"blocks": ("breathe",)}, "blocks_unknown"),
        ({"expires_at": MORNING}, "expiry_past"),
        ({"line_id": uuid.uuid4()}, "not_found"),
        ({"version": 99}, "version_stale"),
    ],
)
def test_a_wrong_hold_is_refused_and_leaves_no_trace(
    small_world: World, change: dict[str, Any], code: str
) -> None:
    order = states.confirmed(small_world)
    before = states.trace(order)

    with pytest.raises(DomainError) as caught, transaction.atomic():
        place(order, **change)

    assert caught.value.code == code
    assert states.trace(order) == before
    assert Hold.objects.count() == 0


def test_a_line_of_another_order_is_not_held(small_world: World) -> None:
    order, other = states.confirmed(small_world), states.confirmed(small_world)

    with pytest.raises(DomainError) as caught, transaction.atomic():
        place(order, line_id=states.line_of(other).pk)

    assert caught.value.code == "not_found"


def test_letting_go_needs_a_reason(small_world: World) -> None:
    hold = place(states.confirmed(small_world))

    with pytest.raises(DomainError) as caught, transaction.atomic():
        holds.release(hold_id=hold.pk, why=" ", actor=SYSTEM, at=LATER)

    assert caught.value.code == "reason_required"
    assert Hold.objects.get().status == "active"
