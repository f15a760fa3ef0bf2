"""Drafts from terms, changed, sent, ended."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import DomainError, StaleVersion
from core.models import Event
from inventory.models import IncomingSupply, Location, Product, Supplier, WorkCalendar
from purchasing.models import PurchaseLine, PurchaseOrder, SupplierProduct
from purchasing.services import orders
from purchasing.services.orders import DraftChange, NewPurchase, NewPurchaseLine, Sending
from tests.purchasing import buying
from tests.world import MORNING, World


def facts(purchase: PurchaseOrder, type_: str) -> list[dict[str, object]]:
    found = Event.objects.filter(stream_id=purchase.pk, type=type_).order_by("sequence")
    return list(found.values_list("data", flat=True))


def test_a_draft_takes_prices_and_days_from_the_terms(leaf: Supplier) -> None:
    purchase = buying.draft(("TEA", 60), ("CUP", 4))

    tea, cup = purchase.lines.order_by("position")
    assert purchase.number.startswith("PO-")
    assert (purchase.status, purchase.currency) == ("draft", "EUR")
    assert (tea.supplier_sku, tea.unit_price, tea.expected_on) == (
        "L-1",
        Decimal("2.50"),
        buying.TEA_DUE,
    )
    # The supplier's own ten days where the product has none.
    assert (cup.unit_price, cup.expected_on) == (Decimal("7.125"), date(2026, 12, 4))
    assert not IncomingSupply.objects.exists()
    assert facts(purchase, "purchase.created") == [
        {
            "number": purchase.number,
            "supplier": "leaf",
            "location": "main",
            "amount": "178.50",
            "currency": "EUR",
        }
    ]


def test_the_day_is_one_on_which_the_location_works(small_world: World, leaf: Supplier) -> None:
    # The 29th of November 2026 is a Sunday.
    small_world.warehouse.calendar = WorkCalendar.objects.create(code="week", name="Weekdays")
    small_world.warehouse.save()

    purchase = buying.draft(("TEA", 12))

    assert buying.line(purchase, "TEA").expected_on == date(2026, 11, 30)


def test_what_is_given_counts_more_than_the_terms(leaf: Supplier) -> None:
    purchase = buying.draft(NewPurchaseLine("TEA", 12, Decimal("2.8"), buying.LATE))

    line = buying.line(purchase, "TEA")
    assert (line.unit_price, line.expected_on) == (Decimal("2.8"), buying.LATE)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("TEA", 6), "quantity_below_minimum"),
        (("TEA", 13), "quantity_not_whole_packs"),
        (("TEA", 0), "quantity_not_positive"),
        (("TEA", -12), "quantity_not_positive"),
        (("TEA", 1_000_002), "quantity_not_positive"),
        (("NOPE", 1), "product_unknown"),
        (("SETUP", 1), "product_not_bought"),
        (NewPurchaseLine("TEA", 12, Decimal(-1)), "price_invalid"),
        (NewPurchaseLine("TEA", 12, Decimal("NaN")), "price_invalid"),
        (NewPurchaseLine("TEA", 12, Decimal("0.00001")), "price_invalid"),
        (NewPurchaseLine("TEA", 12, None, date(2026, 11, 23)), "expected_on_passed"),
        (NewPurchaseLine("TEA", 12, None, date(2036, 1, 1)), "expected_on_too_far"),
    ],
)
def test_a_line_that_cannot_be_ordered_is_refused_and_nothing_stays(
    leaf: Supplier, line: NewPurchaseLine | tuple[str, int], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        buying.draft(("CUP", 1), line)

    assert refusal.value.code == code
    assert not PurchaseOrder.objects.exists()


def test_a_refused_quantity_says_which_would_do(leaf: Supplier) -> None:
    with pytest.raises(DomainError) as refusal:
        buying.draft(("TEA", 14))

    assert refusal.value.details == {"sku": "TEA", "minimum": 12, "pack": 6, "suggested": 18}
    assert "18" in refusal.value.message


def test_what_the_supplier_agreed_to_goes_past_its_terms(leaf: Supplier) -> None:
    line = NewPurchaseLine("TEA", 7, Decimal("3.10"))

    purchase = buying.draft(line, is_off_terms=True)

    assert buying.line(purchase, "TEA").quantity == 7


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"supplier_code": "nobody"}, "supplier_unknown"),
        ({"location_code": "nowhere"}, "location_unknown"),
        ({"lines": []}, "lines_required"),
    ],
)
def test_a_draft_needs_a_supplier_a_place_and_lines(
    leaf: Supplier, change: dict[str, object], code: str
) -> None:
    wanted: NewPurchase = replace(buying.new(), **change)  # type: ignore[arg-type]

    with pytest.raises(DomainError) as refusal:
        orders.create(orders=[wanted], actor=SYSTEM, at=MORNING)

    assert refusal.value.code == code


@pytest.mark.parametrize("field", ["is_discontinued", "is_active"])
def test_what_is_sold_no_more_is_bought_no_more(leaf: Supplier, field: str) -> None:
    Product.objects.filter(sku="CUP").update(**{field: field == "is_discontinued"})

    with pytest.raises(DomainError) as refusal:
        buying.draft(("CUP", 1))

    assert refusal.value.code == "product_discontinued"


@pytest.mark.parametrize("kind", [Location.Kind.SUPPLIER, Location.Kind.IN_TRANSIT])
def test_goods_are_received_at_places_of_ours(leaf: Supplier, kind: str) -> None:
    Location.objects.create(code="away", name="Away", kind=kind)

    with pytest.raises(DomainError) as refusal:
        buying.draft(location_code="away")

    assert refusal.value.code == "location_takes_no_goods"


def test_nothing_is_bought_from_who_is_no_supplier_any_more(leaf: Supplier) -> None:
    Supplier.objects.filter(pk=leaf.pk).update(is_active=False)

    with pytest.raises(DomainError) as refusal:
        buying.draft()

    assert refusal.value.code == "supplier_inactive"


def test_what_the_supplier_has_no_price_for_needs_one(leaf: Supplier) -> None:
    SupplierProduct.objects.filter(product__sku="LAMP").update(is_active=False)

    with pytest.raises(DomainError) as refusal:
        buying.draft(("LAMP", 1))
    bought = buying.draft(NewPurchaseLine("LAMP", 1, Decimal("12")))

    assert refusal.value.code == "price_unknown"
    assert bought.lines.get().unit_price == Decimal("12")


def test_the_statements_do_not_grow_with_the_orders(leaf: Supplier) -> None:
    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            made = orders.create(orders=[buying.new()] * count, actor=SYSTEM, at=MORNING)
            orders.send(sendings=[Sending(p.pk) for p in made], actor=SYSTEM, at=MORNING)
        return len(captured)

    one, many = statements(1), statements(5)

    assert one == many


def test_a_changed_line_keeps_its_id_and_position(leaf: Supplier) -> None:
    purchase = buying.draft(("TEA", 12), ("CUP", 4))
    cup = buying.line(purchase, "CUP")
    change = DraftChange(
        purchase.pk,
        purchase.version,
        lines=[NewPurchaseLine("CUP", 9), NewPurchaseLine("LAMP", 1)],
        note="before noon",
        location_code="shop",
    )

    orders.change_draft(changes=[change], actor=SYSTEM, at=MORNING)

    after = buying.fresh(purchase)
    lines = {line.product.sku: line for line in after.lines.select_related("product")}
    assert set(lines) == {"CUP", "LAMP"}
    assert (lines["CUP"].pk, lines["CUP"].position, lines["CUP"].quantity) == (cup.pk, 2, 9)
    assert lines["LAMP"].position == 3
    assert (after.note, after.location.code) == ("before noon", "shop")
    assert facts(after, "purchase.changed")[0]["fields"] == ["lines", "note", "location_code"]


def test_a_draft_changed_meanwhile_is_not_overwritten(leaf: Supplier) -> None:
    purchase = buying.draft()
    change = DraftChange(purchase.pk, purchase.version, note="mine")
    orders.change_draft(changes=[replace(change, note="theirs")], actor=SYSTEM, at=MORNING)

    with pytest.raises(StaleVersion):
        orders.change_draft(changes=[change], actor=SYSTEM, at=MORNING)

    assert buying.fresh(purchase).note == "theirs"


def test_what_is_sent_is_on_its_way(small_world: World, leaf: Supplier) -> None:
    purchase = buying.sent(("TEA", 12), ("CUP", 4))

    tea = IncomingSupply.objects.get(product=small_world.tea)
    assert IncomingSupply.objects.count() == 2
    assert (tea.kind, tea.source_id) == ("purchase", buying.line(purchase, "TEA").pk)
    assert (tea.reference, tea.quantity, tea.due_on) == (
        f"{purchase.number}/1",
        12,
        buying.TEA_DUE,
    )
    assert facts(purchase, "purchase.sent") == [
        {
            "number": purchase.number,
            "supplier": "leaf",
            "to": ["sales@example.net"],
            "round": 1,
        }
    ]
    assert facts(purchase, "purchase.unmailed") == []


def test_it_goes_to_the_contacts_who_receive_orders(leaf: Supplier) -> None:
    buying.contacts("ann@example.net", "bob@example.net")

    purchase = buying.sent()

    assert facts(purchase, "purchase.sent")[0]["to"] == ["ann@example.net", "bob@example.net"]


def test_a_supplier_without_any_address_is_told_of(small_world: World) -> None:
    buying.merchant(email="")

    purchase = buying.sent()

    assert facts(purchase, "purchase.sent")[0]["to"] == []
    assert facts(purchase, "purchase.unmailed") == [{"number": purchase.number, "supplier": "leaf"}]


def test_sent_again_it_opens_a_new_round_and_announces_nothing_twice(leaf: Supplier) -> None:
    purchase = buying.sent()

    orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING + timedelta(hours=1))

    after = buying.fresh(purchase)
    assert (after.link_round, after.sent_at) == (2, MORNING)
    assert IncomingSupply.objects.count() == 2


def test_a_draft_whose_day_has_passed_is_not_sent(leaf: Supplier) -> None:
    purchase = buying.draft()

    with pytest.raises(DomainError) as refusal:
        orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING + timedelta(days=30))

    assert refusal.value.code == "expected_on_passed"
    assert buying.fresh(purchase).status == "draft"


def test_an_order_below_the_suppliers_minimum_amount_is_sent_only_as_agreed(
    leaf: Supplier,
) -> None:
    Supplier.objects.filter(pk=leaf.pk).update(minimum_order_amount=100)
    purchase = buying.draft(("TEA", 12))

    with pytest.raises(DomainError) as refusal:
        orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING)
    orders.send(sendings=[Sending(purchase.pk, is_off_terms=True)], actor=SYSTEM, at=MORNING)

    assert refusal.value.code == "amount_below_minimum"
    assert buying.fresh(purchase).status == "sent"


def test_what_is_cancelled_comes_no_more(leaf: Supplier) -> None:
    purchase = buying.sent()

    buying.cancel(purchase)

    assert not IncomingSupply.objects.exists()
    assert buying.line(purchase, "TEA").quantity_cancelled == 12
    assert facts(purchase, "purchase.cancelled")[0]["reason"] == "not needed"


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_end_needs_its_reason(leaf: Supplier, reason: str) -> None:
    purchase = buying.sent()

    with pytest.raises(DomainError) as refusal:
        orders.cancel(
            cancellations=[orders.Withdrawal(purchase.pk, reason)], actor=SYSTEM, at=MORNING
        )

    assert refusal.value.code == "reason_required"
    assert buying.fresh(purchase).status == "sent"


def test_closed_short_the_rest_comes_no_more(leaf: Supplier) -> None:
    purchase = buying.partly_received()

    buying.close_short(purchase)

    tea = buying.line(purchase, "TEA")
    assert (tea.quantity_received, tea.quantity_cancelled, tea.quantity_open) == (5, 7, 0)
    assert not IncomingSupply.objects.exists()


def test_an_unknown_purchase_order_is_told(small_world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        orders.send(sendings=[Sending(uuid.uuid4())], actor=SYSTEM, at=MORNING)

    assert refusal.value.code == "purchase_order_unknown"
    assert not PurchaseLine.objects.exists()
