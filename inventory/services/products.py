"""Add and change products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound, StaleVersion
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Category, Product, Supplier
from inventory.rules import gtin


class SkuTaken(DomainError):
    """There is a product with this SKU or GTIN already."""

    kind = Kind.CONFLICT
    code = "sku_taken"


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be; ``list_price`` is per ``unit`` in ``currency``."""

    sku: str
    name: str
    list_price: Decimal
    currency: str
    type: str = Product.Type.STOCKED
    category_code: str = ""
    supplier_code: str = ""
    gtin: str = ""
    unit: str = "piece"
    weight_g: int | None = None
    lead_time_days: int = 1


@unit_of_work
def create(*, products: Sequence[NewProduct], actor: Actor, at: datetime) -> list[Product]:
    """Create products.

    Raises:
        Invalid: ``gtin_invalid``, ``product_type_unknown``, ``price_negative``, ``name_required``.
        NotFound: ``category_unknown``, ``supplier_unknown``.
        SkuTaken: SKU or GTIN is in use.
    """
    categories = {
        c.code: c for c in Category.objects.filter(code__in=[p.category_code for p in products])
    }
    suppliers = {
        s.code: s for s in Supplier.objects.filter(code__in=[p.supplier_code for p in products])
    }
    for new in products:
        _check(new, categories, suppliers)
    rows = [
        Product(
            sku=new.sku,
            name=new.name,
            type=new.type,
            category=categories.get(new.category_code),
            supplier=suppliers.get(new.supplier_code),
            gtin=new.gtin,
            unit=new.unit,
            list_price=new.list_price,
            currency=new.currency,
            weight_g=new.weight_g,
            lead_time_days=new.lead_time_days,
            created_at=at,
        )
        for new in products
    ]
    try:
        with transaction.atomic():
            Product.objects.bulk_create(rows)
    except IntegrityError as error:
        raise SkuTaken("There is a product with this SKU or GTIN already.") from error
    events.record(
        [NewEvent("product", row.pk, "product.created", {"sku": row.sku}) for row in rows],
        actor=actor,
        at=at,
    )
    return rows


def _check(
    new: NewProduct, categories: dict[str, Category], suppliers: dict[str, Supplier]
) -> None:
    if not new.sku.strip() or not new.name.strip():
        raise Invalid("A product needs a SKU and a name.", code="name_required")
    if new.type not in Product.Type.values:
        raise Invalid(f"There is no product type {new.type}.", code="product_type_unknown")
    if new.list_price < 0:
        raise Invalid("A price is not below zero.", code="price_negative")
    if new.gtin and not gtin.is_valid(new.gtin):
        raise Invalid("The GTIN's check digit is wrong.", code="gtin_invalid")
    if new.category_code and new.category_code not in categories:
        raise NotFound(f"There is no category {new.category_code}.", code="category_unknown")
    if new.supplier_code and new.supplier_code not in suppliers:
        raise NotFound(f"There is no supplier {new.supplier_code}.", code="supplier_unknown")


_CHANGEABLE = ("name", "list_price", "is_active", "lead_time_days", "weight_g")


@unit_of_work
def change(
    *,
    product_id: object,
    version: int | None,
    values: dict[str, object],
    actor: Actor,
    at: datetime,
) -> Product:
    """Change a product's name, price, weight, lead time or whether it is sold.

    Raises:
        NotFound: no such product.
        StaleVersion: it was changed meanwhile.
        Invalid: ``field_not_changeable``.
    """
    if unknown := sorted(set(values) - set(_CHANGEABLE)):
        raise Invalid(f"{unknown[0]} cannot be changed.", code="field_not_changeable")
    product = Product.objects.select_for_update().filter(pk=product_id).first()
    if product is None:
        raise NotFound("There is no such product.")
    if version is not None and product.version != version:
        raise StaleVersion(
            "The product was changed meanwhile.", details={"current_version": product.version}
        )
    for name, value in values.items():
        setattr(product, name, value)
    product.version += 1
    product.save(update_fields=[*values, "version"])
    events.record(
        [
            NewEvent(
                "product",
                product.pk,
                "product.changed",
                {"sku": product.sku, "fields": sorted(values)},
            )
        ],
        actor=actor,
        at=at,
    )
    return product
