"""What a product is, and what belongs to it: components, substitutes, variants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard import formats, words
from inventory.models import Product
from inventory.selectors.catalogue import ProductView
from inventory.selectors.product_detail import ProductDetail, RelatedView


def facts(product: ProductView) -> list[dict[str, Any]]:
    """Keys and values; what a product of its kind does not have is left out."""
    return [
        {"label": _("SKU"), "text": product.sku, "can_copy": True},
        {"label": _("Type"), "text": Product.Type(product.type).label},
        {"label": _("Category"), "text": product.category or "–"},
        {"label": _("Supplier"), "text": product.supplier_name or "–"},
        *_variant(product),
        {
            "label": _("List price"),
            "text": formats.money(product.list_price, product.currency),
            "sub": _("per %(unit)s") % {"unit": words.of(words.UNIT, product.unit)},
        },
        {"label": _("GTIN"), "text": product.gtin or "–"},
        *_size(product),
        *_lots(product),
        {"label": _("Lead time"), "text": formats.days(product.lead_time_days)},
    ]


def _variant(product: ProductView) -> list[dict[str, Any]]:
    if not product.family:
        return []
    family = {
        "label": _("Family"),
        "text": product.family_name,
        "url": reverse("dashboard:products") + f"?family={product.family}",
    }
    return [family, *({"label": n, "text": value} for n, value in product.attributes.items())]


def _size(product: ProductView) -> list[dict[str, Any]]:
    if product.type == Product.Type.SERVICE:
        return []
    weight = _("%(n)s g") % {"n": formats.number(product.weight_g)} if product.weight_g else "–"
    sides = [product.length_mm, product.width_mm, product.height_mm]
    known = any(side is not None for side in sides)
    size = _("%(sides)s mm") % {"sides": " × ".join(map(formats.number, sides))} if known else "–"
    return [{"label": _("Weight"), "text": weight}, {"label": _("Size"), "text": size}]


def _lots(product: ProductView) -> list[dict[str, Any]]:
    if product.type != Product.Type.STOCKED:
        return []
    text = _("yes, what expires first goes out first") if product.tracks_lots else _("no")
    return [{"label": _("Keeps lots"), "text": text}]


def relations(detail: ProductDetail) -> list[dict[str, Any]]:
    """Tables of the products that belong to it; kinds without any are left out."""
    tables = [
        _table(
            _("Components"),
            detail.components,
            (_("Units in each"), [part.quantity for part in detail.components]),
        ),
        _table(
            _("Part of bundles"),
            detail.bundled_in,
            (_("Units in each"), [bundle.quantity for bundle in detail.bundled_in]),
        ),
        _table(
            _("Substitutes"),
            detail.substitutes,
            (_("Rank"), [other.rank for other in detail.substitutes]),
        ),
        _variants(detail),
    ]
    return [table for table in tables if table["rows"]]


def _table(
    caption: str, others: Sequence[RelatedView], number: tuple[str, Sequence[int]]
) -> dict[str, Any]:
    label, values = number
    return {
        "caption": caption,
        "columns": [
            {"label": _("Product")},
            {"label": label, "is_number": True},
            {"label": _("Available"), "is_number": True},
        ],
        "rows": [
            _row(other, {"text": formats.number(value), "label": label, "is_number": True})
            for other, value in zip(others, values, strict=True)
        ],
    }


def _variants(detail: ProductDetail) -> dict[str, Any]:
    label = _("Attributes")
    return {
        "caption": _("Other variants"),
        "columns": [
            {"label": _("Product")},
            {"label": label},
            {"label": _("Available"), "is_number": True},
        ],
        "rows": [
            _row(variant, {"text": ", ".join(variant.attributes.values()), "label": label})
            for variant in detail.variants
        ],
    }


def _row(other: RelatedView, cell: dict[str, Any]) -> dict[str, Any]:
    name = other.name if other.is_active else f"{other.name} · {_('Not sold')}"
    return {
        "url": reverse("dashboard:product", args=[other.sku]),
        "cells": [
            {"text": other.sku, "sub": name},
            cell,
            {
                "text": formats.number(other.available),
                "label": _("Available"),
                "is_number": True,
            },
        ],
    }
