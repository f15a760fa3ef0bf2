"""Products over REST."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import permissions as p
from inventory.models import Product
from tests import rest
from tests.inventory import goods
from tests.inventory.services.test_products import KETTLE, create
from tests.rest import Caller
from tests.world import World

NEW = {"sku": "KETTLE", "name": "Kettle", "list_price": "30.00", "currency": "EUR"}


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def test_a_product_is_read_with_its_stock(api: Caller) -> None:
    answer = api.get("/products/CUP")

    body = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"v1"')
    assert (body["sku"], body["on_hand"], body["allocated"], body["available"]) == ("CUP", 8, 0, 8)
    assert [(level["location"], level["on_hand"]) for level in body["levels"]] == [
        ("main", 5),
        ("shop", 3),
    ]


@pytest.mark.parametrize("path", ["/products/NOPE", "/products/%00", "/products/NOPE/movements"])
def test_what_does_not_exist_is_not_found(api: Caller, path: str) -> None:
    assert api.get(path).status_code == 404


def test_a_product_is_created_once_for_one_key(api: Caller) -> None:
    first = api.post("/products", NEW, **{"Idempotency-Key": "k-1"})
    second = api.post("/products", NEW, **{"Idempotency-Key": "k-1"})
    third = api.post("/products", NEW)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotency-Replayed"] == "true"
    assert second.json() == first.json()
    assert (third.status_code, third.json()["code"]) == (409, "sku_taken")
    assert Product.objects.filter(sku="KETTLE").count() == 1


def test_all_that_does_not_fit_is_told_at_once(api: Caller) -> None:
    answer = api.post("/products", {"sku": 5, "list_price": "dear", "colour": "red"})

    assert answer.status_code == 422
    assert {e["field"] for e in answer.json()["errors"]} == {
        "sku",
        "name",
        "list_price",
        "currency",
        "colour",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"list_price": "NaN"},
        {"list_price": "1e30"},
        {"list_price": -1},
        {"weight_g": 2**31},
        {"lead_time_days": -1},
        {"gtin": "123"},
        {"currency": "usd"},
    ],
)
def test_a_value_out_of_reason_is_refused(api: Caller, wrong: dict[str, Any]) -> None:
    assert api.post("/products", NEW | wrong).status_code == 422
    assert not Product.objects.filter(sku="KETTLE").exists()


def test_a_product_is_changed_by_whoever_saw_its_version(api: Caller) -> None:
    changed = api.send("PATCH", "/products/TEA", {"name": "Black"}, headers={"If-Match": '"v1"'})
    stale = api.send("PATCH", "/products/TEA", {"name": "White", "version": 1})
    unseen = api.send("PATCH", "/products/TEA", {"name": "White"})

    assert (changed.status_code, changed["ETag"]) == (200, '"v2"')
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert stale.json()["details"] == {"current_version": 2}
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")
    assert Product.objects.get(sku="TEA").name == "Black"


def test_only_fields_that_may_change_are_taken(api: Caller) -> None:
    everything = {
        "id": "x",
        "sku": "X",
        "available": 5,
        "created_at": "2026-01-01",
        "version": 1,
    }

    answer = api.send("PATCH", "/products/TEA", everything)

    assert answer.status_code == 422
    assert {e["field"] for e in answer.json()["errors"]} == {
        "id",
        "sku",
        "available",
        "created_at",
    }


def test_products_are_filtered(api: Caller) -> None:
    goods.change(Product.objects.get(sku="LAMP"), is_active=False)
    create(KETTLE)

    def skus(**query: str) -> list[str]:
        return [item["sku"] for item in api.get("/products", query).json()["items"]]

    assert skus() == ["CUP", "KETTLE", "LAMP", "SETUP", "TEA"]
    assert skus(q="tea") == ["CUP", "TEA"]
    assert skus(q="4006381333931") == ["KETTLE"]
    assert skus(type="service") == ["SETUP"]
    assert skus(is_active="false") == ["LAMP"]
    assert skus(category="garden") == []


@pytest.mark.parametrize(
    "query", [{"colour": "red"}, {"size": "0"}, {"size": "201"}, {"q": "\x00"}]
)
def test_a_filter_that_does_not_exist_is_refused(api: Caller, query: dict[str, str]) -> None:
    assert api.get("/products", query).status_code == 422


@pytest.mark.parametrize("cursor", ["x", "WyJuIiwiYSIsImIiXQ"])
def test_a_broken_page_link_is_refused(api: Caller, cursor: str) -> None:
    answer = api.get("/products", {"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def test_a_deep_page_of_products_costs_what_the_first_costs(api: Caller) -> None:
    api.get("/products")  # the key's last use is noted once a minute

    def page(cursor: str) -> tuple[int, dict[str, Any]]:
        with CaptureQueriesContext(connection) as queries:
            body = api.get("/products", {"cursor": cursor, "size": "1"}).json()
        return len(queries), body

    costs, body = [], {"next_cursor": ""}
    for _ in range(4):
        cost, body = page(body["next_cursor"])
        costs.append(cost)

    assert len(set(costs)) == 1
    assert body["next_cursor"] == ""


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/products", p.STOCK_VIEW),
        ("POST", "/products", p.STOCK_MANAGE),
        ("GET", "/products/TEA", p.STOCK_VIEW),
        ("PATCH", "/products/TEA", p.STOCK_MANAGE),
        ("GET", "/products/TEA/movements", p.STOCK_VIEW),
        ("GET", "/stock", p.STOCK_VIEW),
        ("POST", "/stock/receipts", p.STOCK_MANAGE),
        ("POST", "/stock/adjustments", p.STOCK_MANAGE),
        ("GET", "/locations", p.STOCK_VIEW),
    ],
)
def test_each_address_needs_its_own_permission(
    small_world: World, method: str, path: str, needed: str
) -> None:
    others = rest.caller(*sorted(p.ALL - {needed}), name="others")
    nobody = Caller("none")

    assert others.send(method, path, {}).status_code == 403
    assert nobody.send(method, path, {}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/products"),
        ("POST", "/products/TEA"),
        ("POST", "/stock"),
        ("GET", "/stock/receipts"),
        ("PUT", "/locations"),
    ],
)
def test_what_an_address_does_not_do_is_405(api: Caller, method: str, path: str) -> None:
    answer = api.send(method, path, {})

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"]
