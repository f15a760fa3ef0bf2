"""Safety stock is kept from new promises that no backorder stands behind."""

from __future__ import annotations

import pytest

from core.actors import SYSTEM
from inventory.models import StockLevel
from inventory.selectors import availability
from inventory.services import reservations
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import Loss
from tests import world
from tests.inventory import ledger
from tests.world import MORNING, World


@pytest.fixture
def careful_world(small_world: World) -> World:
    """Of ten tea three are a safety stock, and five may be owed."""
    StockLevel.objects.filter(product=small_world.tea).update(safety_stock=3, backorder_limit=5)
    return small_world


def test_safety_stock_is_not_available(careful_world: World) -> None:
    tea = careful_world.tea

    assert availability.promisable(product_ids=[tea.pk], at=MORNING)[tea.pk].available == 7
    assert ledger.reserve(tea, 8)[1].missing == 1
    assert ledger.reserve(tea, 7)[1].missing == 0


def test_who_may_wait_gets_the_safety_stock_before_he_waits(careful_world: World) -> None:
    demand, outcome = ledger.reserve(careful_world.tea, 12, may_backorder=True)

    assert outcome.missing == 0
    assert ledger.covered(demand) == (12, 10)
    ledger.check_law()


def test_what_is_discontinued_is_sold_while_it_lasts_and_never_owed(careful_world: World) -> None:
    tea = careful_world.tea
    tea.is_discontinued = True
    tea.save()

    assert ledger.reserve(tea, 11, may_backorder=True)[1].missing > 0
    assert ledger.reserve(tea, 10, may_backorder=True)[1].missing == 0


def test_units_on_backorder_cannot_be_reported_as_missing_on_the_shelf(
    careful_world: World,
) -> None:
    demand, _ = ledger.reserve(careful_world.tea, 12, may_backorder=True)

    with pytest.raises(NotEnoughStock):
        reservations.write_off(
            losses=[Loss(demand, careful_world.warehouse.pk, 12)],
            reason="gone",
            actor=SYSTEM,
            at=MORNING,
        )

    assert world.level(careful_world.tea, careful_world.warehouse) == (10, 12)
