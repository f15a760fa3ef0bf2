"""What is sold before it is out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from core.actors import SYSTEM
from core.errors import DomainError
from inventory.models import BundleComponent, Product, StockLevel
from inventory.selectors import availability, outlook
from inventory.services import products
from inventory.services.products import NewProduct
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


def test_a_bundle_is_out_when_its_last_component_is(new_lamp: World) -> None:
    bundle = Product.objects.create(
        sku="SET", name="Set", type="bundle", list_price="90", currency="EUR", created_at=MORNING
    )
    for component in (new_lamp.lamp, new_lamp.tea):
        BundleComponent.objects.create(bundle=bundle, component=component, quantity=1)

    promisable = availability.promisable(product_ids=[bundle.pk], at=MORNING)[bundle.pk]

    assert promisable.units(may_backorder=False) == 5
    assert ledger.reserve(bundle, 6)[1].missing == 6
    demand, outcome = ledger.reserve(bundle, 2)
    assert outcome.missing == 0
    assert outlook.by_demand(demands=[demand], at=MORNING)[demand].ships_on > OUT_ON
    ledger.check_law()


def test_only_what_is_stocked_has_a_day_on_which_it_comes_out(new_lamp: World) -> None:
    new = NewProduct(
        sku="TALK",
        name="Talk",
        type="service",
        list_price=Decimal(5),
        currency="EUR",
        available_on=OUT_ON,
    )

    with pytest.raises(DomainError) as refused:
        products.create(products=[new], actor=SYSTEM, at=MORNING)

    assert refused.value.code == "preorder_only_stocked"
    assert not Product.objects.filter(sku="TALK").exists()
