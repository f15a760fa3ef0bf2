"""It is said what a place may owe, what it keeps back, and when to buy again."""

from __future__ import annotations

from typing import Any

import pytest

from core.actors import SYSTEM
from core.errors import StaleVersion
from core.models import Event
from inventory.models import Location, Product, StockLevel
from inventory.services import level_limits
from inventory.services.level_limits import LevelLimits
from tests import world
from tests.inventory import books, ledger
from tests.world import MORNING, World


def limit(place: Location, product: Product, **more: Any) -> StockLevel:
    (level,) = level_limits.set_all(
        levels=[LevelLimits(product.pk, place.pk, **more)], actor=SYSTEM, at=MORNING
    )
    return level


def test_a_place_is_told_what_it_may_owe_and_keep_back(small_world: World) -> None:
    level = limit(
        small_world.warehouse, small_world.tea, backorder_limit=5, safety_stock=2, reorder_point=4
    )

    fresh = StockLevel.objects.get(pk=level.pk)
    assert (fresh.backorder_limit, fresh.safety_stock, fresh.reorder_point) == (5, 2, 4)
    assert fresh.version == level.version
    limit(small_world.warehouse, small_world.tea, safety_stock=1, version=level.version)
    fresh.refresh_from_db()
    assert (fresh.backorder_limit, fresh.safety_stock) == (5, 1)
    told = Event.objects.filter(type="stock.limits_set").order_by("sequence")
    assert [event.data["safety_stock"] for event in told] == [2, 1]


def test_what_was_never_there_may_be_sold_before_it_comes(small_world: World) -> None:
    limit(small_world.warehouse, small_world.lamp, backorder_limit=3, version=0)

    _, outcome = ledger.reserve(small_world.lamp, 3, may_backorder=True)

    assert outcome.missing == 0
    assert world.level(small_world.lamp, small_world.warehouse) == (0, 3)


def test_a_limit_is_not_set_below_what_is_on_backorder(small_world: World) -> None:
    limit(small_world.warehouse, small_world.tea, backorder_limit=5)
    ledger.reserve(small_world.tea, 13, may_backorder=True)

    refusal = books.refused(
        lambda: limit(small_world.warehouse, small_world.tea, backorder_limit=2),
        "limit_below_backordered",
    )

    assert refusal.details["backordered"] == 3
    limit(small_world.warehouse, small_world.tea, backorder_limit=3)
    ledger.check_law()


def test_a_limit_of_a_level_that_changed_is_refused(small_world: World) -> None:
    seen = StockLevel.objects.get(product=small_world.tea).version
    ledger.reserve(small_world.tea, 1)

    with pytest.raises(StaleVersion) as caught:
        limit(small_world.warehouse, small_world.tea, backorder_limit=5, version=seen)

    assert caught.value.details == {"current_version": seen + 1}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, "limit_out_of_range"),
        ({"backorder_limit": -1}, "limit_out_of_range"),
        ({"safety_stock": 1_000_001}, "limit_out_of_range"),
    ],
)
def test_a_limit_that_cannot_be_right_is_refused(
    small_world: World, wrong: dict[str, Any], code: str
) -> None:
    books.refused(lambda: limit(small_world.warehouse, small_world.tea, **wrong), code)
