"""Add and change products."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from core import limits
from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound, StaleVersion
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Category, Product, Supplier
from inventory.rules import gtin

_CURRENCY = re.compile(r"[A-Z]{3}\Z")


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
        Invalid: ``gtin_invalid``, ``product_type_unknown``, ``currency_unknown``,
            ``name_required``, ``price_negative``, ``price_too_large``.
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
    if not new.sku.strip():
        raise Invalid("A product needs a SKU and a name.", code="name_required")
    _check_values({"name": new.name, "list_price": new.list_price})
    if new.type not in Product.Type.values:
        raise Invalid(f"There is no product type {new.type}.", code="product_type_unknown")
    if not _CURRENCY.match(new.currency):
        raise Invalid("Give the currency as a three-letter code.", code="currency_unknown")
    if new.gtin and not gtin.is_valid(new.gtin):
        raise Invalid("The GTIN's check digit is wrong.", code="gtin_invalid")
    if new.category_code and new.category_code not in categories:
        raise NotFound(f"There is no category {new.category_code}.", code="category_unknown")
    if new.supplier_code and new.supplier_code not in suppliers:
        raise NotFound(f"There is no supplier {new.supplier_code}.", code="supplier_unknown")


def _check_values(values: Mapping[str, Any]) -> None:
    if not values.get("name", "named").strip():
        raise Invalid("A product needs a SKU and a name.", code="name_required")
    price: Decimal = values.get("list_price", Decimal(0))
    if not price.is_finite() or price > limits.PRICE_MAX:
        raise Invalid("This is no price.", code="price_too_large")
    if price < 0:
        raise Invalid("A price is not below zero.", code="price_negative")


_CHANGEABLE = ("name", "list_price", "is_active", "lead_time_days", "weight_g")


@unit_of_work
def change(
    *,
    product_id: uuid.UUID,
    version: int | None,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> Product:
    """Change a product's name, price, weight, lead time or whether it is sold.

    Raises:
        NotFound: no such product.
        StaleVersion: it was changed meanwhile.
        Invalid: ``field_not_changeable``, ``name_required``, ``price_negative``,
            ``price_too_large``.
    """
    if unknown := sorted(set(values) - set(_CHANGEABLE)):
        raise Invalid(f"{unknown[0]} cannot be changed.", code="field_not_changeable")
    _check_values(values)
    # Orders and movements that name the product go on meanwhile.
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
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
