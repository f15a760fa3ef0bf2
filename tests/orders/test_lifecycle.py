"""Every command in every state: what the table lists goes, everything else leaves no trace."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from accounts import permissions as p
from core.actors import SYSTEM
from core.errors import CommandRefused, DomainError
from core.lifecycle import NEW
from orders.lifecycle import BUCKET_MOVES, HOLD, ORDER, Bucket, HoldStatus, OrderStatus
from orders.models import Hold, Order
from orders.services import cancellation, completion, holds, quantities, state, submission
from orders.services.quantities import Move
from tests.orders import states
from tests.orders.states import LATER
from tests.world import World


def _system(command: str) -> Callable[[Order], object]:
    return lambda order: state.change(orders=[order], command=command, at=LATER)


COMMANDS: dict[str, Callable[[Order], object]] = {
    "submit": lambda o: submission.submit(order_ids=[o.pk], actor=SYSTEM, at=LATER),
    "send_back": lambda o: submission.send_back(
        order_ids=[o.pk], reason="typing error", actor=SYSTEM, at=LATER
    ),
    "reject": lambda o: submission.reject(
        order_ids=[o.pk], reason="no licence", actor=SYSTEM, at=LATER
    ),
    "confirm": lambda o: submission.confirm(order_ids=[o.pk], actor=SYSTEM, at=LATER),
    "expire": _system("expire"),
    "complete": _system("complete"),
    "close": _system("close"),
    "reopen": _system("reopen"),
    "cancel": lambda o: cancellation.cancel_unallocated_orders(
        order_ids=[o.pk], reason="changed mind", actor=SYSTEM, at=LATER
    ),
}


def test_every_command_of_the_table_is_tried() -> None:
    assert set(COMMANDS) | {"create"} == {row.command for row in ORDER.transitions}
    assert set(states.IN) == set(OrderStatus)


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_goes_where_the_table_leads_or_leaves_no_trace(
    small_world: World, command: str, status: OrderStatus
) -> None:
    order = states.IN[status](small_world)
    assert order.status == status
    before = states.trace(order)
    row = ORDER.find(state=status, command=command)

    if row is None:
        with pytest.raises(CommandRefused) as caught, transaction.atomic():
            COMMANDS[command](order)

        assert caught.value.details["command"] == command
        assert caught.value.details["state"] == status
        assert caught.value.details["allowed_commands"] == list(ORDER.commands(state=status))
        assert states.trace(order) == before
    else:
        COMMANDS[command](order)

        # What nothing stops any more is confirmed in the same breath.
        expected = OrderStatus.CONFIRMED if command == "submit" else row.target
        assert states.fresh(order).status == expected


@pytest.mark.parametrize("status", OrderStatus)
def test_the_clock_touches_only_what_is_due(small_world: World, status: OrderStatus) -> None:
    order = states.IN[status](small_world)
    before = states.trace(order)

    assert submission.expire_due(at=LATER, limit=10) == 0
    assert completion.complete_done(order_ids=[order.pk], actor=SYSTEM, at=LATER) == []
    if status is not OrderStatus.SUBMITTED:
        assert submission.recheck(order_ids=[order.pk], at=LATER) == 0

    assert states.trace(order) == before


def test_each_command_that_people_give_needs_a_right_and_the_systems_own_need_none() -> None:
    by_people = {row.command: row.permission for row in ORDER.transitions if row.permission}

    assert by_people == {
        "create": p.ORDERS_CREATE,
        "submit": p.ORDERS_CREATE,
        "send_back": p.ORDERS_CONFIRM,
        "reject": p.ORDERS_REJECT,
        "confirm": p.ORDERS_CONFIRM,
        "cancel": p.ORDERS_CANCEL,
    }
    assert {row.command for row in ORDER.transitions if row.needs_reason} == {
        "send_back",
        "reject",
        "cancel",
    }


@pytest.mark.parametrize("source", Bucket)
@pytest.mark.parametrize("target", Bucket)
def test_units_move_as_the_table_says_and_no_other_way(
    small_world: World, source: Bucket, target: Bucket
) -> None:
    order = states.confirmed(small_world)
    _put(order, source)
    before = states.trace(order)
    step = Move(states.line_of(order).pk, source, target, 1)

    if (source, target) in BUCKET_MOVES:
        quantities.move(moves=[step], at=LATER)

        line = states.line_of(order)
        assert getattr(line, f"quantity_{target}") == 1
        assert getattr(line, f"quantity_{source}") == 0
        assert states.fresh(order).version > order.version
    else:
        with pytest.raises(CommandRefused) as caught, transaction.atomic():
            quantities.move(moves=[step], at=LATER)

        assert caught.value.code == "move_not_allowed"
        assert states.trace(order) == before


def _put(order: Order, bucket: Bucket) -> None:
    if bucket in states.WAY:
        states.advance(order, to=bucket)
    elif bucket is not Bucket.UNALLOCATED:
        states.move(order, Bucket.UNALLOCATED, bucket)


def _hold(order: Order, *, expires: bool = False) -> Hold:
    return holds.place(
        order_id=order.pk,
        reason="check",
        note="",
        blocks=["work"],
        expires_at=LATER if expires else None,
        actor=SYSTEM,
        at=LATER - timedelta(minutes=1),
    )


HOLD_IN: dict[str, Callable[[Order], Hold]] = {
    HoldStatus.ACTIVE: lambda o: _hold(o),
    HoldStatus.RELEASED: lambda o: holds.release(
        hold_id=_hold(o).pk, why="done", actor=SYSTEM, at=LATER
    ),
    HoldStatus.EXPIRED: lambda o: _expired(_hold(o, expires=True)),
}


def _expired(hold: Hold) -> Hold:
    assert holds.expire_due(actor=SYSTEM, at=LATER, limit=10) == 1
    return Hold.objects.get(pk=hold.pk)


@pytest.mark.parametrize("status", HoldStatus)
def test_a_hold_is_released_once_and_an_ended_one_leaves_no_trace(
    small_world: World, status: HoldStatus
) -> None:
    order = states.confirmed(small_world)
    hold = HOLD_IN[status](order)
    assert hold.status == status
    before = states.trace(order)

    if HOLD.find(state=status, command="release"):
        holds.release(hold_id=hold.pk, why="done", actor=SYSTEM, at=LATER)
        assert Hold.objects.get().status == HoldStatus.RELEASED
    else:
        with pytest.raises(CommandRefused), transaction.atomic():
            holds.release(hold_id=hold.pk, why="done", actor=SYSTEM, at=LATER)
        assert states.trace(order) == before
        assert holds.expire_due(actor=SYSTEM, at=LATER, limit=10) == 0


@pytest.mark.parametrize("status", OrderStatus)
def test_a_hold_is_placed_on_what_is_still_open(small_world: World, status: OrderStatus) -> None:
    order = states.IN[status](small_world)
    before = states.trace(order)
    is_open = status in {OrderStatus.DRAFT, OrderStatus.SUBMITTED, OrderStatus.CONFIRMED}

    if is_open:
        assert _hold(order).status == HOLD.require(state=NEW, command="place").target
        assert states.fresh(order).active_hold_count == 1
    else:
        with pytest.raises(DomainError) as caught, transaction.atomic():
            _hold(order)
        assert caught.value.code == "order_ended"
        assert states.trace(order) == before


def test_what_does_not_exist_is_not_found(small_world: World) -> None:
    for act in (
        lambda: state.lock(order_ids=[uuid.uuid4()]),
        lambda: holds.release(hold_id=uuid.uuid4(), why="x", actor=SYSTEM, at=LATER),
    ):
        with pytest.raises(DomainError) as caught:
            act()
        assert caught.value.code == "not_found"
