"""What the checks of products have to know of what is there, read in a few queries."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inventory.models import (
    BundleComponent,
    Category,
    Product,
    ProductFamily,
    Reservation,
    StockLevel,
    StockMovement,
    Supplier,
)
from inventory.rules.product_values import ProductValues
from inventory.services import bundles

Variant = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A product as it is to be; one that exists comes with its row and how it was."""

    values: ProductValues
    product: Product | None = None
    before: ProductValues | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Which of the products in question may not be changed freely any more, and why."""

    with_history: frozenset[uuid.UUID] = frozenset()
    with_stock: frozenset[uuid.UUID] = frozenset()
    in_bundles: frozenset[uuid.UUID] = frozenset()
    reserved_bundles: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """Rows by the names that products are told with; owners are products by id."""

    categories: Mapping[str, int]
    suppliers: Mapping[str, int]
    families: Mapping[str, ProductFamily]
    # SKU -> id and type, of what is there.
    products: Mapping[str, tuple[uuid.UUID, str]]
    gtin_owners: Mapping[str, uuid.UUID]
    variant_owners: Mapping[Variant, uuid.UUID]
    standing: Standing = field(default_factory=Standing)


def variant_of(values: ProductValues) -> Variant:
    """What must be different of each product of a family."""
    return values.family_code, json.dumps(dict(values.attributes), sort_keys=True)


def look_up(told: Sequence[Told]) -> Known:
    """Read what the checks of these products need; the number of queries does not grow with
    them."""
    values = [one.values for one in told]
    families = ProductFamily.objects.filter(code__in={v.family_code for v in values} - {""})
    return Known(
        categories=_ids(Category, {v.category_code for v in values}),
        suppliers=_ids(Supplier, {v.supplier_code for v in values}),
        families={family.code: family for family in families},
        products=_products(values),
        gtin_owners=dict(
            Product.objects.filter(gtin__in={v.gtin for v in values} - {""}).values_list(
                "gtin", "pk"
            )
        ),
        variant_owners=_variants({v.family_code for v in values} - {""}),
        standing=_standing([one for one in told if one.product]),
    )


def _ids(model: type[Category] | type[Supplier], codes: set[str]) -> dict[str, int]:
    return dict(model.objects.filter(code__in=codes - {""}).values_list("code", "pk"))


def _products(values: Sequence[ProductValues]) -> dict[str, tuple[uuid.UUID, str]]:
    skus = {v.sku for v in values}
    skus |= {part.sku for v in values for part in v.components}
    skus |= {sku for v in values for sku in v.substitutes}
    rows = Product.objects.filter(sku__in=skus).values_list("sku", "pk", "type")
    return {sku: (pk, kind) for sku, pk, kind in rows}


def _variants(family_codes: set[str]) -> dict[Variant, uuid.UUID]:
    rows = Product.objects.filter(family__code__in=family_codes)
    return {
        (code, json.dumps(attributes, sort_keys=True)): pk
        for code, attributes, pk in rows.values_list("family__code", "attributes", "pk")
    }


def _standing(told: Sequence[Told]) -> Standing:
    """Asked only for what is about to change: type, lots, components."""
    retyped = _changing(told, "type")
    lots = _changing(told, "tracks_lots")
    remade = _changing(told, "components") | retyped
    return Standing(
        with_history=_with_history(retyped) if retyped else frozenset(),
        with_stock=_with_stock(lots) if lots else frozenset(),
        in_bundles=_in_bundles(retyped) if retyped else frozenset(),
        reserved_bundles=bundles.reserved(bundle_ids=remade) if remade else frozenset(),
    )


def _changing(told: Sequence[Told], name: str) -> set[uuid.UUID]:
    return {
        one.product.pk
        for one in told
        if one.product and one.before and getattr(one.values, name) != getattr(one.before, name)
    }


def _with_history(ids: set[uuid.UUID]) -> frozenset[uuid.UUID]:
    moved = StockMovement.objects.filter(product_id__in=ids).order_by("product_id")
    held = Reservation.objects.filter(product_id__in=ids).order_by("product_id")
    return frozenset(moved.values_list("product_id", flat=True).distinct()) | frozenset(
        held.values_list("product_id", flat=True).distinct()
    )


def _with_stock(ids: set[uuid.UUID]) -> frozenset[uuid.UUID]:
    # Locked, so that nothing comes in while the product learns to track its lots.
    levels = StockLevel.objects.select_for_update().filter(product_id__in=ids).order_by("pk")
    return frozenset(level.product_id for level in levels if level.on_hand)


def _in_bundles(ids: set[uuid.UUID]) -> frozenset[uuid.UUID]:
    rows = BundleComponent.objects.filter(component_id__in=ids)
    return frozenset(rows.values_list("component_id", flat=True).distinct())
