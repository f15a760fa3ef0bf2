"""Purchase orders are written and rewritten."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from purchasing.lifecycle import PurchaseStatus as S
from purchasing.models import PurchaseOrder
from purchasing.services.orders import NewPurchaseLine
from tests.dashboard.buyers import act, url
from tests.dashboard.pages import post, text
from tests.purchasing import buying

pytestmark = pytest.mark.usefixtures("clock")


def rows(*wanted: dict[str, Any], free: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """The form of a purchase order: rows of the supplier's products, and free ones."""
    fields: dict[str, Any] = {"location": "main", "note": ""}
    for prefix, found in (("rows", wanted), ("more", free)):
        fields |= {f"{prefix}-TOTAL_FORMS": len(found), f"{prefix}-INITIAL_FORMS": 0}
        for index, row in enumerate(found):
            fields |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return fields


def test_a_purchase_order_begins_with_the_supplier(ines: Client) -> None:
    page = text(ines.get("/purchases/new/"))

    assert "Leaf & Sons" in page
    assert ines.get("/purchases/new/?supplier=nobody&location=main").status_code == 422


def test_the_suppliers_products_stand_with_terms_prices_and_stock(ines: Client) -> None:
    buying.sent()

    page = text(ines.get("/purchases/new/?supplier=leaf&location=main"))

    assert "TEA Green tea · L-1 at least 12 packs of 6 €3.00 from 12 on €2.50 from 60 on" in page
    assert "10 12 coming" in page


def test_a_draft_is_made_at_the_agreed_prices(ines: Client) -> None:
    form = rows(
        {"sku": "TEA", "quantity": 60},
        {"sku": "CUP", "quantity": ""},
        free=({"sku": "LAMP", "quantity": 2, "unit_price": "38.50"},),
    )

    answer = post(ines, "/purchases/new/?supplier=leaf&location=main", **form)

    purchase = PurchaseOrder.objects.get()
    assert f"Draft {purchase.number} is kept; the supplier knows nothing of it yet." in text(answer)
    assert purchase.status == S.DRAFT
    assert list(
        purchase.lines.order_by("position").values_list("product__sku", "quantity", "unit_price")
    ) == [("TEA", 60, Decimal("2.50")), ("LAMP", 2, Decimal("38.50"))]


def test_a_form_sent_twice_makes_one_purchase_order(ines: Client) -> None:
    form = rows({"sku": "TEA", "quantity": 12}) | {"idempotency_key": "k" * 20}

    for _ in range(2):
        ines.post("/purchases/new/?supplier=leaf&location=main", form)

    assert PurchaseOrder.objects.count() == 1


def test_a_broken_pack_is_refused_at_its_row_and_what_was_typed_stays(ines: Client) -> None:
    form = rows({"sku": "TEA", "quantity": 13})

    answer = ines.post("/purchases/new/?supplier=leaf&location=main", form)

    assert answer.status_code == 422
    assert "the supplier sells packs of 6. Order 18." in text(answer)
    assert 'value="13"' in answer.content.decode()
    assert not PurchaseOrder.objects.exists()


def test_a_broken_pack_is_taken_where_the_supplier_agreed(ines: Client) -> None:
    form = rows({"sku": "TEA", "quantity": 13}) | {"is_off_terms": "on"}

    ines.post("/purchases/new/?supplier=leaf&location=main", form)

    assert PurchaseOrder.objects.get().lines.get().quantity == 13


def test_an_order_of_nothing_is_refused(ines: Client) -> None:
    answer = ines.post("/purchases/new/?supplier=leaf&location=main", rows({"sku": "TEA"}))

    assert answer.status_code == 422
    assert "needs at least one line" in text(answer)


def test_a_draft_is_rewritten_and_keeps_a_price_given_by_hand(ines: Client) -> None:
    purchase = buying.draft(NewPurchaseLine("TEA", 12, Decimal("2.80")), ("CUP", 4))

    body = ines.get(url(purchase, "edit/")).content.decode()
    form = rows(
        {"sku": "TEA", "quantity": 18, "unit_price": "2.80"}, {"sku": "CUP", "quantity": ""}
    )
    answer = act(ines, purchase, "edit/", **form | {"note": "ring twice"})

    assert 'value="2.80"' in body
    assert f"Draft {purchase.number} is changed." in text(answer)
    line = purchase.lines.get()
    assert (line.product.sku, line.quantity, line.unit_price) == ("TEA", 18, Decimal("2.80"))
    assert buying.fresh(purchase).note == "ring twice"


def test_a_draft_that_changed_meanwhile_is_not_overwritten(ines: Client) -> None:
    purchase = buying.draft()

    form = rows({"sku": "TEA", "quantity": 24}) | {"version": purchase.version + 7}
    answer = ines.post(url(purchase, "edit/"), form)

    assert answer.status_code == 409
    assert buying.line(purchase, "TEA").quantity == 12


def test_what_was_sent_is_not_edited(ines: Client) -> None:
    purchase = buying.sent()

    assert ines.get(url(purchase, "edit/")).status_code == 302
