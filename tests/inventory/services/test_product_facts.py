"""Products in full: sizes, families, lots, types that stay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Event
from inventory.models import Product
from inventory.selectors import product_values
from inventory.services import products
from inventory.services.products import ProductChange
from tests.inventory import goods, ledger
from tests.world import MORNING, World


def refusal(*told: products.NewProduct) -> str:
    """The code that a batch of new products is refused with."""
    with pytest.raises(DomainError) as caught:
        goods.create(*told)
    return caught.value.code


def change_refusal(product: Product, **values: Any) -> str:
    """The code that a change is refused with; nothing of the product has changed."""
    before = Product.objects.filter(pk=product.pk).values().get()
    with pytest.raises(DomainError) as caught:
        goods.change(product, **values)
    assert Product.objects.filter(pk=product.pk).values().get() == before
    return caught.value.code


def test_everything_told_of_a_product_is_kept(small_world: World) -> None:
    goods.supplier()
    goods.family()
    told = goods.new(
        "SHIRT-L",
        category_code="home",
        supplier_code="acme",
        family_code="shirt",
        attributes={"size": "L", "colour": "red"},
        gtin=goods.KETTLE_GTIN,
        unit="pair",
        weight_g=240,
        length_mm=300,
        width_mm=200,
        height_mm=20,
        lead_time_days=4,
        available_on=date(2027, 1, 4),
        substitutes=("TEA", "CUP"),
        tracks_lots=True,
        is_active=False,
        is_discontinued=True,
    )

    (made,) = goods.create(told)

    row = Product.objects.select_related("category", "supplier", "family").get(pk=made.pk)
    assert product_values.of_products([row])[row.pk] == told


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"unit": " "}, "unit_required"),
        ({"unit": "a unit of great length"}, "text_too_long"),
        ({"name": "x" * 201}, "text_too_long"),
        ({"name": "two\nlines"}, "text_unfit"),
        ({"list_price": Decimal("1.00001")}, "price_too_fine"),
        ({"weight_g": -1}, "number_out_of_range"),
        ({"length_mm": 100_001}, "number_out_of_range"),
        ({"lead_time_days": 3_651}, "number_out_of_range"),
        ({"type": "service", "tracks_lots": True}, "lots_only_stocked"),
        ({"attributes": {"size": "L"}}, "attributes_without_family"),
        ({"family_code": "hat"}, "family_unknown"),
    ],
)
def test_a_fact_that_does_not_hold_is_refused(
    small_world: World, wrong: dict[str, Any], code: str
) -> None:
    assert refusal(goods.new("KETTLE", **wrong)) == code
    assert not Product.objects.filter(sku="KETTLE").exists()


def test_all_that_is_wrong_is_told_at_once(small_world: World) -> None:
    wrong = goods.new("KETTLE", name="", gtin="123", category_code="garden", weight_g=-1)

    with pytest.raises(DomainError) as caught:
        goods.create(wrong)

    assert [(e["field"], e["code"]) for e in caught.value.details["errors"]] == [
        ("name", "name_required"),
        ("gtin", "gtin_invalid"),
        ("weight_g", "number_out_of_range"),
        ("category", "category_unknown"),
    ]


def test_two_new_products_with_one_gtin_are_refused_together(small_world: World) -> None:
    twins = [goods.new(sku, gtin=goods.KETTLE_GTIN) for sku in ("KETTLE", "POT")]

    assert refusal(*twins) == "gtin_taken"
    assert not Product.objects.filter(sku__in=["KETTLE", "POT"]).exists()


def test_variants_differ_in_their_attributes(small_world: World) -> None:
    goods.family()
    goods.create(goods.shirt("SHIRT-L", "L"), goods.shirt("SHIRT-M", "M"))

    assert refusal(goods.shirt("SHIRT-L2", "L")) == "variant_taken"
    assert refusal(goods.shirt("A", "S"), goods.shirt("B", "S")) == "variant_taken"
    assert Product.objects.filter(family__code="shirt").count() == 2


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, "attributes_differ"),
        ({"size": "L"}, "attributes_differ"),
        ({"size": "L", "colour": "red", "cut": "wide"}, "attributes_differ"),
        ({"size": "L", "colour": ""}, "attribute_invalid"),
        ({"size": "L", "colour": "x" * 101}, "attribute_invalid"),
        ({"size": "L", "colour": 5}, "attribute_invalid"),
    ],
)
def test_a_variant_has_exactly_the_attributes_of_its_family(
    small_world: World, attributes: dict[str, Any], code: str
) -> None:
    goods.family()

    assert refusal(goods.new("SHIRT", family_code="shirt", attributes=attributes)) == code


def test_two_products_change_their_gtins_with_each_other(small_world: World) -> None:
    first, second = goods.create(
        goods.new("KETTLE", gtin=goods.KETTLE_GTIN), goods.new("POT", gtin="96385074")
    )

    products.change(
        changes=[
            ProductChange(first.pk, {"gtin": "96385074"}),
            ProductChange(second.pk, {"gtin": goods.KETTLE_GTIN}),
        ],
        actor=SYSTEM,
        at=MORNING,
    )

    assert Product.objects.get(sku="KETTLE").gtin == "96385074"
    assert Product.objects.get(sku="POT").gtin == goods.KETTLE_GTIN


def test_a_change_tells_only_what_is_other_than_before(small_world: World) -> None:
    goods.change(small_world.tea, name="Green tea", weight_g=100, category_code="")

    told = Event.objects.get(stream_id=small_world.tea.pk, type="product.changed")
    assert told.data["fields"] == ["category", "weight_g"]


def test_a_change_of_nothing_is_none(small_world: World) -> None:
    unchanged = goods.change(small_world.tea, name="Green tea")

    assert unchanged.version == 1
    assert not Event.objects.filter(type="product.changed").exists()


def test_the_type_stays_once_stock_has_moved(small_world: World) -> None:
    changed = goods.change(small_world.lamp, type="made_to_order")

    assert changed.type == "made_to_order"
    assert change_refusal(small_world.tea, type="service") == "type_fixed"


def test_the_type_of_a_component_stays(small_world: World) -> None:
    goods.bundle("SET", ("LAMP", 1))

    assert change_refusal(small_world.lamp, type="service") == "type_fixed"


def test_lots_begin_only_while_nothing_is_in_stock(small_world: World) -> None:
    assert goods.change(small_world.lamp, tracks_lots=True).tracks_lots
    assert change_refusal(small_world.tea, tracks_lots=True) == "lots_with_stock"

    ledger.adjust(small_world.tea, small_world.warehouse, -10)

    assert goods.change(small_world.tea, tracks_lots=True).tracks_lots


def test_many_products_cost_no_more_statements_than_one(small_world: World) -> None:
    def create(*skus: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            goods.create(*(goods.new(sku, substitutes=("TEA",)) for sku in skus))
        return len(queries)

    def rename(*skus: str) -> int:
        changes = [
            ProductChange(pk, {"name": "Another", "substitutes": ("CUP",)})
            for pk in Product.objects.filter(sku__in=skus).values_list("pk", flat=True)
        ]
        with CaptureQueriesContext(connection) as queries:
            products.change(changes=changes, actor=SYSTEM, at=MORNING)
        return len(queries)

    many = [f"P{n}" for n in range(20)]

    assert create("ONE") == create(*many)
    assert rename("ONE") == rename(*many)
