"""Suppliers: who they are, how reliable, what they sell us, and what may change of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from inventory.models import Location, Supplier
from purchasing.models import SupplierContact, SupplierProduct
from tests.dashboard import buyers
from tests.dashboard.pages import post, text
from tests.purchasing import buying, supply
from tests.world import MORNING, World

pytestmark = pytest.mark.usefixtures("clock")


def leaf() -> Supplier:
    return Supplier.objects.get(code="leaf")


def facts(**changed: Any) -> dict[str, Any]:
    """The form of a supplier as it is shown."""
    return {
        "name": "Leaf & Sons",
        "email": "sales@example.net",
        "language": "en",
        "currency": "EUR",
        "lead_time_days": 10,
        "minimum_order_amount": "0",
        "is_active": "on",
        "version": leaf().version,
        **changed,
    }


def terms(*breaks: tuple[int, str], **changed: Any) -> dict[str, Any]:
    """The form of a product's terms with its prices."""
    fields = {
        "minimum_quantity": 1,
        "pack_size": 1,
        "is_active": "on",
        "version": leaf().version,
        "breaks-TOTAL_FORMS": len(breaks),
        "breaks-INITIAL_FORMS": 0,
        **changed,
    }
    for index, (start, price) in enumerate(breaks):
        fields |= {f"breaks-{index}-from_quantity": start, f"breaks-{index}-unit_price": price}
    return fields


def history() -> None:
    """Three deliveries of tea: early, on the day and three days late with one of six broken."""
    for weeks, days, came in ((12, 5, (6, 0)), (8, 7, (6, 0)), (4, 10, (5, 1))):
        sent = MORNING - timedelta(weeks=weeks)
        expected = (sent + timedelta(days=7)).date()
        purchase = supply.bought(
            leaf(),
            Location.objects.get(code="main"),
            [("TEA", came[0], "3.00" if weeks > 4 else "3.30")],
            at=sent,
            expected_on=expected,
        )
        supply.came(purchase, [came], at=sent + timedelta(days=days))


def test_the_list_tells_on_which_terms_they_take_orders(ines: Client) -> None:
    page = text(ines.get("/suppliers/"))

    assert "Leaf & Sons leaf – 10 days any value never In use" in page
    assert "No supplier matches" in text(ines.get("/suppliers/?q=kiln"))


def test_a_supplier_shows_what_it_sells_us_and_what_is_on_its_way(ines: Client) -> None:
    purchase = buying.sent()

    page = text(ines.get("/suppliers/leaf/"))

    assert "TEA Green tea L-1 €3.00 from 12 on €2.50 from 60 on 12 6 5 days" in page
    assert "CUP Tea cup – €7.125 1 1 as the supplier" in page
    assert f"{purchase.number} Main warehouse Sent 0/16 Sun 29 Nov in 5 days" in page


def test_the_record_stands_with_its_populations_and_its_period(ines: Client) -> None:
    history()

    page = text(ines.get("/suppliers/leaf/"))

    assert "Record Tue 25 Nov 2025 to Tue 24 Nov 2026" in page
    assert "As we asked On time and in full 67% of 3 lines On time 67% of 3 lines" in page
    assert "Lead time, median 7 days of 3 lines" in page
    assert "Lead time, nine of ten within 10 days of 3 lines" in page
    assert "Price change 10% of 1 product" in page
    assert "Rejected 6% of 18 units" in page
    assert "Answer time, median n/a of 0 orders, 3 not judged" in page


def test_a_shorter_period_counts_less(ines: Client) -> None:
    history()

    page = text(ines.get("/suppliers/leaf/?days=90"))

    assert "Record Thu 27 Aug 2026 to Tue 24 Nov 2026" in page
    assert "On time and in full 67% of 3 lines" in page


def test_a_figure_opens_its_rows(ines: Client) -> None:
    history()

    page = text(ines.get("/suppliers/leaf/figures/on_time_asked/?days=365"))

    assert "On time: 67%" in page
    assert "of 3 lines" in page
    assert page.count("line 1 TEA") == 3
    assert "Tue 3 Nov 2026 Fri 6 Nov 2026 no" in page
    assert ines.get("/suppliers/leaf/figures/elephant/").status_code == 404


def test_a_supplier_without_a_past_has_no_figures(ines: Client) -> None:
    page = text(ines.get("/suppliers/leaf/"))

    assert "On time and in full n/a of 0 lines" in page


