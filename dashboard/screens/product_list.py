"""The list of products: its filters, columns and rows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard import formats, words
from dashboard.selectors import configuration
from dashboard.words import Word
from inventory.models import Product
from inventory.selectors import families
from inventory.selectors.catalogue import ProductFilter, ProductView

_FLAG = {None: "", True: "true", False: "false"}


def state(product: ProductView) -> Word:
    """Whether a product is sold, in a word."""
    if product.is_active and product.is_discontinued:
        return Word(_("While stock lasts"), "amber", "clock")
    return words.PRODUCT_STATE[product.is_active]


def is_narrowed(wanted: ProductFilter) -> bool:
    """True when the filter leaves something out."""
    texts = (wanted.q, wanted.category, wanted.type, wanted.supplier, wanted.family)
    return any(texts) or wanted.is_active is not None or wanted.is_discontinued is not None


def filters(wanted: ProductFilter) -> list[dict[str, Any]]:
    """The filter row; what there is nothing of to choose from is left out."""
    known = [(family.code, family.name) for family in families.list_families()]
    choices: list[tuple[str, str, str, list[tuple[str, Any]]]] = [
        ("category", _("in"), _("any category"), list(configuration.category_choices())),
        ("type", _("of"), _("any type"), list(Product.Type.choices)),
        ("supplier", _("from"), _("any supplier"), list(configuration.supplier_choices())),
        ("family", _("of the family"), _("any family"), list(known)),
    ]
    selects = [
        _select(name, label, getattr(wanted, name), [("", every), *options])
        for name, label, every, options in choices
        if options
    ]
    return [_search(wanted), *selects, *_flags(wanted)]


def _search(wanted: ProductFilter) -> dict[str, Any]:
    return {
        "name": "q",
        "label": _("Product"),
        "kind": "search",
        "value": wanted.q,
        "placeholder": _("SKU, name or GTIN"),
    }


def _flags(wanted: ProductFilter) -> list[dict[str, Any]]:
    sold = [
        ("", _("sold or not")),
        ("true", _("sold")),
        ("false", _("not sold")),
    ]
    ending = [
        ("", _("going on or not")),
        ("true", _("discontinued")),
        ("false", _("going on")),
    ]
    return [
        _select("is_active", _("that are"), _FLAG[wanted.is_active], sold),
        _select("is_discontinued", _("and"), _FLAG[wanted.is_discontinued], ending),
    ]


def _select(name: str, label: str, value: str, options: list[tuple[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "kind": "select",
        "value": value,
        "options": [{"value": one, "label": text} for one, text in options],
    }


def columns() -> list[dict[str, Any]]:
    """The heads of the columns."""
    return [
        {"label": _("Product")},
        {"label": _("Category")},
        {"label": _("Type")},
        {"label": _("List price"), "is_number": True},
        {"label": _("On hand"), "is_number": True},
        {"label": _("Available"), "is_number": True},
        {"label": _("State")},
    ]


def row(product: ProductView) -> dict[str, Any]:
    """One product with the way to its page."""
    texts = [
        product.category,
        Product.Type(product.type).label,
        formats.money(product.list_price, product.currency),
        formats.number(product.on_hand) if product.type == Product.Type.STOCKED else "–",
        formats.number(product.available) if product.is_stock_kept else "–",
    ]
    cells: list[dict[str, Any]] = [
        {"text": text, "label": column["label"], "is_number": column.get("is_number", False)}
        for text, column in zip(texts, columns()[1:-1], strict=True)
    ]
    word = state(product)
    return {
        "url": reverse("dashboard:product", args=[product.sku]),
        "cells": [
            {"text": product.sku, "sub": product.name},
            *cells,
            {"text": word.text, "tone": word.tone, "icon": word.icon, "label": _("State")},
        ],
    }
