"""Goods come in, counts are put right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.actors import SYSTEM
from core.errors import Invalid, NotFound
from core.ids import new_id
from core.models import Event
from inventory.models import StockLevel, StockMovement
from inventory.services import stock
from inventory.services.ledger import NotEnoughStock
from inventory.services.stock import Adjustment, Receipt
from tests import race, world
from tests.inventory import ledger
from tests.world import MORNING, World

TODAY = MORNING.date()


def test_goods_received_lie_there_and_are_told(small_world: World) -> None:
    stock.receive(
        receipts=[Receipt(small_world.lamp.pk, small_world.shop.pk, 4, "PO-7")],
        actor=small_world.actor("bo"),
        at=MORNING,
    )

    assert world.level(small_world.lamp, small_world.shop) == (4, 0)
    movement = StockMovement.objects.get(product=small_world.lamp)
    assert (movement.kind, movement.reference, movement.actor_name) == ("received", "PO-7", "Bo")
    event = Event.objects.get(stream_id=small_world.lamp.pk, type="stock.received")
    assert (event.data["quantity"], event.data["location"]) == (4, "shop")
    ledger.check_law()


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001])
def test_a_receipt_needs_a_sensible_quantity(small_world: World, quantity: int) -> None:
    with pytest.raises(Invalid):
        ledger.receive(small_world.tea, small_world.warehouse, quantity)


def test_goods_are_not_received_for_what_does_not_exist(small_world: World) -> None:
    with pytest.raises(NotFound):
        stock.receive(
            receipts=[
                Receipt(small_world.tea.pk, small_world.warehouse.pk, 1),
                Receipt(new_id(), small_world.warehouse.pk, 1),
            ],
            actor=SYSTEM,
            at=MORNING,
        )

    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


def test_goods_that_arrive_go_to_who_was_promised_first_then_to_who_asked_first(
    small_world: World,
) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=50, on_hand=0)
    StockMovement.objects.bulk_create(
        [
            StockMovement(
                product=small_world.tea,
                location=small_world.warehouse,
                kind="adjusted",
                on_hand_change=-10,
                occurred_at=MORNING,
                actor_kind="system",
            )
        ]
    )
    wants = {
        "no promise": (None, 0),
        "late promise": (TODAY + timedelta(days=9), 1),
        "asked second": (TODAY + timedelta(days=2), 3),
        "asked first": (TODAY + timedelta(days=2), 2),
    }
    demands = {
        name: ledger.reserve(
            small_world.tea,
            2,
            may_backorder=True,
            needed_on=day,
            at=MORNING + timedelta(minutes=minute),
        )[0]
        for name, (day, minute) in wants.items()
    }

    def shares() -> dict[str, int]:
        return {name: ledger.covered(d)[1] for name, d in demands.items() if ledger.covered(d)[1]}

    ledger.receive(small_world.tea, small_world.warehouse, 3)
    assert shares() == {"asked first": 2, "asked second": 1}
    ledger.receive(small_world.tea, small_world.warehouse, 4)

    assert shares() == {"asked first": 2, "asked second": 2, "late promise": 2, "no promise": 1}
    gained = Event.objects.filter(type="stock.covered").order_by("sequence")
    assert [sum(g["quantity"] for g in event.data["covered"]) for event in gained] == [3, 4]
    ledger.check_law()


def test_goods_that_nobody_waits_for_tell_of_no_cover(small_world: World) -> None:
    ledger.receive(small_world.tea, small_world.warehouse, 3)

    assert Event.objects.filter(type="stock.covered").count() == 0


def test_goods_at_one_place_do_not_cover_another(small_world: World) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=5)
    demand, _ = ledger.reserve(small_world.tea, 12, may_backorder=True)

    ledger.receive(small_world.tea, small_world.shop, 5)

    assert ledger.covered(demand) == (12, 10)


def test_a_count_is_put_right_with_its_reason(small_world: World) -> None:
    ledger.adjust(small_world.tea, small_world.warehouse, -3)
    ledger.adjust(small_world.tea, small_world.warehouse, 1)

    assert world.level(small_world.tea, small_world.warehouse) == (8, 0)
    told = Event.objects.filter(stream_id=small_world.tea.pk, type="stock.adjusted")
    assert sorted((e.data["quantity"], e.data["reason"]) for e in told) == [
        (-3, "counted"),
        (1, "counted"),
    ]
    ledger.check_law()


def test_a_count_below_what_is_promised_is_refused_and_leaves_nothing(small_world: World) -> None:
    ledger.reserve(small_world.tea, 8)
    movements = StockMovement.objects.count()
    events = Event.objects.count()

    for quantity in (-3, -11):
        with pytest.raises(NotEnoughStock):
            ledger.adjust(small_world.tea, small_world.warehouse, quantity)

    assert world.level(small_world.tea, small_world.warehouse) == (10, 8)
    assert StockMovement.objects.count() == movements
    assert Event.objects.count() == events


def test_a_count_below_what_the_shelf_covers_is_refused_even_where_backorders_are_allowed(
    small_world: World,
) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=5)
    ledger.reserve(small_world.tea, 8)

    with pytest.raises(NotEnoughStock) as caught:
        ledger.adjust(small_world.tea, small_world.warehouse, -3)

    assert caught.value.details["missing"] == 1
    ledger.adjust(small_world.tea, small_world.warehouse, -2)
    ledger.check_law()


def test_nothing_can_be_taken_from_where_nothing_lies(small_world: World) -> None:
    with pytest.raises(NotEnoughStock):
        ledger.adjust(small_world.lamp, small_world.shop, -1)

    assert not StockLevel.objects.filter(product=small_world.lamp).exists()


@pytest.mark.parametrize(
    ("quantity", "reason", "code"),
    [
        (1, " ", "reason_required"),
        (0, "counted", "quantity_zero"),
        (-1_000_001, "x", "quantity_zero"),
    ],
)
def test_an_adjustment_needs_a_quantity_and_a_reason(
    small_world: World, quantity: int, reason: str, code: str
) -> None:
    adjustment = Adjustment(small_world.tea.pk, small_world.warehouse.pk, quantity, reason)

    with pytest.raises(Invalid) as caught:
        stock.adjust(adjustments=[adjustment], actor=SYSTEM, at=MORNING)

    assert caught.value.code == code


def test_of_several_adjustments_all_are_booked_or_none(small_world: World) -> None:
    tea, cup, main = small_world.tea.pk, small_world.cup.pk, small_world.warehouse.pk

    with pytest.raises(NotEnoughStock):
        stock.adjust(
            adjustments=[Adjustment(tea, main, 5, "x"), Adjustment(cup, main, -9, "x")],
            actor=SYSTEM,
            at=MORNING,
        )

    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


@pytest.mark.django_db(transaction=True)
def test_eight_first_receipts_at_a_place_all_count() -> None:
    small_world = world.build()

    results = race.at_once([lambda: ledger.receive(small_world.lamp, small_world.shop, 2)] * 8)

    assert results == [None] * 8
    assert world.level(small_world.lamp, small_world.shop) == (16, 0)
    ledger.check_law()
