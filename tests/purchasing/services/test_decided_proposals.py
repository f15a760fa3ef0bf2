"""Proposals are ordered or dismissed, once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import DomainError, Forbidden, Invalid, NotFound
from inventory.models import Product, StockLevel, Supplier
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import (
    PriceBreak,
    PurchaseLine,
    PurchaseOrder,
    ReplenishmentProposal,
    SupplierProduct,
)
from purchasing.services import automatic_orders, planning
from purchasing.services.lines import OffTerms
from purchasing.services.planning import ProposalDecided, Proposed
from tests.purchasing import supply
from tests.purchasing.proposing import (
    HOUR,
    Status,
    backorder,
    propose,
    tea_seller,
    the_open_one,
)
from tests.world import MORNING, World


@pytest.fixture
def leaf(small_world: World) -> Supplier:
    return tea_seller(small_world)


def test_proposals_become_one_order_for_each_supplier_and_location(
    small_world: World, leaf: Supplier
) -> None:
    supply.sells(leaf, small_world.cup)
    kiln = supply.supplier("kiln")
    supply.sells(kiln, small_world.lamp)
    StockLevel.objects.create(product=small_world.lamp, location=small_world.warehouse)
    backorder(small_world.cup, small_world.warehouse, 9)
    backorder(small_world.cup, small_world.shop, 9)
    backorder(small_world.lamp, small_world.warehouse, 2)
    propose()
    proposals = ReplenishmentProposal.objects.filter(status=Status.OPEN)

    made = planning.order(
        proposal_ids=proposals.values_list("pk", flat=True),
        actor=SYSTEM,
        at=MORNING,
    )

    assert [
        (
            p.supplier.code,
            p.location.code,
            [line.product.sku for line in p.lines.order_by("position")],
        )
        for p in made
    ] == [
        ("kiln", "main", ["LAMP"]),
        ("leaf", "main", ["CUP", "TEA"]),
        ("leaf", "shop", ["CUP"]),
    ]
    assert {p.status for p in made} == {PurchaseStatus.DRAFT}
    assert not any(p.is_automatic for p in made)
    ordered = ReplenishmentProposal.objects.filter(status=Status.ORDERED)
    assert len(ordered) == 4
    for row in ordered.select_related("purchase_line__purchase_order"):
        line = row.purchase_line
        assert line is not None and line.product_id == row.product_id
        assert line.purchase_order.location_id == row.location_id
        assert (line.quantity, line.unit_price) == (row.quantity, row.unit_price)


def test_a_person_orders_another_quantity_at_the_price_agreed_for_it(leaf: Supplier) -> None:
    terms_of_tea = SupplierProduct.objects.get(supplier=leaf)
    PriceBreak.objects.create(
        supplier_product=terms_of_tea, from_quantity=60, unit_price=Decimal("1.50")
    )
    propose()
    proposal = the_open_one()

    (purchase,) = planning.order(
        proposal_ids=[proposal.pk], quantities={proposal.pk: 60}, actor=SYSTEM, at=MORNING
    )

    line = purchase.lines.get()
    assert (line.quantity, line.unit_price) == (60, Decimal("1.50"))
    proposal.refresh_from_db()
    assert (proposal.status, proposal.purchase_line) == (Status.ORDERED, line)


def test_another_quantity_keeps_to_the_packs(leaf: Supplier) -> None:
    propose()
    proposal = the_open_one()

    with pytest.raises(OffTerms) as refusal:
        planning.order(
            proposal_ids=[proposal.pk], quantities={proposal.pk: 7}, actor=SYSTEM, at=MORNING
        )

    assert refusal.value.code == "quantity_not_whole_packs"
    assert the_open_one() == proposal


def test_the_statements_of_ordering_do_not_grow_with_the_proposals(
    small_world: World, leaf: Supplier
) -> None:
    supply.sells(leaf, small_world.cup)
    propose()
    with CaptureQueriesContext(connection) as one:
        planning.order(proposal_ids=[the_open_one().pk], actor=SYSTEM, at=MORNING)
    backorder(small_world.cup, small_world.warehouse, 9)
    backorder(small_world.cup, small_world.shop, 9)
    propose()
    proposals = list(
        ReplenishmentProposal.objects.filter(status=Status.OPEN).values_list("pk", flat=True)
    )

    with CaptureQueriesContext(connection) as several:
        planning.order(proposal_ids=proposals, actor=SYSTEM, at=MORNING)

    assert len(proposals) == 2
    assert len(several) <= len(one)


def test_a_price_that_nobody_knows_is_not_ordered_at(small_world: World) -> None:
    Product.objects.filter(pk=small_world.cup.pk).update(supplier=supply.supplier())
    backorder(small_world.cup, small_world.warehouse, 9)
    propose()
    assert the_open_one().reason["price_source"] == "unknown"

    with pytest.raises(Invalid) as refused:
        planning.order(proposal_ids=[the_open_one().pk], actor=SYSTEM, at=MORNING)

    assert refused.value.code == "price_unknown"
    assert the_open_one().purchase_line is None
    assert not PurchaseOrder.objects.exists()


def test_a_dismissed_proposal_keeps_who_and_why(small_world: World, leaf: Supplier) -> None:
    propose()

    count = planning.dismiss(
        proposal_ids=[the_open_one().pk], reason="season is over", actor=SYSTEM, at=MORNING
    )

    row = ReplenishmentProposal.objects.get()
    assert count == 1
    assert (row.status, row.decided_at) == (Status.DISMISSED, MORNING)
    assert row.reason["dismissed"] == {"by": "system", "reason": "season is over"}


def test_what_was_dismissed_is_not_proposed_again_for_a_week(
    small_world: World, leaf: Supplier
) -> None:
    propose()
    planning.dismiss(proposal_ids=[the_open_one().pk], reason="not now", actor=SYSTEM, at=MORNING)

    soon = propose(at=MORNING + timedelta(days=6))
    later = propose(at=MORNING + timedelta(days=7))

    assert soon == Proposed()
    assert later == Proposed(opened=1)


def test_what_was_dismissed_is_proposed_again_when_more_is_owed(
    small_world: World, leaf: Supplier
) -> None:
    propose()
    planning.dismiss(proposal_ids=[the_open_one().pk], reason="not now", actor=SYSTEM, at=MORNING)
    backorder(small_world.tea, small_world.warehouse, 12)

    assert propose(at=MORNING + HOUR) == Proposed(opened=1)


Act = Callable[[uuid.UUID], object]


def _order(proposal_id: uuid.UUID) -> object:
    return planning.order(proposal_ids=[proposal_id], actor=SYSTEM, at=MORNING)


def _dismiss(proposal_id: uuid.UUID) -> object:
    return planning.dismiss(proposal_ids=[proposal_id], reason="no", actor=SYSTEM, at=MORNING)


@pytest.mark.parametrize("first", [_order, _dismiss])
@pytest.mark.parametrize("second", [_order, _dismiss])
def test_what_is_decided_is_not_decided_again(
    small_world: World, leaf: Supplier, first: Act, second: Act
) -> None:
    propose()
    proposal = the_open_one()
    first(proposal.pk)
    lines = PurchaseLine.objects.count()

    with pytest.raises(ProposalDecided):
        second(proposal.pk)

    assert PurchaseLine.objects.count() == lines


@pytest.mark.parametrize("act", [_order, _dismiss])
def test_an_unknown_proposal_is_told(db: None, act: Act) -> None:
    with pytest.raises(NotFound) as refused:
        act(uuid.uuid4())

    assert refused.value.code == "proposal_unknown"


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_dismissal_needs_a_reason_of_a_bearable_length(
    small_world: World, leaf: Supplier, reason: str
) -> None:
    propose()

    with pytest.raises(Invalid):
        planning.dismiss(proposal_ids=[the_open_one().pk], reason=reason, actor=SYSTEM, at=MORNING)

    assert the_open_one().decided_at is None


def test_who_may_not_buy_neither_proposes_nor_orders_nor_dismisses(
    small_world: World, leaf: Supplier
) -> None:
    propose()
    amira = small_world.actor("amira")
    ids = [the_open_one().pk]

    for act in (
        lambda: planning.propose(actor=amira, at=MORNING),
        lambda: planning.order(proposal_ids=ids, actor=amira, at=MORNING),
        lambda: planning.dismiss(proposal_ids=ids, reason="no", actor=amira, at=MORNING),
        lambda: automatic_orders.place(actor=amira, at=MORNING),
    ):
        with pytest.raises(Forbidden):
            act()

    assert the_open_one().purchase_line is None


def test_too_many_proposals_at_once_are_refused(db: None) -> None:
    with pytest.raises(DomainError) as refused:
        planning.order(proposal_ids=[uuid.uuid4() for _ in range(1_001)], actor=SYSTEM, at=MORNING)

    assert refused.value.code == "too_many_proposals"
