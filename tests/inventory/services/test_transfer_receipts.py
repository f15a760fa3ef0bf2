"""Goods that were sent come in, a part at a time, or never."""

from __future__ import annotations

from typing import Any

import pytest

from core.actors import SYSTEM
from core.ids import new_id
from core.models import Event
from inventory.models import (
    IncomingSupply,
    Reservation,
    StockLevel,
    StockMovement,
    Transfer,
)
from inventory.services import transfer_receipts
from inventory.services.transfer_receipts import LineReception, Reception
from tests import race, world
from tests.inventory import books, ledger
from tests.inventory.shipments import (
    SOON,
    check_laws,
    facts,
    line_of,
    missing,
    receive,
    sent,
    transit,
)
from tests.world import MORNING, World


def test_goods_come_a_part_at_a_time(small_world: World) -> None:
    transfer = sent(("TEA", 4), ("CUP", 1))

    transfer = receive(transfer, (1, 3))

    assert (transfer.status, transfer.closed_at) == ("partly_received", None)
    assert world.level(small_world.tea, small_world.shop) == (3, 0)
    assert world.level(small_world.tea, transit()) == (1, 0)
    check_laws()
    transfer = receive(transfer, (2, 1), (1, 1))
    assert (transfer.status, transfer.closed_at) == ("received", MORNING)
    assert world.level(small_world.tea, transit()) == (0, 0)
    assert facts(transfer)[2:] == ["transfer.partly_received", "transfer.received"]
    assert not IncomingSupply.objects.exists()
    check_laws()


def test_what_came_is_told_to_whoever_waits_for_the_product(small_world: World) -> None:
    transfer = receive(sent(("TEA", 4)), (1, 4))

    told = Event.objects.get(
        type="stock.received", stream_id=small_world.tea.pk, data__location="shop"
    )
    assert (told.data["quantity"], told.data["reference"]) == (4, transfer.number)


def test_what_never_came_is_put_down_with_its_reason(small_world: World) -> None:
    transfer = receive(sent(("TEA", 4)), (1, 3))

    transfer = missing(transfer, 1, 1, "torn bag")

    assert transfer.status == "received"
    line = line_of(transfer, 1)
    assert (line.quantity_received, line.quantity_missing) == (3, 1)
    assert line.discrepancy_reason == "torn bag"
    movement = StockMovement.objects.get(kind="adjusted")
    assert (movement.location, movement.on_hand_change) == (transit(), -1)
    assert (movement.reason, movement.reference) == ("torn bag", transfer.number)
    lost = Event.objects.get(type="stock.lost")
    assert (lost.data["quantity"], lost.data["location"]) == (1, "in-transit")
    told = Event.objects.get(type="transfer.received")
    assert told.data["lines"] == [{"sku": "TEA", "received": 0, "missing": 1, "reason": "torn bag"}]
    check_laws()


def test_received_and_missing_are_told_at_once(small_world: World) -> None:
    transfer = receive(sent(("TEA", 4)), (1, 3), quantity_missing=1, reason="torn bag")

    assert transfer.status == "received"
    assert world.level(small_world.tea, small_world.shop) == (3, 0)
    check_laws()


def test_more_than_was_sent_is_not_received(small_world: World) -> None:
    transfer = receive(sent(("TEA", 4)), (1, 3))

    books.refused(lambda: receive(transfer, (1, 2)), "receipt_above_sent")
    books.refused(lambda: receive(transfer, (1, 1), (1, 1)), "receipt_above_sent")
    books.refused(lambda: missing(transfer, 1, 2), "receipt_above_sent")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({}, "receipt_empty"),
        ({"quantity": -1}, "quantity_negative"),
        ({"quantity_missing": -1, "quantity": 1}, "quantity_negative"),
        ({"quantity_missing": 1}, "reason_required"),
        ({"quantity": 1, "line_id": new_id()}, "line_unknown"),
        ({"quantity": 1, "lot_code": "A"}, "lot_not_tracked"),
    ],
)
def test_a_reception_that_cannot_be_right_is_refused(
    small_world: World, told: dict[str, Any], code: str
) -> None:
    transfer = sent(("TEA", 4))
    lines = [LineReception(**{"line_id": line_of(transfer, 1).pk, **told})]

    books.refused(
        lambda: transfer_receipts.receive(
            receptions=[Reception(transfer.pk, lines)], actor=SYSTEM, at=MORNING
        ),
        code,
    )


def test_goods_that_come_go_to_who_waits_for_them(small_world: World) -> None:
    StockLevel.objects.create(
        product=small_world.tea, location=small_world.shop, backorder_limit=10
    )
    transfer = sent(("TEA", 4))
    demand, _ = ledger.reserve(small_world.tea, 9, may_backorder=True)
    assert ledger.covered(demand) == (9, 6)
    row = Reservation.objects.get(demand=demand, location=small_world.shop)
    assert [(peg.quantity, peg.due_on) for peg in row.pegs.all()] == [(3, SOON)]

    receive(transfer, (1, 2))
    assert ledger.covered(demand) == (9, 8)
    receive(transfer, (1, 2))

    assert ledger.covered(demand) == (9, 9)
    assert Event.objects.filter(type="stock.covered").count() == 2
    assert Event.objects.filter(type="supply.redated").count() == 0
    assert world.level(small_world.tea, small_world.shop) == (4, 3)
    check_laws()


@pytest.mark.django_db(transaction=True)
def test_goods_are_received_once_by_however_many() -> None:
    small_world = world.build()
    transfer = sent(("TEA", 4))

    results = race.at_once([lambda: receive(transfer, (1, 4))] * 4)

    assert sum(isinstance(result, Transfer) for result in results) == 1
    assert world.level(small_world.tea, small_world.shop) == (4, 0)
    check_laws()
