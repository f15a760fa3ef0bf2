"""Proposals to buy: read with their reasons, ordered with one click, dismissed with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from core.actors import SYSTEM
from inventory.models import StockLevel, Supplier
from inventory.services import reservations
from inventory.services.reservations import Demand
from purchasing.models import PurchaseOrder, ReplenishmentProposal
from purchasing.services import automatic_orders, planning, suppliers
from tests.dashboard import buyers
from tests.dashboard.pages import post, text
from tests.purchasing import supply
from tests.world import MORNING, World

Status = ReplenishmentProposal.Status


@pytest.fixture(autouse=True)
def clock(small_world: World) -> Iterator[time_machine.Traveller]:
    """It is the morning of the tests. Of tea two a day are sold and ten lie there; it is bought
    at 31 up to 45, in packs of 6, and so 36 are proposed."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        supply.service_classes()
        leaf = supply.supplier(name="Leaf & Sons", lead_time_days=10)
        supply.sells(leaf, small_world.tea, [(1, "2.00"), (60, "1.50")], pack_size=6)
        supply.sold(small_world.tea, small_world.warehouse, [14] * 30)
        planning.replan(actor=SYSTEM, at=MORNING)
        planning.propose(actor=SYSTEM, at=MORNING)
        yield traveller


def the_one() -> ReplenishmentProposal:
    return ReplenishmentProposal.objects.get(status=Status.OPEN)


def change(**values: Any) -> None:
    suppliers.change(code="leaf", version=None, values=values, actor=SYSTEM, at=MORNING)


def test_a_proposal_stands_under_its_supplier_and_place_with_its_sum(ines: Client) -> None:
    page = text(ines.get("/proposals/"))

    assert "To decide 1" in page
    assert "Leaf & Sons for Main warehouse €72.00" in page
    assert (
        "TEA Green tea 10 units are free or coming, no more than the reorder point of 31." in page
    )
    assert "packs of 6 €2.00 €72.00" in page


def test_everything_that_a_proposal_rests_on_is_told_in_words(ines: Client) -> None:
    page = text(ines.get("/proposals/"))

    for sentence in (
        "10 lie there, 0 are promised, 0 are on their way.",
        "Reorder point 31, then up to 45; 11 of it are safety stock.",
        "Class A: 98% of deliveries come before the shelf is empty.",
        "Demand 2 a day; goods take 10 days, as was agreed.",
        "Next week 14 are expected; four times in five 14 to 14.",
        "the forecast was off by 0% of the demand (WAPE); “as last week” by 0%.",
        "35 are needed; they sell 1 at least, in packs of 6.",
    ):
        assert sentence in page


def test_a_sum_below_the_suppliers_minimum_says_how_much_is_missing(ines: Client) -> None:
    change(minimum_order_amount=Decimal(100))

    assert "€28.00 below their minimum of €100.00" in text(ines.get("/proposals/"))


def test_what_is_owed_is_said_before_all_else(ines: Client, small_world: World) -> None:
    tea, main = small_world.tea, small_world.warehouse
    StockLevel.objects.filter(product=tea, location=main).update(backorder_limit=100)
    wanted = Demand(uuid.uuid4(), "A-1/1", tea.pk, 15, may_backorder=True, location_ids=(main.pk,))
    reservations.reserve(demands=[wanted], actor=SYSTEM, at=MORNING)
    planning.propose(actor=SYSTEM, at=MORNING)

    page = text(ines.get("/proposals/"))

    assert "5 units are owed to customers, and nothing on its way brings them." in page
    assert "5 of what is promised wait for goods that nobody has ordered." in page


def test_proposals_are_ordered_with_one_click(ines: Client) -> None:
    proposal = the_one()

    answer = post(ines, "/proposals/orders/", only=str(proposal.pk))

    purchase = PurchaseOrder.objects.get()
    assert f"Draft {purchase.number} is made; look it over and send it." in text(answer)
    assert answer.request["PATH_INFO"] == f"/purchases/{purchase.number}/"
    proposal.refresh_from_db()
    assert proposal.status == Status.ORDERED
    assert f"TEA Green tea Leaf & Sons main 36 €72.00 {purchase.number}" in text(
        ines.get("/proposals/?status=ordered")
    )


