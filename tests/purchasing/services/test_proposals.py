"""Proposals to buy: opened, kept up to date, closed, ordered and dismissed."""

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
from inventory.models import IncomingSupply, Location, Product, StockLevel, Supplier
from inventory.services import reservations, stock
from inventory.services.reservations import Demand
from inventory.services.stock import Receipt
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import (
    PriceBreak,
    PurchaseLine,
    PurchaseOrder,
    ReplenishmentProposal,
    SupplierProduct,
)
from purchasing.services import automatic_orders, orders, planning
from purchasing.services.lines import OffTerms
from purchasing.services.orders import Sending
from purchasing.services.planning import ProposalDecided, Proposed
from tests.purchasing import supply
from tests.world import MORNING, World

Status = ReplenishmentProposal.Status
HOUR = timedelta(hours=1)


@pytest.fixture
def leaf(small_world: World) -> Supplier:
    """A supplier of tea, of which two a day are sold at the main warehouse, and 10 lie there: it
    is bought at 31 up to 45, in packs of 6."""
    supply.service_classes()
    seller = supply.supplier(lead_time_days=10)
    supply.sells(seller, small_world.tea, pack_size=6)
    supply.sold(small_world.tea, small_world.warehouse, [14] * 30)
    planning.replan(product_ids=[small_world.tea.pk], actor=SYSTEM, at=MORNING)
    return seller


def propose(**more: object) -> Proposed:
    return planning.propose(**{"actor": SYSTEM, "at": MORNING} | more)  # type: ignore[arg-type]


def the_open_one() -> ReplenishmentProposal:
    return ReplenishmentProposal.objects.get(status=Status.OPEN)


def backorder(product: Product, location: Location, units: int) -> None:
    StockLevel.objects.filter(product=product, location=location).update(backorder_limit=100)
    reservations.reserve(
        demands=[
            Demand(
                demand=uuid.uuid4(),
                reference="A-1/1",
                product_id=product.pk,
                quantity=units,
                may_backorder=True,
                location_ids=(location.pk,),
            )
        ],
        actor=SYSTEM,
        at=MORNING,
    )


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


def come_in(world: World, units: int) -> None:
    stock.receive(
        receipts=[Receipt(world.tea.pk, world.warehouse.pk, units)], actor=SYSTEM, at=MORNING
    )


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


def terms_of(product: Product) -> SupplierProduct:
    return SupplierProduct.objects.get(product=product)


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


def test_too_many_proposals_at_once_are_refused(db: None) -> None:
    with pytest.raises(DomainError) as refused:
        planning.order(proposal_ids=[uuid.uuid4() for _ in range(1_001)], actor=SYSTEM, at=MORNING)

    assert refused.value.code == "too_many_proposals"
