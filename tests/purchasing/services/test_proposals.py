"""Proposals to buy: opened, kept up to date and closed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from inventory.models import IncomingSupply, Product, Supplier
from purchasing.models import (
    ReplenishmentProposal,
)
from purchasing.services import orders, planning
from purchasing.services.orders import Sending
from purchasing.services.planning import Proposed
from tests.purchasing import supply
from tests.purchasing.proposing import (
    HOUR,
    Status,
    backorder,
    come_in,
    propose,
    tea_seller,
    terms_of,
    the_open_one,
)
from tests.world import MORNING, World


@pytest.fixture
def leaf(small_world: World) -> Supplier:
    return tea_seller(small_world)


def test_what_fell_to_its_reorder_point_is_proposed_up_to_the_upper_level(
    small_world: World, leaf: Supplier
) -> None:
    proposed = propose()

    assert proposed == Proposed(opened=1)
    row = the_open_one()
    assert (row.product, row.location, row.supplier) == (
        small_world.tea,
        small_world.warehouse,
        leaf,
    )
    assert (row.quantity, row.unit_price) == (36, Decimal("2.00"))
    facts = row.reason
    assert facts["cause"] == "reorder_point"
    assert (facts["on_hand"], facts["uncommitted"], facts["needed"]) == (10, 10, 35)
    assert (facts["plan"]["reorder_point"], facts["plan"]["order_up_to"]) == (31, 45)
    assert (facts["pack_size"], facts["price_source"], facts["currency"]) == (6, "terms", "EUR")


def test_what_lies_above_its_reorder_point_is_not_proposed(
    small_world: World, leaf: Supplier
) -> None:
    come_in(small_world, 22)

    assert propose() == Proposed()


def test_a_proposal_is_brought_up_to_date_and_stays_one(small_world: World, leaf: Supplier) -> None:
    propose()
    first = the_open_one()
    come_in(small_world, 8)

    proposed = propose(at=MORNING + HOUR)

    assert proposed == Proposed(changed=1)
    row = the_open_one()
    assert (row.pk, row.quantity, row.created_at) == (first.pk, 30, MORNING)


def test_nothing_changed_changes_nothing(small_world: World, leaf: Supplier) -> None:
    propose()

    assert propose(at=MORNING + HOUR) == Proposed()


def test_a_proposal_that_nothing_speaks_for_any_more_is_closed(
    small_world: World, leaf: Supplier
) -> None:
    propose()
    come_in(small_world, 90)

    proposed = propose(at=MORNING + HOUR)

    assert proposed == Proposed(closed=1)
    row = ReplenishmentProposal.objects.get()
    assert (row.status, row.reason["closed"]) == (Status.DISMISSED, "not_needed")
    assert row.decided_at == MORNING + HOUR


def test_what_was_closed_by_itself_is_proposed_again_as_soon_as_it_is_needed(
    small_world: World, leaf: Supplier
) -> None:
    propose()
    come_in(small_world, 90)
    propose()
    backorder(small_world.tea, small_world.warehouse, 95)

    assert propose(at=MORNING + HOUR) == Proposed(opened=1)


def test_owed_units_are_proposed_where_nothing_is_planned(small_world: World) -> None:
    supply.sells(supply.supplier(), small_world.cup)
    backorder(small_world.cup, small_world.warehouse, 9)

    propose()

    row = the_open_one()
    assert row.quantity == 4
    assert (row.reason["cause"], row.reason["waiting"]) == ("backorders", 4)
    assert row.reason["plan"] is None


def test_what_is_on_order_counts_in_a_draft_and_when_it_is_sent(
    small_world: World, leaf: Supplier
) -> None:
    propose()
    (purchase,) = planning.order(proposal_ids=[the_open_one().pk], actor=SYSTEM, at=MORNING)

    in_draft = propose(at=MORNING + HOUR)
    orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING)
    when_sent = propose(at=MORNING + HOUR)

    assert IncomingSupply.objects.get().quantity == 36
    assert in_draft == when_sent == Proposed()


def test_owed_units_that_a_draft_will_bring_are_not_bought_twice(small_world: World) -> None:
    supply.sells(supply.supplier(), small_world.cup)
    backorder(small_world.cup, small_world.warehouse, 9)
    propose()
    planning.order(proposal_ids=[the_open_one().pk], actor=SYSTEM, at=MORNING)

    assert propose() == Proposed()


def test_what_nobody_sells_is_not_proposed(small_world: World) -> None:
    backorder(small_world.cup, small_world.warehouse, 9)

    assert propose() == Proposed()


def test_what_is_discontinued_is_not_proposed(small_world: World, leaf: Supplier) -> None:
    Product.objects.filter(pk=small_world.tea.pk).update(is_discontinued=True)

    assert propose() == Proposed()


def test_a_cheaper_larger_quantity_is_told_and_not_proposed(
    small_world: World, leaf: Supplier
) -> None:
    terms_of(small_world.tea).price_breaks.create(from_quantity=40, unit_price=Decimal("1.50"))

    propose()

    row = the_open_one()
    assert row.quantity == 36
    assert row.reason["hint"] == {
        "quantity": 42,
        "unit_price": "1.5000",
        "saved_amount": "9.0000",
    }


def test_without_terms_the_price_last_paid_is_proposed(small_world: World) -> None:
    leaf = supply.supplier()
    Product.objects.filter(pk=small_world.cup.pk).update(supplier=leaf)
    for days, price in ((40, "3.10"), (20, "3.30")):
        at = MORNING - timedelta(days=days)
        purchase = supply.bought(leaf, small_world.warehouse, [("CUP", 1, price)], at=at)
        supply.came(purchase, [(1, 0)], at=at)
    backorder(small_world.cup, small_world.warehouse, 9)

    propose()

    row = the_open_one()
    assert row.unit_price == Decimal("3.30")
    assert row.reason["price_source"] == "last_purchase"


def test_the_statements_of_proposing_do_not_grow_with_the_places(
    small_world: World, leaf: Supplier
) -> None:
    supply.sells(leaf, small_world.cup)
    with CaptureQueriesContext(connection) as one:
        propose()
    ReplenishmentProposal.objects.all().delete()
    backorder(small_world.cup, small_world.warehouse, 9)
    backorder(small_world.cup, small_world.shop, 9)

    with CaptureQueriesContext(connection) as several:
        assert propose() == Proposed(opened=3)

    assert len(several) == len(one)
