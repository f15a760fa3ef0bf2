"""Orders under a supplier's limit go out by themselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.actors import SYSTEM
from inventory.models import IncomingSupply, Supplier
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import (
    PurchaseOrder,
    ReplenishmentProposal,
)
from purchasing.services import automatic_orders
from tests.purchasing import supply
from tests.purchasing.proposing import (
    Status,
    backorder,
    propose,
    tea_seller,
    terms_of,
    the_open_one,
)
from tests.world import MORNING, World


@pytest.fixture
def leaf(small_world: World) -> Supplier:
    return tea_seller(small_world)


def limit(seller: Supplier, amount: str | None, *, minimum: str = "0") -> None:
    seller.automatic_order_limit = None if amount is None else Decimal(amount)
    seller.minimum_order_amount = Decimal(minimum)
    seller.save()


def test_an_order_under_the_suppliers_limit_goes_out_by_itself(
    small_world: World, leaf: Supplier
) -> None:
    limit(leaf, "72.00")
    propose()

    (sent,) = automatic_orders.place(actor=SYSTEM, at=MORNING)

    assert (sent.status, sent.is_automatic) == (PurchaseStatus.SENT, True)
    assert ReplenishmentProposal.objects.get().status == Status.ORDERED
    assert IncomingSupply.objects.get().quantity == 36


@pytest.mark.parametrize(("amount", "minimum"), [(None, "0"), ("71.99", "0"), ("500.00", "72.01")])
def test_an_order_without_or_above_the_limit_or_below_the_minimum_waits_for_a_person(
    small_world: World, leaf: Supplier, amount: str | None, minimum: str
) -> None:
    limit(leaf, amount, minimum=minimum)
    propose()

    assert automatic_orders.place(actor=SYSTEM, at=MORNING) == []

    assert the_open_one().purchase_line is None
    assert not PurchaseOrder.objects.exists()


def test_an_automatic_order_that_is_refused_does_not_hold_up_the_others(
    small_world: World, leaf: Supplier
) -> None:
    limit(leaf, "1000")
    kiln = supply.supplier("kiln", automatic_order_limit=Decimal(1000))
    supply.sells(kiln, small_world.cup)
    backorder(small_world.cup, small_world.warehouse, 9)
    propose()
    # The terms change between the proposal and the order.
    terms = terms_of(small_world.tea)
    terms.minimum_quantity = 500
    terms.save()

    sent = automatic_orders.place(actor=SYSTEM, at=MORNING)

    assert [purchase.supplier.code for purchase in sent] == ["kiln"]
    assert the_open_one().product == small_world.tea
    assert PurchaseOrder.objects.count() == 1
