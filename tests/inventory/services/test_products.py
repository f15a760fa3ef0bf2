"""Products are added and changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.actors import SYSTEM
from core.errors import DomainError, Invalid, StaleVersion
from core.ids import new_id
from core.models import Event
from inventory.models import Product
from inventory.services import products
from inventory.services.products import NewProduct, ProductChange, ProductTaken
from tests.world import MORNING, World

KETTLE = NewProduct(
    sku="KETTLE",
    name="Kettle",
    list_price=Decimal("30.00"),
    currency="EUR",
    category_code="home",
    gtin="4006381333931",
)


def create(*new: NewProduct) -> list[Product]:
    return products.create(products=new, actor=SYSTEM, at=MORNING)


def change(product: Product, version: int | None = None, **values: object) -> Product:
    (changed,) = products.change(
        changes=[ProductChange(product.pk, values, version)], actor=SYSTEM, at=MORNING
    )
    return changed


def test_a_product_is_added_and_told(small_world: World) -> None:
    (kettle,) = create(KETTLE)

    assert Product.objects.get(sku="KETTLE").category.code == "home"  # type: ignore[union-attr]
    assert Event.objects.get(stream_id=kettle.pk).type == "product.created"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"sku": " "}, "name_required"),
        ({"name": ""}, "name_required"),
        ({"type": "magic"}, "product_type_unknown"),
        ({"list_price": Decimal("-0.01")}, "price_negative"),
        ({"list_price": Decimal("NaN")}, "price_too_large"),
        ({"list_price": Decimal("Infinity")}, "price_too_large"),
        ({"list_price": Decimal("1e20")}, "price_too_large"),
        ({"currency": "eur"}, "currency_unknown"),
        ({"currency": "EURO"}, "currency_unknown"),
        ({"gtin": "4006381333932"}, "gtin_invalid"),
        ({"category_code": "garden"}, "category_unknown"),
        ({"supplier_code": "nobody"}, "supplier_unknown"),
    ],
)
def test_a_wrong_product_is_refused_and_none_of_its_batch_is_kept(
    small_world: World, wrong: dict[str, object], code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        create(replace(KETTLE, sku="POT", gtin=""), replace(KETTLE, **wrong))  # type: ignore[arg-type]

    assert caught.value.code == code
    assert Product.objects.filter(sku__in=["POT", "KETTLE"]).count() == 0


@pytest.mark.parametrize(
    ("twin", "code"),
    [(replace(KETTLE, gtin=""), "sku_taken"), (replace(KETTLE, sku="POT"), "gtin_taken")],
)
def test_a_sku_or_gtin_is_used_once(small_world: World, twin: NewProduct, code: str) -> None:
    create(KETTLE)

    with pytest.raises(ProductTaken) as caught:
        create(twin)

    assert caught.value.code == code


def test_a_change_keeps_the_rest_and_counts_the_version_up(small_world: World) -> None:
    changed = change(small_world.tea, version=1, list_price=Decimal("5.00"), is_active=False)

    fresh = Product.objects.get(pk=changed.pk)
    assert (fresh.name, fresh.list_price, fresh.is_active, fresh.version) == (
        "Green tea",
        Decimal(5),
        False,
        2,
    )
    told = Event.objects.get(stream_id=changed.pk, type="product.changed")
    assert told.data["fields"] == ["is_active", "list_price"]


def test_a_stale_change_is_refused_with_the_version_there_is(small_world: World) -> None:
    change(small_world.tea, name="Black tea")

    with pytest.raises(StaleVersion) as caught:
        change(small_world.tea, version=1, name="White tea")

    assert caught.value.details == {"current_version": 2}
    assert Product.objects.get(pk=small_world.tea.pk).name == "Black tea"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"sku": "X"}, "field_not_changeable"),
        ({"name": " "}, "name_required"),
        ({"list_price": Decimal(-1)}, "price_negative"),
        ({"list_price": Decimal("1e20")}, "price_too_large"),
    ],
)
def test_a_wrong_change_is_refused(
    small_world: World, values: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        change(small_world.tea, **values)  # type: ignore[arg-type]

    assert caught.value.code == code
    assert Product.objects.get(pk=small_world.tea.pk).version == 1


def test_what_does_not_exist_is_not_changed(small_world: World) -> None:
    with pytest.raises(DomainError) as caught:
        products.change(changes=[ProductChange(new_id())], actor=SYSTEM, at=MORNING)

    assert caught.value.code == "not_found"
