"""Products beyond the small world: bundles, variants, their values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from core.actors import SYSTEM
from inventory.models import Product, Supplier
from inventory.services import families, products
from inventory.services.families import NewFamily
from inventory.services.products import Component, NewProduct, ProductChange
from tests.world import MORNING

KETTLE_GTIN = "4006381333931"


def new(sku: str, **values: Any) -> NewProduct:
    """A stocked product to be, for thirty euros."""
    told: dict[str, Any] = {"name": sku.capitalize(), "list_price": Decimal("30.00")}
    return NewProduct(sku=sku, currency="EUR", **(told | values))


def create(*told: NewProduct) -> list[Product]:
    return products.create(products=told, actor=SYSTEM, at=MORNING)


def bundle(sku: str = "TEASET", *parts: tuple[str, int]) -> Product:
    """A bundle, without parts of one tea and two cups."""
    components = tuple(Component(*part) for part in parts or (("TEA", 1), ("CUP", 2)))
    return create(new(sku, type="bundle", components=components))[0]


def change(product: Product, version: int | None = None, **values: Any) -> Product:
    (changed,) = products.change(
        changes=[ProductChange(product.pk, values, version)], actor=SYSTEM, at=MORNING
    )
    return changed


def family(code: str = "shirt", *names: str) -> None:
    """A family, without names of size and colour."""
    made = NewFamily(code, code.capitalize(), names or ("size", "colour"))
    families.create(families=[made])


def shirt(sku: str, size: str, colour: str = "red", **values: Any) -> NewProduct:
    """A variant of the family of shirts."""
    attributes = {"size": size, "colour": colour}
    return new(sku, family_code="shirt", attributes=attributes, **values)


def supplier(code: str = "acme") -> Supplier:
    return Supplier.objects.create(code=code, name=code.capitalize())
