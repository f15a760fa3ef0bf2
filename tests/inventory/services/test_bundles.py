"""What bundles are made of, and who may be offered instead."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import DomainError
from core.models import Event
from inventory.models import BundleComponent, Product, Substitute
from inventory.selectors import product_detail
from inventory.services.products import Component
from tests.inventory import goods, ledger
from tests.world import MORNING, World


def parts(product: Product) -> dict[str, int]:
    rows = BundleComponent.objects.filter(bundle=product)
    return dict(rows.values_list("component__sku", "quantity"))


def substitutes(product: Product) -> list[str]:
    rows = Substitute.objects.filter(product=product).order_by("rank")
    return list(rows.values_list("substitute__sku", flat=True))


def components(*pairs: tuple[str, int]) -> tuple[Component, ...]:
    return tuple(Component(*pair) for pair in pairs)


def change_refusal(product: Product, **values: Any) -> str:
    with pytest.raises(DomainError) as caught:
        goods.change(product, **values)
    return caught.value.code


def test_a_bundle_is_made_of_stocked_products(small_world: World) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))

    assert parts(made) == {"TEA": 1, "CUP": 2}


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ((), "bundle_empty"),
        ((("NOPE", 1),), "bundle_component_unknown"),
        ((("SETUP", 1),), "bundle_component_not_stocked"),
        ((("TEASET", 1),), "bundle_component_itself"),
        ((("TEA", 0),), "bundle_component_quantity"),
        ((("TEA", -1),), "bundle_component_quantity"),
        ((("TEA", 1_000_001),), "bundle_component_quantity"),
        ((("TEA", 1), ("TEA", 2)), "bundle_component_twice"),
        (tuple((f"P{n}", 1) for n in range(51)), "bundle_too_large"),
    ],
)
def test_a_bundle_of_something_else_is_refused(
    small_world: World, pairs: tuple[tuple[str, int], ...], code: str
) -> None:
    with pytest.raises(DomainError) as caught:
        goods.create(goods.new("TEASET", type="bundle", components=components(*pairs)))

    assert caught.value.code == code
    assert not Product.objects.filter(sku="TEASET").exists()
    assert not BundleComponent.objects.exists()


def test_a_bundle_is_no_component_of_a_bundle(small_world: World) -> None:
    inner = goods.bundle()

    with pytest.raises(DomainError) as caught:
        goods.bundle("GIFT", (inner.sku, 1))

    assert caught.value.code == "bundle_component_not_stocked"


def test_only_a_bundle_has_components(small_world: World) -> None:
    assert change_refusal(small_world.tea, components=components(("CUP", 1))) == (
        "components_only_bundle"
    )


def test_a_bundle_and_its_component_come_in_one_batch(small_world: World) -> None:
    goods.create(
        goods.new("SET", type="bundle", components=components(("NEW", 3))), goods.new("NEW")
    )

    assert parts(Product.objects.get(sku="SET")) == {"NEW": 3}


def test_components_are_set_as_a_whole(small_world: World) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))

    changed = goods.change(made, version=1, components=components(("TEA", 2), ("LAMP", 1)))

    assert parts(made) == {"TEA": 2, "LAMP": 1}
    assert changed.version == 2
    told = Event.objects.get(stream_id=made.pk, type="product.changed")
    assert told.data["fields"] == ["components"]


def test_the_same_components_in_another_order_are_no_change(small_world: World) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))

    assert goods.change(made, components=components(("CUP", 2), ("TEA", 1))).version == 1


def test_the_components_stay_while_somebody_holds_the_bundle(small_world: World) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    demand, outcome = ledger.reserve(made, 2)
    assert not outcome.missing

    refused = change_refusal(made, components=components(("TEA", 1)))
    renamed = goods.change(made, name="Tea for two")
    ledger.release(demand, 2)
    changed = goods.change(made, components=components(("TEA", 1)))

    assert refused == "bundle_reserved"
    assert renamed.name == "Tea for two"
    assert parts(changed) == {"TEA": 1}


def test_a_component_held_alone_does_not_hold_the_bundle(small_world: World) -> None:
    made = goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    ledger.reserve(small_world.tea, 1)
    ledger.reserve(small_world.cup, 2)

    goods.change(made, components=components(("TEA", 1)))

    assert parts(made) == {"TEA": 1}


def test_a_bundle_that_becomes_a_single_product_loses_its_components(small_world: World) -> None:
    made = goods.bundle()

    refused = change_refusal(made, type="stocked")
    goods.change(made, type="stocked", components=())

    assert refused == "components_only_bundle"
    assert parts(made) == {}


def test_substitutes_are_ranked_and_set_as_a_whole(small_world: World) -> None:
    goods.change(small_world.tea, substitutes=("CUP", "LAMP"))
    assert substitutes(small_world.tea) == ["CUP", "LAMP"]

    goods.change(small_world.tea, substitutes=("LAMP", "CUP"))
    assert substitutes(small_world.tea) == ["LAMP", "CUP"]

    goods.change(small_world.tea, substitutes=())
    assert substitutes(small_world.tea) == []


@pytest.mark.parametrize(
    ("skus", "code"),
    [
        (("TEA",), "substitute_itself"),
        (("NOPE",), "substitute_unknown"),
        (("CUP", "CUP"), "substitute_twice"),
        (tuple(f"P{n}" for n in range(21)), "substitutes_too_many"),
    ],
)
def test_a_wrong_substitute_is_refused(
    small_world: World, skus: tuple[str, ...], code: str
) -> None:
    goods.change(small_world.tea, substitutes=("LAMP",))

    assert change_refusal(small_world.tea, substitutes=skus) == code
    assert substitutes(small_world.tea) == ["LAMP"]


def test_a_product_shows_what_belongs_to_it(small_world: World) -> None:
    goods.family()
    goods.create(goods.shirt("SHIRT-L", "L"), goods.shirt("SHIRT-M", "M"))
    goods.bundle("TEASET", ("TEA", 1), ("CUP", 2))
    goods.change(small_world.tea, substitutes=("CUP", "LAMP"))

    tea = product_detail.read(sku="TEA", at=MORNING)
    set_ = product_detail.read(sku="TEASET", at=MORNING)
    shirt = product_detail.read(sku="SHIRT-L", at=MORNING)

    assert [(s.sku, s.rank, s.available) for s in tea.substitutes] == [
        ("CUP", 1, 8),
        ("LAMP", 2, 0),
    ]
    assert [(b.sku, b.quantity) for b in tea.bundled_in] == [("TEASET", 1)]
    assert [(c.sku, c.quantity, c.available) for c in set_.components] == [
        ("TEA", 1, 10),
        ("CUP", 2, 8),
    ]
    # Five cups in the warehouse make two; the three in the shop have no tea beside them.
    assert set_.product.available == 2
    assert [(v.sku, v.attributes["size"]) for v in shirt.variants] == [("SHIRT-M", "M")]
