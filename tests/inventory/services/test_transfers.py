"""Goods go from one location to another and lie in transit meanwhile."""

from __future__ import annotations

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
    StockMovement,
    Transfer,
)
from inventory.services import stock, transfer_receipts, transfers
from inventory.services.ledger import NotEnoughStock
from inventory.services.stock import Count, Receipt
from inventory.services.transfer_receipts import LineReception, Reception
from inventory.services.transfers import NewTransferLine, Seen
from tests import race, world
from tests.inventory import books, ledger, lots
from tests.inventory.shipments import (
    SOON,
    check_laws,
    draft,
    facts,
    fresh,
    line_of,
    send,
    sent,
    transit,
    wanted,
)
from tests.world import MORNING, World


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


def test_five_transfers_of_ten_lines_take_as_many_statements_as_one(
    small_world: World,
) -> None:
    ledger.receive(small_world.tea, small_world.warehouse, 1_000)
    milk = lots.milk(small_world)
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
