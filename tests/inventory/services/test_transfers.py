"""Goods go from one location to another and lie in transit meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import Forbidden, StaleVersion
from core.ids import new_id
from core.models import Event
from inventory.models import (
    IncomingSupply,
    Location,
    Product,
    Reservation,
    StockLevel,
    StockMovement,
    Transfer,
    TransferLine,
)
from inventory.services import expiry, stock, transfer_receipts, transfers
from inventory.services.ledger import NotEnoughStock
from inventory.services.stock import Count, Receipt
from inventory.services.transfer_receipts import LineReception, Reception
from inventory.services.transfers import NewTransfer, NewTransferLine, Seen
from tests import race, world
from tests.inventory import books, ledger, lots
from tests.inventory.lots import day, lying
from tests.world import MORNING, World

SOON = MORNING.date() + timedelta(days=3)


def wanted(*lines: tuple[str, int], **more: Any) -> NewTransfer:
    """From the warehouse to the shop."""
    new = NewTransfer("main", "shop", [NewTransferLine(*line) for line in lines], SOON)
    return replace(new, **more)


def draft(*lines: tuple[str, int], **more: Any) -> Transfer:
    (transfer,) = transfers.create(transfers=[wanted(*lines, **more)], actor=SYSTEM, at=MORNING)
    return transfer


def send(*sent: Transfer) -> None:
    seen = [Seen(transfer.pk) for transfer in sent]
    transfers.send(seen=seen, actor=SYSTEM, at=MORNING)


def sent(*lines: tuple[str, int], **more: Any) -> Transfer:
    transfer = draft(*lines, **more)
    send(transfer)
    return fresh(transfer)


def receive(transfer: Transfer, *came: tuple[int, int], **more: Any) -> Transfer:
    """Take in units by position of the line, and return the transfer as it is then."""
    lines = [
        LineReception(line_of(transfer, position).pk, quantity, **more)
        for position, quantity in came
    ]
    reception = Reception(transfer.pk, lines)
    transfer_receipts.receive(receptions=[reception], actor=SYSTEM, at=MORNING)
    return fresh(transfer)


def missing(transfer: Transfer, position: int, quantity: int, reason: str = "torn bag") -> Transfer:
    return receive(transfer, (position, 0), quantity_missing=quantity, reason=reason)


def line_of(transfer: Transfer, position: int) -> TransferLine:
    return transfer.lines.get(position=position)


def fresh(transfer: Transfer) -> Transfer:
    return Transfer.objects.get(pk=transfer.pk)


def transit() -> Location:
    return Location.objects.get(code="in-transit")


def facts(transfer: Transfer) -> list[str]:
    return list(
        Event.objects.filter(stream_id=transfer.pk)
        .order_by("sequence")
        .values_list("type", flat=True)
    )


def check_laws() -> None:
    ledger.check_law()
    lots.check_law()
    in_transit = {
        (level.product_id): level.on_hand
        for level in StockLevel.objects.filter(location__kind="in_transit", on_hand__gt=0)
    }
    on_the_way: dict[object, int] = {}
    for line in TransferLine.objects.filter(transfer__status__in=["sent", "partly_received"]):
        left = line.quantity - line.quantity_received - line.quantity_missing
        if left:
            on_the_way[line.product_id] = on_the_way.get(line.product_id, 0) + left
            assert IncomingSupply.objects.get(source_id=line.pk).quantity == left
    assert in_transit == on_the_way
    coming = sum(IncomingSupply.objects.values_list("quantity", flat=True))
    assert coming == sum(on_the_way.values())


def test_a_draft_takes_nothing(small_world: World) -> None:
    first, second = transfers.create(
        transfers=[wanted(("TEA", 4), ("CUP", 1), note="for the weekend"), wanted(("TEA", 1))],
        actor=small_world.actor("bo"),
        at=MORNING,
    )

    assert (first.status, first.note, first.version) == ("draft", "for the weekend", 1)
    assert first.number.startswith("TR-")
    assert first.number != second.number
    assert [(x.product.sku, x.quantity) for x in first.lines.order_by("position")] == [
        ("TEA", 4),
        ("CUP", 1),
    ]
    assert facts(first) == ["transfer.created"]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    assert not IncomingSupply.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"destination_code": "main"}, "transfer_to_itself"),
        ({"destination_code": "moon"}, "location_unknown"),
        ({"destination_code": "in-transit"}, "place_closed"),
        ({"source_code": "in-transit"}, "place_closed"),
        ({"destination_code": "closed"}, "place_closed"),
        ({"lines": []}, "lines_required"),
        ({"lines": [NewTransferLine("TEA", 1)] * 1_001}, "lines_too_many"),
        ({"lines": [NewTransferLine("TEA", 0)]}, "quantity_not_positive"),
        ({"lines": [NewTransferLine("TEA", 1_000_001)]}, "quantity_not_positive"),
        ({"lines": [NewTransferLine("NOPE", 1)]}, "product_unknown"),
        ({"lines": [NewTransferLine("SETUP", 1)]}, "product_not_stocked"),
        ({"expected_on": MORNING.date() - timedelta(days=1)}, "expected_past"),
    ],
)
def test_a_transfer_that_cannot_be_right_is_refused_with_its_batch(
    small_world: World, wrong: dict[str, Any], code: str
) -> None:
    transfers.in_transit()
    Location.objects.create(code="closed", name="Closed", is_active=False)

    books.refused(
        lambda: transfers.create(
            transfers=[wanted(("TEA", 1)), wanted(("TEA", 1), **wrong)], actor=SYSTEM, at=MORNING
        ),
        code,
    )


def test_who_may_only_look_sends_nothing(small_world: World) -> None:
    transfer = draft(("TEA", 1))
    amira = small_world.actor("amira")

    with pytest.raises(Forbidden):
        transfers.create(transfers=[wanted(("TEA", 1))], actor=amira, at=MORNING)
    with pytest.raises(Forbidden):
        transfers.send(seen=[Seen(transfer.pk)], actor=amira, at=MORNING)
    with pytest.raises(Forbidden):
        transfers.cancel(seen=[Seen(transfer.pk)], reason="no", actor=amira, at=MORNING)


def test_sent_goods_lie_in_transit_and_are_expected(small_world: World) -> None:
    transfer = sent(("TEA", 4), ("CUP", 1))

    assert (transfer.status, transfer.sent_at, transfer.version) == ("sent", MORNING, 2)
    assert world.level(small_world.tea, small_world.warehouse) == (6, 0)
    assert world.level(small_world.tea, transit()) == (4, 0)
    moved = StockMovement.objects.filter(kind="transferred", product=small_world.tea)
    assert sorted((m.on_hand_change, m.reference) for m in moved) == [
        (-4, transfer.number),
        (4, transfer.number),
    ]
    coming = IncomingSupply.objects.get(product=small_world.tea)
    assert (coming.kind, coming.source_id) == ("transfer", line_of(transfer, 1).pk)
    assert (coming.location, coming.quantity, coming.due_on) == (small_world.shop, 4, SOON)
    assert facts(transfer) == ["transfer.created", "transfer.sent"]
    check_laws()


def test_what_is_in_transit_is_promised_to_nobody(small_world: World) -> None:
    sent(("TEA", 4))

    assert not transit().is_active
    assert ledger.reserve(small_world.tea, 7)[1].missing == 1
    assert ledger.reserve(small_world.tea, 6)[1].missing == 0


def test_only_what_nobody_was_promised_is_sent(small_world: World) -> None:
    ledger.reserve(small_world.tea, 7)
    transfer = draft(("TEA", 2), ("TEA", 2))

    refusal = books.refused(lambda: send(transfer), "not_enough_stock")

    assert (refusal.details["sku"], refusal.details["missing"]) == ("TEA", 1)
    send(draft(("TEA", 3)))
    check_laws()


def test_one_that_cannot_go_keeps_the_others_of_its_batch(small_world: World) -> None:
    few, many = draft(("TEA", 1)), draft(("LAMP", 1))

    books.refused(lambda: send(few, many), "not_enough_stock")


def test_goods_are_not_sent_where_it_was_closed_meanwhile(small_world: World) -> None:
    transfer = draft(("TEA", 1))
    small_world.shop.is_active = False
    small_world.shop.save()

    books.refused(lambda: send(transfer), "place_closed")


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


def test_goods_in_transit_are_moved_by_their_transfer_alone(small_world: World) -> None:
    sent(("TEA", 4))
    tea, place = small_world.tea.pk, transit().pk

    books.refused(
        lambda: stock.receive(receipts=[Receipt(tea, place, 1)], actor=SYSTEM, at=MORNING),
        "place_in_transit",
    )
    books.refused(
        lambda: stock.count(counts=[Count(tea, place, 1, "x")], actor=SYSTEM, at=MORNING),
        "place_in_transit",
    )


def test_a_draft_is_dropped_with_its_reason(small_world: World) -> None:
    transfer = draft(("TEA", 4))

    books.refused(
        lambda: transfers.cancel(seen=[Seen(transfer.pk)], reason=" ", actor=SYSTEM, at=MORNING),
        "reason_required",
    )
    transfers.cancel(seen=[Seen(transfer.pk)], reason="no need", actor=SYSTEM, at=MORNING)

    assert (fresh(transfer).status, fresh(transfer).closed_at) == ("cancelled", MORNING)
    assert Event.objects.get(type="transfer.cancelled").data["reason"] == "no need"


def test_who_saw_an_older_transfer_looks_again(small_world: World) -> None:
    transfer = sent(("TEA", 4))
    told = LineReception(line_of(transfer, 1).pk, 1)

    with pytest.raises(StaleVersion) as caught:
        transfers.send(seen=[Seen(transfer.pk, 1)], actor=SYSTEM, at=MORNING)
    with pytest.raises(StaleVersion):
        transfer_receipts.receive(
            receptions=[Reception(transfer.pk, [told], version=1)], actor=SYSTEM, at=MORNING
        )

    assert caught.value.details["current_version"] == 2
    books.refused(
        lambda: transfers.send(seen=[Seen(new_id())], actor=SYSTEM, at=MORNING),
        "transfer_unknown",
    )


@pytest.fixture
def milk(small_world: World) -> Product:
    """The lamp of the small world as something that expires: two lots in the warehouse."""
    product = lots.track(small_world.lamp)
    lots.receive(product, small_world.warehouse, 3, "late", 9)
    lots.receive(product, small_world.warehouse, 2, "soon", 1)
    return product


def test_lots_travel_the_first_to_expire_first(small_world: World, milk: Product) -> None:
    transfer = sent(("LAMP", 3))

    assert lying(milk, small_world.warehouse) == {"late": 2}
    assert lying(milk, transit()) == {"soon": 2, "late": 1}
    transfer = receive(transfer, (1, 1))
    assert lying(milk, small_world.shop) == {"soon": 1}
    receive(transfer, (1, 1), lot_code="late")
    assert lying(milk, small_world.shop) == {"soon": 1, "late": 1}
    missing(transfer, 1, 1)

    assert lying(milk, transit()) == {}
    assert milk.stocklot_set.get(location=small_world.shop, code="soon").expires_on == day(1)
    check_laws()


def test_each_transfer_brings_the_lots_it_took(small_world: World, milk: Product) -> None:
    first, second = sent(("LAMP", 2)), sent(("LAMP", 3))

    receive(second, (1, 3))
    assert lying(milk, small_world.shop) == {"late": 3}
    books.refused(lambda: receive(first, (1, 1), lot_code="late"), "lot_unknown")
    receive(first, (1, 2))

    assert lying(milk, small_world.shop) == {"late": 3, "soon": 2}
    check_laws()


def test_more_of_a_lot_than_was_sent_is_not_received(small_world: World, milk: Product) -> None:
    transfer = sent(("LAMP", 3))

    books.refused(lambda: receive(transfer, (1, 2), lot_code="late"), "receipt_above_sent")


def test_what_has_expired_is_not_sent_nor_what_would_be_left_for_a_promise(
    small_world: World, milk: Product
) -> None:
    ledger.reserve(milk, 2)
    transfer = draft(("LAMP", 2))
    later = MORNING + timedelta(days=2)

    def send_later(*sent: Transfer) -> None:
        seen = [Seen(transfer.pk) for transfer in sent]
        transfers.send(seen=seen, actor=SYSTEM, at=later)

    refusal = books.refused(lambda: send_later(transfer), "not_enough_stock")

    assert refusal.details["missing"] == 1
    send_later(draft(("LAMP", 1)))
    assert lying(milk, transit()) == {"late": 1}


def test_what_expired_on_the_way_comes_and_is_written_off(
    small_world: World, milk: Product
) -> None:
    transfer = sent(("LAMP", 2))
    later = MORNING + timedelta(days=5)
    told = LineReception(line_of(transfer, 1).pk, 2)

    def write_off() -> int:
        return expiry.write_off_expired(actor=SYSTEM, at=later, limit=100)

    assert write_off() == 0
    transfer_receipts.receive(receptions=[Reception(transfer.pk, [told])], actor=SYSTEM, at=later)
    assert lying(milk, small_world.shop) == {"soon": 2}
    assert write_off() == 1

    assert world.level(milk, small_world.shop) == (0, 0)
    check_laws()


def test_five_transfers_of_ten_lines_take_as_many_statements_as_one(
    small_world: World, milk: Product
) -> None:
    ledger.receive(small_world.tea, small_world.warehouse, 1_000)
    lots.receive(milk, small_world.warehouse, 1_000, "late", 9)

    def statements(count: int) -> list[int]:
        new = [wanted(*[("TEA", 1), ("LAMP", 1)] * count) for _ in range(count)]
        costs = []
        with CaptureQueriesContext(connection) as queries:
            made = transfers.create(transfers=new, actor=SYSTEM, at=MORNING)
        costs.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            send(*made)
        costs.append(len(queries))
        receptions = [_all_of(transfer) for transfer in made]
        with CaptureQueriesContext(connection) as queries:
            transfer_receipts.receive(receptions=receptions, actor=SYSTEM, at=MORNING)
        costs.append(len(queries))
        return costs

    statements(1)

    assert statements(1) == statements(5)


def _all_of(transfer: Transfer) -> Reception:
    lines = [LineReception(line.pk, line.quantity) for line in transfer.lines.all()]
    return Reception(transfer.pk, lines)


@pytest.mark.django_db(transaction=True)
def test_of_transfers_of_the_last_units_as_many_go_as_there_are() -> None:
    small_world = world.build()
    drafts = [draft(("TEA", 3), ("CUP", 1)) for _ in range(3)]
    drafts += [draft(("CUP", 1), ("TEA", 3)) for _ in range(3)]

    results = race.at_once([lambda t=t: send(t) for t in drafts])  # type: ignore[misc]

    assert not race.unexpected(results, NotEnoughStock)
    assert results.count(None) == 3
    assert world.level(small_world.tea, small_world.warehouse) == (1, 0)
    assert world.level(small_world.tea, transit()) == (9, 0)
    assert Location.objects.filter(kind="in_transit").count() == 1
    check_laws()


@pytest.mark.django_db(transaction=True)
def test_who_reserves_and_who_sends_share_the_last_units() -> None:
    small_world = world.build()
    drafts = [draft(("TEA", 2)) for _ in range(4)]

    results = race.at_once(
        [lambda t=t: send(t) for t in drafts] + [lambda: ledger.reserve(small_world.tea, 2)] * 4
    )

    assert not race.unexpected(results, NotEnoughStock)
    on_hand, allocated = world.level(small_world.tea, small_world.warehouse)
    assert on_hand == allocated
    check_laws()


@pytest.mark.django_db(transaction=True)
def test_goods_are_received_once_by_however_many() -> None:
    small_world = world.build()
    transfer = sent(("TEA", 4))

    results = race.at_once([lambda: receive(transfer, (1, 4))] * 4)

    assert sum(isinstance(result, Transfer) for result in results) == 1
    assert world.level(small_world.tea, small_world.shop) == (4, 0)
    check_laws()