def test_the_quantity_is_changed_before_it_is_ordered(ines: Client) -> None:
    proposal = the_one()

    post(ines, "/proposals/orders/", proposal=str(proposal.pk), **{f"quantity_{proposal.pk}": 60})

    line = PurchaseOrder.objects.get().lines.get()
    assert (line.quantity, line.unit_price) == (60, Decimal("1.50"))


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [("7", "the supplier sells packs of 6. Order 12."), ("many", "A quantity is a whole number.")],
)
def test_a_quantity_that_cannot_be_ordered_is_refused_in_words(
    ines: Client, quantity: str, refusal: str
) -> None:
    proposal = the_one()
    fields = {"proposal": str(proposal.pk), f"quantity_{proposal.pk}": quantity}

    answer = post(ines, "/proposals/orders/", **fields)

    assert refusal in text(answer)
    assert the_one() == proposal
    assert not PurchaseOrder.objects.exists()


def test_ordering_twice_orders_once(ines: Client) -> None:
    fields = {"only": str(the_one().pk), "idempotency_key": "k" * 20}

    for _ in range(2):
        ines.post("/proposals/orders/", fields)

    assert PurchaseOrder.objects.count() == 1


def test_nothing_ticked_is_said(ines: Client) -> None:
    assert "Tick what is to be ordered." in text(post(ines, "/proposals/orders/"))
    assert "Tick what is not to be bought." in text(post(ines, "/proposals/dismissals/"))


def test_a_proposal_is_dismissed_with_its_reason(ines: Client) -> None:
    proposal = the_one()

    asked = post(ines, "/proposals/dismissals/", proposal=str(proposal.pk))
    without = post(ines, "/proposals/dismissals/", proposal=str(proposal.pk), reason="")
    answer = post(ines, "/proposals/dismissals/", proposal=str(proposal.pk), reason="end of season")

    assert "Dismiss 1 proposal" in text(asked) and "TEA Green tea" in text(asked)
    assert without.status_code == 422
    assert "1 proposal dismissed." in text(answer)
    assert "Nothing has to be bought now" in text(answer)
    dismissed = text(ines.get("/proposals/?status=dismissed"))
    assert "Dismissed end of season · Ines" in dismissed


def test_a_look_again_brings_what_changed(ines: Client, small_world: World) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(on_hand=40)

    answer = post(ines, "/proposals/renewal/")

    assert "Looked again: 0 new, 0 changed, 1 not needed." in text(answer)
    assert "not needed any more" in text(ines.get("/proposals/?status=dismissed"))


def test_what_went_out_by_itself_is_told(ines: Client) -> None:
    change(automatic_order_limit=Decimal(500), email="sales@example.net")
    automatic_orders.place(actor=SYSTEM, at=MORNING)

    page = text(ines.get("/proposals/"))

    purchase = PurchaseOrder.objects.get()
    told = f"{purchase.number} Leaf & Sons, €72.00"
    assert "1 purchase order went out by itself in the last week" in page
    assert told in page
    assert "automatic" in text(ines.get("/purchases/"))


def test_who_only_looks_reads_the_reasons_and_orders_nothing(small_world: World) -> None:
    vera, proposal = buyers.viewer(), the_one()

    response = vera.get("/proposals/")

    assert "Reorder point 31" in text(response)
    assert 'name="proposal"' not in response.content.decode()
    for noun in ("orders", "dismissals", "renewal"):
        assert vera.post(f"/proposals/{noun}/", {"only": str(proposal.pk)}).status_code == 403
    assert the_one() == proposal


def test_another_supplier_is_filtered_out(ines: Client) -> None:
    Supplier.objects.create(code="kiln", name="Kiln & Co")

    page = text(ines.get("/proposals/?supplier=kiln"))

    assert "No proposal matches" in page
    assert "Green tea" not in page


def test_the_page_reads_no_more_for_more_proposals(
    ines: Client, small_world: World, django_assert_max_num_queries: Any
) -> None:
    ines.get("/proposals/")

    with django_assert_max_num_queries(25):
        ines.get("/proposals/")
