"""Families of products that differ by attributes."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import DomainError, NotFound
from inventory.models import ProductFamily
from inventory.selectors import families as views
from inventory.services import families
from inventory.services.families import FamilyInUse, FamilyTaken, NewFamily
from tests.inventory import goods
from tests.world import World


def test_a_family_is_made_and_counts_its_products(small_world: World) -> None:
    goods.family("shirt", "size", "colour")
    goods.create(goods.shirt("SHIRT-L", "L"), goods.shirt("SHIRT-M", "M"))

    (view,) = views.list_families()

    assert (view.code, view.attribute_names, view.products) == ("shirt", ["size", "colour"], 2)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "no blanks"}, "family_code_invalid"),
        ({"code": ""}, "family_code_invalid"),
        ({"name": " "}, "name_required"),
        ({"attribute_names": ()}, "attribute_names_invalid"),
        ({"attribute_names": ("size", "Size")}, "attribute_names_invalid"),
        ({"attribute_names": ("a=b",)}, "attribute_names_invalid"),
        ({"attribute_names": ("a;b",)}, "attribute_names_invalid"),
        ({"attribute_names": (" size",)}, "attribute_names_invalid"),
        ({"attribute_names": ("x" * 41,)}, "attribute_names_invalid"),
        ({"attribute_names": tuple("abcdefghijk")}, "attribute_names_invalid"),
    ],
)
def test_a_wrong_family_is_refused(db: None, wrong: dict[str, Any], code: str) -> None:
    told = {"code": "shirt", "name": "Shirt", "attribute_names": ("size",)} | wrong

    with pytest.raises(DomainError) as caught:
        families.create(families=[NewFamily(**told)])

    assert caught.value.code == code
    assert not ProductFamily.objects.exists()


def test_a_code_is_used_once(db: None) -> None:
    goods.family()

    with pytest.raises(FamilyTaken):
        goods.family()


def test_a_family_with_products_keeps_its_attributes_but_not_its_name(small_world: World) -> None:
    goods.family()
    families.change(code="shirt", name="Shirts", attribute_names=["size", "colour"])
    goods.create(goods.shirt("SHIRT-L", "L"))

    families.change(code="shirt", name="Tops", attribute_names=["colour", "size"])
    with pytest.raises(FamilyInUse):
        families.change(code="shirt", name="Coats", attribute_names=["size"])

    assert ProductFamily.objects.get().name == "Tops"


def test_a_family_that_is_not_there_is_not_changed(db: None) -> None:
    with pytest.raises(NotFound) as caught:
        families.change(code="hat", name="Hat", attribute_names=["size"])

    assert caught.value.code == "family_unknown"