def test_a_supplier_is_added(ines: Client) -> None:
    answer = post(ines, "/suppliers/new/", **facts(code="kiln", name="Kiln & Co"))

    assert "Kiln & Co is added. Say now what they sell us." in text(answer)
    assert answer.request["PATH_INFO"] == "/suppliers/kiln/"
    assert "Supplier created · Ines" in text(answer)


def test_a_code_in_use_is_refused_at_its_field(ines: Client) -> None:
    answer = ines.post("/suppliers/new/", facts(code="leaf", name="Another"))

    assert answer.status_code == 422
    assert "There is a supplier with this code already." in text(answer)
    assert 'value="Another"' in answer.content.decode()


def test_a_supplier_is_changed(ines: Client) -> None:
    answer = post(
        ines, "/suppliers/leaf/change/", **facts(name="Leaf", automatic_order_limit="250")
    )

    assert "Leaf is changed." in text(answer)
    assert leaf().automatic_order_limit == Decimal(250)
    assert "Ordered by itself up to €250.00" in text(answer)


def test_a_stale_form_overwrites_nothing(ines: Client) -> None:
    answer = ines.post("/suppliers/leaf/change/", facts(name="Old", version=leaf().version - 1))

    assert answer.status_code == 409
    assert leaf().name == "Leaf & Sons"


def test_who_is_not_bought_from_any_more_says_so(ines: Client) -> None:
    answer = post(ines, "/suppliers/leaf/change/", **facts(is_active=""))

    assert "Not in use" in text(answer)
    assert "New purchase order" not in text(answer)


def test_contacts_are_set_and_an_empty_row_is_nobody(ines: Client) -> None:
    form = {
        "version": leaf().version,
        "contacts-TOTAL_FORMS": 2,
        "contacts-INITIAL_FORMS": 0,
        "contacts-0-name": "Ana Ruiz",
        "contacts-0-email": "ana@example.net",
        "contacts-0-receives_orders": "on",
        "contacts-1-name": "",
    }

    without = ines.post("/suppliers/leaf/contacts/", form | {"contacts-0-email": ""})
    answer = post(ines, "/suppliers/leaf/contacts/", **form)

    assert without.status_code == 422
    assert "Who receives orders needs an e-mail address." in text(without)
    assert "The contacts of Leaf & Sons are kept." in text(answer)
    assert "Ana Ruiz" in text(answer)
    assert SupplierContact.objects.get().receives_orders


def test_the_terms_of_a_product_are_changed(ines: Client) -> None:
    form = terms((1, "7.00"), (50, "6.50"), pack_size=2, minimum_quantity=2, is_preferred="on")

    answer = post(ines, "/suppliers/leaf/terms/CUP/", **form)

    assert "The terms of CUP are kept." in text(answer)
    assert "CUP Tea cup preferred – €7.00 €6.50 from 50 on 2 2" in text(answer)


def test_prices_that_overlap_are_refused(ines: Client) -> None:
    answer = ines.post("/suppliers/leaf/terms/CUP/", terms((1, "7.00"), (1, "6.50")))

    assert answer.status_code == 422
    assert "each price begins at a quantity of its own" in text(answer)
    assert SupplierProduct.objects.get(product__sku="CUP").price_breaks.count() == 1


def test_a_product_is_added_to_what_they_sell_us(ines: Client) -> None:
    SupplierProduct.objects.filter(product__sku="LAMP").delete()

    unknown = ines.post("/suppliers/leaf/new-terms/", terms((1, "40"), sku="ELEPHANT"))
    answer = post(ines, "/suppliers/leaf/new-terms/", **terms((1, "40"), sku="LAMP"))

    assert unknown.status_code == 422
    assert "There is no product ELEPHANT." in text(unknown)
    assert "The terms of LAMP are kept." in text(answer)
    assert SupplierProduct.objects.filter(product__sku="LAMP").exists()


def test_who_only_looks_sees_the_supplier_and_changes_nothing(small_world: World) -> None:
    vera = buyers.viewer()

    page = text(vera.get("/suppliers/leaf/"))

    assert "Green tea" in page
    assert "Add a product" not in page
    for noun in ("change", "contacts", "new-terms", "terms/TEA"):
        assert vera.get(f"/suppliers/leaf/{noun}/").status_code == 403
        assert vera.post(f"/suppliers/leaf/{noun}/", {}).status_code == 403
    assert vera.get("/suppliers/new/").status_code == 403


def test_what_does_not_exist_is_not_found(ines: Client) -> None:
    for path in ("nobody/", "nobody/change/", "nobody/contacts/", "leaf/terms/ELEPHANT/"):
        assert ines.get(f"/suppliers/{path}").status_code == 404
