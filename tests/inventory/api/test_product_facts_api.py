"""Products in full over REST: components, substitutes, families."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import permissions as p
from inventory.models import Product
from tests import rest
from tests.inventory import goods, ledger
from tests.rest import Caller
from tests.world import World


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


NEW = {"sku": "KETTLE", "name": "Kettle", "list_price": "30.00", "currency": "EUR"}
FAMILY = {"code": "shirt", "name": "Shirt", "attribute_names": ["size", "colour"]}


def test_everything_told_is_answered(api: Caller) -> None:
    goods.supplier()
    goods.family()
    told: dict[str, Any] = NEW | {
        "type": "stocked",
        "category": "home",
        "supplier": "acme",
        "family": "shirt",
        "attributes": {"size": "L", "colour": "red"},
        "gtin": goods.KETTLE_GTIN,
        "unit": "box",
        "weight_g": 5,
        "length_mm": 1,
        "width_mm": 2,
        "height_mm": 3,
        "lead_time_days": 9,
        "available_on": "2027-01-04",
        "tracks_lots": True,
        "is_active": False,
        "is_discontinued": True,
    }

    made = api.post("/products", told)
    read = api.get("/products/KETTLE")

    assert made.status_code == 201
    assert read.json() | told | {"list_price": "30.0000"} == read.json()


def test_a_bundle_says_how_many_can_be_built(api: Caller) -> None:
    parts = [{"sku": "TEA", "quantity": 1}, {"sku": "CUP", "quantity": 2}]

    made = api.post("/products", NEW | {"type": "bundle", "components": parts})

    assert (made.status_code, made.json()["available"]) == (201, 2)
    read = api.get("/products/KETTLE/components")
    assert [(c["sku"], c["quantity"], c["available"]) for c in read.json()] == [
        ("TEA", 1, 10),
        ("CUP", 2, 8),
    ]


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"type": "bundle"}, 422, "bundle_empty"),
        (
            {"type": "bundle", "components": [{"sku": "NOPE", "quantity": 1}]},
            404,
            "bundle_component_unknown",
        ),
        ({"type": "bundle", "components": [{"sku": "TEA"}]}, 422, "invalid_request"),
        (
            {"type": "bundle", "components": [{"sku": "TEA", "quantity": 0}]},
            422,
            "invalid_request",
        ),
        ({"substitutes": ["KETTLE"]}, 422, "substitute_itself"),
        ({"substitutes": ["NOPE"]}, 404, "substitute_unknown"),
        ({"family": "hat"}, 404, "family_unknown"),
        ({"attributes": {"size": 5}}, 422, "invalid_request"),
        ({"length_mm": 100_001}, 422, "invalid_request"),
        ({"gtin": "4006381333932"}, 422, "gtin_invalid"),
    ],
)
def test_what_does_not_hold_is_refused_with_a_code(
    api: Caller, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = api.post("/products", NEW | wrong)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Product.objects.filter(sku="KETTLE").exists()


def test_a_gtin_of_another_product_is_a_conflict_of_its_own(api: Caller) -> None:
    goods.create(goods.new("POT", gtin=goods.KETTLE_GTIN))

    answer = api.post("/products", NEW | {"gtin": goods.KETTLE_GTIN})

    assert (answer.status_code, answer.json()["code"]) == (409, "gtin_taken")
    assert answer.json()["errors"][0]["field"] == "gtin"


def test_components_are_put_by_whoever_saw_the_version(api: Caller) -> None:
    goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    body = {"components": [{"sku": "CUP", "quantity": 4}]}

    unseen = api.send("PUT", "/products/TEASET/components", body)
    put = api.send("PUT", "/products/TEASET/components", body, headers={"If-Match": '"v1"'})
    stale = api.send("PUT", "/products/TEASET/components", body | {"version": 1})

    assert unseen.status_code == 428
    assert (put.status_code, put["ETag"]) == (200, '"v2"')
    assert [(c["sku"], c["quantity"]) for c in put.json()] == [("CUP", 4)]
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")


def test_the_components_of_a_reserved_bundle_stay(api: Caller) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    ledger.reserve(made, 1)

    answer = api.send(
        "PUT",
        "/products/TEASET/components",
        {"components": [{"sku": "CUP", "quantity": 1}], "version": 1},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "bundle_reserved")


def test_substitutes_are_put_in_their_order(api: Caller) -> None:
    put = api.send(
        "PUT", "/products/TEA/substitutes", {"substitutes": ["LAMP", "CUP"], "version": 1}
    )
    read = api.get("/products/TEA/substitutes")

    assert put.status_code == 200
    assert [(s["sku"], s["rank"], s["available"]) for s in read.json()] == [
        ("LAMP", 1, 0),
        ("CUP", 2, 8),
    ]


def test_what_is_left_out_of_a_change_stays(api: Caller) -> None:
    goods.change(Product.objects.get(sku="TEA"), weight_g=5, substitutes=("CUP",))

    answer = api.send("PATCH", "/products/TEA", {"weight_g": None, "version": 2})

    tea = Product.objects.get(sku="TEA")
    assert (answer.status_code, answer.json()["weight_g"]) == (200, None)
    assert (tea.name, tea.substitutes.count()) == ("Green tea", 1)


def test_a_sku_with_a_slash_has_its_addresses(api: Caller) -> None:
    api.post("/products", NEW | {"sku": "POT/1", "substitutes": ["TEA"]})

    assert api.get("/products/POT/1").json()["sku"] == "POT/1"
    assert api.get("/products/POT/1/substitutes").json()[0]["sku"] == "TEA"


def test_products_are_filtered_by_supplier_family_and_end(api: Caller) -> None:
    goods.supplier()
    goods.family()
    goods.create(
        goods.shirt("SHIRT-L", "L", supplier_code="acme"),
        goods.shirt("SHIRT-M", "M", is_discontinued=True),
    )

    def skus(**query: str) -> list[str]:
        return [item["sku"] for item in api.get("/products", query).json()["items"]]

    assert skus(family="shirt") == ["SHIRT-L", "SHIRT-M"]
    assert skus(supplier="acme") == ["SHIRT-L"]
    assert skus(is_discontinued="true") == ["SHIRT-M"]


def test_families_are_made_listed_and_changed(api: Caller) -> None:
    made = api.post("/product-families", FAMILY)
    again = api.post("/product-families", FAMILY)
    changed = api.send(
        "PUT", "/product-families/shirt", {"name": "Tops", "attribute_names": ["size"]}
    )

    assert (made.status_code, made.json()) == (201, FAMILY | {"products": 0})
    assert (again.status_code, again.json()["code"]) == (409, "family_taken")
    assert changed.json()["attribute_names"] == ["size"]
    assert [f["name"] for f in api.get("/product-families").json()] == ["Tops"]
    assert api.get("/product-families/hat").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/products/TEA/components", p.STOCK_VIEW),
        ("PUT", "/products/TEA/components", p.STOCK_MANAGE),
        ("GET", "/products/TEA/substitutes", p.STOCK_VIEW),
        ("PUT", "/products/TEA/substitutes", p.STOCK_MANAGE),
        ("GET", "/product-families", p.STOCK_VIEW),
        ("POST", "/product-families", p.STOCK_MANAGE),
        ("GET", "/product-families/shirt", p.STOCK_VIEW),
        ("PUT", "/product-families/shirt", p.STOCK_MANAGE),
        ("GET", "/product-imports", p.STOCK_VIEW),
        ("POST", "/product-imports", p.STOCK_MANAGE),
        ("GET", "/products-export.csv", p.STOCK_VIEW),
        ("GET", "/products-export.xlsx", p.STOCK_VIEW),
    ],
)
def test_each_address_needs_its_own_permission(
    small_world: World, method: str, path: str, needed: str
) -> None:
    others = rest.caller(*sorted(p.ALL - {needed}), name="others")

    assert others.send(method, path, {}).status_code == 403
    assert Caller("none").send(method, path, {}).status_code == 401
