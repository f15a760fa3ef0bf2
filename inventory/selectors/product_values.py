"""Products as they could be told again: what forms, exports and comparisons start from."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence

from inventory.models import BundleComponent, Product, Substitute
from inventory.rules.product_values import Component, ProductValues

# Copied as they are; the others name other rows.
_OWN = (
    "sku",
    "name",
    "list_price",
    "currency",
    "type",
    "gtin",
    "unit",
    "weight_g",
    "lead_time_days",
    "available_on",
    "length_mm",
    "width_mm",
    "height_mm",
    "attributes",
    "tracks_lots",
    "is_active",
    "is_discontinued",
)


def of_products(products: Sequence[Product]) -> dict[uuid.UUID, ProductValues]:
    """The values of products by their ids, in two queries.

    ``category``, ``supplier`` and ``family`` should have been selected with the products.
    """
    ids = [product.pk for product in products]
    components, substitutes = _components_of(ids), _substitutes_of(ids)
    return {
        product.pk: ProductValues(
            **{name: getattr(product, name) for name in _OWN},
            category_code=product.category.code if product.category else "",
            supplier_code=product.supplier.code if product.supplier else "",
            family_code=product.family.code if product.family else "",
            components=tuple(components[product.pk]),
            substitutes=tuple(substitutes[product.pk]),
        )
        for product in products
    }


def _components_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Component]]:
    found: dict[uuid.UUID, list[Component]] = defaultdict(list)
    rows = BundleComponent.objects.filter(bundle_id__in=ids).order_by("pk")
    for bundle, sku, quantity in rows.values_list("bundle_id", "component__sku", "quantity"):
        found[bundle].append(Component(sku, quantity))
    return found


def _substitutes_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    rows = Substitute.objects.filter(product_id__in=ids).order_by("rank")
    for product, sku in rows.values_list("product_id", "substitute__sku"):
        found[product].append(sku)
    return found
