"""What is sold before it is out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inventory.models import StockLevel
from inventory.selectors import availability, outlook
from tests.inventory import ledger
from tests.world import MORNING, World

OUT_ON = MORNING.date() + timedelta(days=30)


@pytest.fixture
def new_lamp(small_world: World) -> World:
    """The lamp comes out in thirty days; five may be sold before."""
    StockLevel.objects.create(
        product=small_world.lamp, location=small_world.warehouse, backorder_limit=5
    )
    small_world.lamp.available_on = OUT_ON
    small_world.lamp.save()
    return small_world


def test_a_preorder_waits_whatever_the_channel_allows_up_to_its_limit(new_lamp: World) -> None:
    lamp = new_lamp.lamp

    promisable = availability.promisable(product_ids=[lamp.pk], at=MORNING)[lamp.pk]

    assert promisable.units(may_backorder=False) == 5
    assert ledger.reserve(lamp, 6)[1].missing == 6
    assert ledger.reserve(lamp, 5)[1].missing == 0
    ledger.check_law()


def test_a_preorder_leaves_on_the_day_the_product_is_out(new_lamp: World) -> None:
    demand, _ = ledger.reserve(new_lamp.lamp, 2)

    assert outlook.by_demand(demands=[demand], at=MORNING)[demand].ships_on > OUT_ON


def test_what_lies_on_the_shelf_before_the_day_does_not_leave_earlier(new_lamp: World) -> None:
    ledger.receive(new_lamp.lamp, new_lamp.warehouse, 3)
    demand, _ = ledger.reserve(new_lamp.lamp, 2)

    assert outlook.by_demand(demands=[demand], at=MORNING)[demand].ships_on == OUT_ON


def test_once_it_is_out_it_is_sold_like_any_other(new_lamp: World) -> None:
    later = MORNING + timedelta(days=31)

    assert ledger.reserve(new_lamp.lamp, 1, at=later)[1].missing == 1
