"""Bundles are reserved by their components, all at one place, in the same computation."""

from __future__ import annotations

import pytest

from core.actors import SYSTEM
from inventory.models import BundleComponent, Product, Reservation, StockLevel
from inventory.selectors import availability
from inventory.selectors import reservations as reserved
from inventory.services import reservations
from inventory.services.reservations import Loss
from tests import world
from tests.inventory import ledger
from tests.world import MORNING, World


@pytest.fixture
def tea_set(small_world: World) -> Product:
    """One tea and two cups: 2 can be made in the warehouse (5 cups), none in the shop (no tea)."""
    bundle = Product.objects.create(
        sku="SET", name="Tea set", type="bundle", list_price=25, currency="EUR", created_at=MORNING
    )
    for component, quantity in ((small_world.tea, 1), (small_world.cup, 2)):
        BundleComponent.objects.create(bundle=bundle, component=component, quantity=quantity)
    return bundle


def test_what_can_be_made_of_a_bundle_is_what_can_be_reserved(
    small_world: World, tea_set: Product
) -> None:
    promisable = availability.promisable(product_ids=[tea_set.pk], at=MORNING)[tea_set.pk]

    assert promisable.available == 2
    assert ledger.reserve(tea_set, 3)[1].missing == 1
    demand, outcome = ledger.reserve(tea_set, 2)
    assert [(t.quantity, t.quantity_covered) for t in outcome.takes] == [(2, 2)]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)
    assert world.level(small_world.cup, small_world.warehouse) == (5, 4)
    (holding,) = reserved.by_demand(demands=[demand])[demand]
    assert (holding.location, holding.quantity) == (small_world.warehouse, 2)
    ledger.check_law()


def test_a_component_sold_alone_is_missing_in_the_bundle(
    small_world: World, tea_set: Product
) -> None:
    ledger.reserve(small_world.cup, 4)

    assert ledger.reserve(tea_set, 1)[1].missing == 1


def test_a_bundle_leaves_the_house_as_its_components(small_world: World, tea_set: Product) -> None:
    demand, _ = ledger.reserve(tea_set, 2)

    ledger.issue(demand, small_world.warehouse, 1)

    assert world.level(small_world.tea, small_world.warehouse) == (9, 1)
    assert world.level(small_world.cup, small_world.warehouse) == (3, 2)
    ledger.check_law()


def test_a_bundle_given_back_frees_its_components(small_world: World, tea_set: Product) -> None:
    demand, _ = ledger.reserve(tea_set, 2)

    ledger.release(demand, 2)

    assert world.level(small_world.cup, small_world.warehouse) == (5, 0)
    assert not Reservation.objects.exists()
    ledger.check_law()


def test_a_bundle_waits_for_the_component_that_is_missing(
    small_world: World, tea_set: Product
) -> None:
    StockLevel.objects.filter(product=small_world.cup, location=small_world.warehouse).update(
        backorder_limit=10
    )
    demand, outcome = ledger.reserve(tea_set, 3, may_backorder=True)

    assert [(t.quantity, t.quantity_covered) for t in outcome.takes] == [(3, 2)]
    (before,) = reserved.by_demand(demands=[demand])[demand]
    ledger.receive(small_world.cup, small_world.warehouse, 1)
    (after,) = reserved.by_demand(demands=[demand])[demand]

    assert (before.quantity_covered, after.quantity_covered) == (2, 3)
    ledger.check_law()


def test_of_a_bundle_not_found_only_the_missing_component_leaves_the_book(
    small_world: World, tea_set: Product
) -> None:
    demand, _ = ledger.reserve(tea_set, 2)

    reservations.write_off(
        losses=[Loss(demand, small_world.warehouse.pk, 1, small_world.cup.pk)],
        reason="chipped",
        actor=SYSTEM,
        at=MORNING,
    )

    assert world.level(small_world.cup, small_world.warehouse) == (3, 2)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 1)
    ledger.check_law()
