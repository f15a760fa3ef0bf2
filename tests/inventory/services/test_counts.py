"""Shelves are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.ids import new_id
from core.models import Event
from inventory.models import Location, StockLevel, StockMovement
from inventory.services import stock, transfers
from inventory.services.stock import (
    Count,
    Counted,
)
from tests import race, world
from tests.inventory import books, ledger, lots
from tests.inventory.lots import lying
from tests.world import MORNING, World

TODAY = MORNING.date()


def count(*counts: Count) -> list[Counted]:
    return stock.count(counts=counts, actor=SYSTEM, at=MORNING)


def tea(small_world: World, counted: int, **more: Any) -> Count:
    return Count(small_world.tea.pk, small_world.warehouse.pk, counted, "stock-taking", **more)


@pytest.mark.parametrize(("counted", "difference"), [(7, -3), (12, 2), (0, -10)])
def test_the_difference_to_the_book_is_booked_with_its_reason(
    small_world: World, counted: int, difference: int
) -> None:
    (found,) = count(tea(small_world, counted))

    assert (found.before, found.difference) == (10, difference)
    assert world.level(small_world.tea, small_world.warehouse) == (counted, 0)
    movement = StockMovement.objects.get(kind="adjusted")
    assert (movement.on_hand_change, movement.reason) == (difference, "stock-taking")
    told = Event.objects.get(type="stock.adjusted")
    assert (told.data["quantity"], told.data["reason"]) == (difference, "stock-taking")
    assert Event.objects.filter(type="stock.counted").count() == 0
    ledger.check_law()


def test_a_count_as_the_book_has_it_moves_nothing_and_is_told(small_world: World) -> None:
    (found,) = count(tea(small_world, 10))

    assert (found.before, found.difference) == (10, 0)
    assert StockMovement.objects.filter(kind="adjusted").count() == 0
    told = Event.objects.get(type="stock.counted")
    assert (told.data["quantity"], told.data["location"]) == (10, "main")


def test_units_where_the_book_has_none_are_found(small_world: World) -> None:
    count(Count(small_world.lamp.pk, small_world.shop.pk, 2, "found"))

    assert world.level(small_world.lamp, small_world.shop) == (2, 0)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"counted": -1}, "count_negative"),
        ({"counted": 1_000_001}, "count_too_large"),
        ({"reason": " "}, "reason_required"),
        ({"product_id": new_id()}, "place_unknown"),
        ({"location_id": 0}, "place_unknown"),
        ({"lot_code": "A"}, "lot_not_tracked"),
        ({}, "count_twice"),
    ],
)
def test_a_count_that_cannot_be_right_is_refused_with_its_whole_round(
    small_world: World, wrong: dict[str, Any], code: str
) -> None:
    right = tea(small_world, 8)

    books.refused(lambda: count(right, replace(right, **wrong)), code)


def test_goods_in_transit_are_not_counted(small_world: World) -> None:
    transit = transfers.in_transit()

    books.refused(
        lambda: count(Count(small_world.tea.pk, transit.pk, 1, "found")), "place_in_transit"
    )


def test_a_count_below_what_is_promised_names_who_would_lose(small_world: World) -> None:
    for number, days in enumerate([1, 9, 5]):
        ledger.reserve(
            small_world.tea,
            2,
            needed_on=TODAY + timedelta(days=days),
            reference=f"A-{number}/1",
        )

    refusal = books.refused(lambda: count(tea(small_world, 3)), "count_breaks_promises")

    assert refusal.details["missing"] == 3
    assert refusal.details["references"] == ["A-1/1", "A-2/1"]
    count(tea(small_world, 6))
    assert world.level(small_world.tea, small_world.warehouse) == (6, 6)
    ledger.check_law()


def test_units_on_backorder_do_not_stop_a_count(small_world: World) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=5)
    demand, _ = ledger.reserve(small_world.tea, 12, may_backorder=True)

    books.refused(lambda: count(tea(small_world, 9)), "count_breaks_promises")
    count(tea(small_world, 11))

    assert ledger.covered(demand) == (12, 11)
    ledger.check_law()


def test_lots_are_counted_each_for_itself(small_world: World) -> None:
    milk = lots.track(small_world.lamp)
    lots.receive(milk, small_world.shop, 4, "A", 5)
    lots.receive(milk, small_world.shop, 4, "B", 9)
    one = Count(milk.pk, small_world.shop.pk, 1, "counted", lot_code="A")

    found = count(one, replace(one, counted=6, lot_code="B"), replace(one, lot_code="C"))

    assert [result.difference for result in found] == [-3, 2, 1]
    assert lying(milk, small_world.shop) == {"A": 1, "B": 6, "C": 1}
    books.refused(lambda: count(replace(one, lot_code="")), "lot_required")
    lots.check_law()
    ledger.check_law()


def test_one_lot_makes_up_for_another(small_world: World) -> None:
    milk = lots.track(small_world.lamp)
    lots.receive(milk, small_world.shop, 4, "A", 5)
    ledger.reserve(milk, 4)
    one = Count(milk.pk, small_world.shop.pk, 1, "counted", lot_code="A")

    books.refused(lambda: count(one), "count_breaks_promises")
    count(one, replace(one, counted=3, lot_code="B"))

    assert lying(milk, small_world.shop) == {"A": 1, "B": 3}


def test_a_hundred_counts_take_as_many_statements_as_one(small_world: World) -> None:
    places = Location.objects.bulk_create(
        Location(code=f"p-{n}", name="A place", priority=50) for n in range(101)
    )

    def statements(chosen: list[Location]) -> int:
        counts = [Count(small_world.lamp.pk, place.pk, 1, "counted") for place in chosen]
        with CaptureQueriesContext(connection) as queries:
            count(*counts)
        return len(queries)

    assert statements(places[:1]) == statements(places[1:])


@pytest.mark.django_db(transaction=True)
def test_of_eight_that_count_at_once_each_finds_the_book_as_it_stands() -> None:
    small_world = world.build()

    results = race.at_once([lambda n=n: count(tea(small_world, n)) for n in range(8)])  # type: ignore[misc]

    assert not race.unexpected(results)
    moves = StockMovement.objects.filter(kind="adjusted").count()
    assert moves == 8
    ledger.check_law()
