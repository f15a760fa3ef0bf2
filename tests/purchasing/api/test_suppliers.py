"""Suppliers over REST: facts, contacts, terms."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import permissions as p
from inventory.models import Supplier
from tests import rest
from tests.rest import Caller

NEW = {"code": "mill", "name": "Old Mill", "currency": "EUR", "lead_time_days": 3}


@pytest.fixture
def api(leaf: Supplier) -> Caller:
    return rest.caller()


def version(api: Caller, code: str = "leaf") -> int:
    return int(api.get(f"/suppliers/{code}").json()["version"])


def test_a_supplier_is_created_read_and_listed(api: Caller) -> None:
    created = api.post("/suppliers", NEW)
    again = api.post("/suppliers", NEW)

    assert (created.status_code, created["ETag"]) == (201, '"v1"')
    assert (again.status_code, again.json()["code"]) == (409, "supplier_taken")
    assert api.get("/suppliers/mill").json() == created.json()
    assert created.json()["automatic_order_limit"] is None
    listed = api.get("/suppliers", {"q": "mill"}).json()["items"]
    assert [supplier["code"] for supplier in listed] == ["mill"]


def test_a_supplier_is_changed_by_whoever_saw_its_version(api: Caller) -> None:
    seen = version(api)

    changed = api.send(
        "PATCH", "/suppliers/leaf", {"automatic_order_limit": "250", "version": seen}
    )
    stale = api.send("PATCH", "/suppliers/leaf", {"name": "Mine", "version": seen})
    unseen = api.send("PATCH", "/suppliers/leaf", {"name": "Mine"})

    assert (changed.status_code, changed.json()["automatic_order_limit"]) == (200, "250.0000")
    assert changed.json()["name"] == "Leaf & Sons"
    assert (stale.status_code, unseen.status_code) == (409, 428)


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"currency": "usd"}, {"lead_time_days": -1}])
def test_what_is_wrong_is_refused(api: Caller, wrong: dict[str, Any]) -> None:
    assert api.post("/suppliers", NEW | wrong).status_code == 422
    assert not Supplier.objects.filter(code="mill").exists()


def test_contacts_are_replaced_as_a_whole(api: Caller) -> None:
    body = {
        "contacts": [{"name": "Ann", "email": "ann@example.net", "receives_orders": True}],
        "version": version(api),
    }

    answer = api.send("PUT", "/suppliers/leaf/contacts", body)

    assert answer.status_code == 200
    assert [contact["name"] for contact in answer.json()["items"]] == ["Ann"]
    assert api.get("/suppliers/leaf/contacts").json() == answer.json()
    assert answer.json()["version"] == body["version"] + 1  # type: ignore[operator]


def test_terms_of_named_products_are_set_and_others_stay(api: Caller) -> None:
    body = {
        "products": [
            {
                "sku": "TEA",
                "supplier_sku": "L-2",
                "pack_size": 10,
                "is_preferred": True,
                "price_breaks": [
                    {"from_quantity": 10, "unit_price": "2.7500"},
                    {"from_quantity": 100, "unit_price": "2.2000"},
                ],
            }
        ],
        "version": version(api),
    }

    answer = api.send("PUT", "/suppliers/leaf/products", body)

    items = {item["sku"]: item for item in answer.json()["items"]}
    assert answer.status_code == 200
    assert set(items) == {"TEA", "CUP", "LAMP"}
    assert (items["TEA"]["supplier_sku"], items["TEA"]["minimum_quantity"]) == ("L-2", 1)
    assert items["TEA"]["price_breaks"] == [
        {"from_quantity": 10, "unit_price": "2.7500"},
        {"from_quantity": 100, "unit_price": "2.2000"},
    ]


def test_terms_of_an_unknown_product_are_refused(api: Caller) -> None:
    body = {"products": [{"sku": "NOPE"}], "version": version(api)}

    answer = api.send("PUT", "/suppliers/leaf/products", body)

    assert (answer.status_code, answer.json()["code"]) == (404, "product_unknown")


@pytest.mark.parametrize("path", ["", "/contacts", "/products"])
def test_an_unknown_supplier_is_not_found(api: Caller, path: str) -> None:
    answer = api.get(f"/suppliers/nobody{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "supplier_unknown")


def test_who_may_only_look_changes_nothing(leaf: Supplier) -> None:
    viewer = rest.caller(p.PURCHASING_VIEW)

    assert viewer.get("/suppliers/leaf").status_code == 200
    assert viewer.post("/suppliers", NEW).status_code == 403
    assert viewer.send("PATCH", "/suppliers/leaf", {}).status_code == 403
    assert viewer.send("PUT", "/suppliers/leaf/contacts", {}).status_code == 403
    assert viewer.send("PUT", "/suppliers/leaf/products", {}).status_code == 403
