"""What an order costs the stock: as many statements for three lines as for one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from inventory.models import Location, Product, StockLevel
from inventory.services import stock
from inventory.services.stock import Receipt
from orders.models import Channel
from orders.services.intake import Outcome
from tests import world
from tests.inventory import goods
from tests.world import MORNING, World

SKUS = ("PEN", "INK", "PAD")


@pytest.fixture
def shelves(small_world: World) -> World:
    """Three products, of each twenty units in one place and two in each of two others; twenty
    more of each may be owed."""
    made = goods.create(*(goods.new(sku) for sku in SKUS))
    far = [Location.objects.create(code=code, name=code, priority=90) for code in ("yard", "barn")]
    _receive(made, [small_world.warehouse], 20)
    _receive(made, far, 2)
    StockLevel.objects.filter(product__in=made).update(backorder_limit=20)
    Channel.objects.update(allows_backorder=True)
    return small_world


def _receive(products: Sequence[Product], places: Sequence[Location], units: int) -> None:
    receipts = [Receipt(product.pk, place.pk, units) for product in products for place in places]
    stock.receive(receipts=receipts, actor=SYSTEM, at=MORNING)


def _statements(lines: Sequence[tuple[str, int]]) -> int:
    """Statements on tables of the inventory that placing such an order takes."""
    with CaptureQueriesContext(connection) as queries:
        placement = world.place(lines)
    assert placement.outcome == Outcome.PLACED, placement.findings
    return sum("inventory_" in query["sql"] for query in queries.captured_queries)


def test_three_lines_touch_stock_in_as_many_statements_as_one(shelves: World) -> None:
    one = _statements([("PEN", 3)])
    three = _statements([(sku, 3) for sku in SKUS])

    assert three == one


def test_three_lines_from_three_locations_touch_stock_in_as_many_statements_as_one_from_one(
    shelves: World,
) -> None:
    one = _statements([("PEN", 3)])
    everywhere = _statements([("PEN", 20), ("INK", 22), ("PAD", 23)])

    reserved = StockLevel.objects.filter(product__sku__in=SKUS, allocated__gt=0)
    assert reserved.values("location").distinct().count() == 3
    assert everywhere == one


def test_three_lines_on_backorder_touch_stock_in_as_many_statements_as_one(
    shelves: World,
) -> None:
    _statements([(sku, 25) for sku in SKUS])

    one = _statements([("PEN", 2)])
    three = _statements([(sku, 2) for sku in SKUS])

    assert three == one


def test_a_bundle_touches_stock_in_as_many_statements_as_its_component(shelves: World) -> None:
    goods.bundle("DESK", ("PEN", 2), ("INK", 1), ("PAD", 1))

    single = _statements([("PEN", 3)])
    bundle = _statements([("DESK", 3)])

    assert bundle == single
