"""What lists say is available is what reserving gives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.actors import SYSTEM
from inventory.models import StockLevel
from inventory.selectors import catalogue
from inventory.selectors.catalogue import StockFilter
from inventory.selectors.stock_list import Condition, StockListFilter, list_rows
from inventory.services import stock
from inventory.services.stock import Receipt
from tests.inventory import ledger
from tests.world import MORNING, World

LATER = MORNING + timedelta(days=5)


@pytest.fixture
def perishable(small_world: World) -> World:
    """Of the lamp 4 are good for long, 6 expire in three days, and 1 is a safety stock."""
    lamp = small_world.lamp
    lamp.tracks_lots = True
    lamp.save()
    stock.receive(
        receipts=[
            Receipt(lamp.pk, small_world.warehouse.pk, 4, "", "LONG", None),
            Receipt(
                lamp.pk,
                small_world.warehouse.pk,
                6,
                "",
                "SHORT",
                MORNING.date() + timedelta(days=3),
            ),
        ],
        actor=SYSTEM,
        at=MORNING,
    )
    StockLevel.objects.filter(product=lamp).update(safety_stock=1)
    return small_world


@pytest.mark.parametrize(("at", "expected"), [(MORNING, 9), (LATER, 3)])
def test_every_view_tells_what_can_be_reserved(
    perishable: World, at: datetime, expected: int
) -> None:
    lamp, place = perishable.lamp, perishable.warehouse

    told = {
        catalogue.read_product(sku="LAMP", at=at).available,
        catalogue.read_level(product=lamp, location=place, at=at).available,
        catalogue.list_levels(wanted=StockFilter(sku="LAMP"), at=at).items[0].available,
        list_rows(wanted=StockListFilter(sku="LAMP"), at=at).items[0].level.available,
    }

    assert told == {expected}
    assert ledger.reserve(lamp, expected + 1, at=at)[1].missing == 1
    assert ledger.reserve(lamp, expected, at=at)[1].missing == 0


def test_what_only_expired_and_safety_units_are_left_of_is_short(perishable: World) -> None:
    ledger.reserve(perishable.lamp, 3, at=LATER)

    short = list_rows(wanted=StockListFilter(condition=Condition.SHORT), at=LATER)
    listed = catalogue.list_levels(wanted=StockFilter(is_short=True), at=LATER)

    assert [row.level.sku for row in short.items] == ["LAMP"]
    assert [level.sku for level in listed.items] == ["LAMP"]
