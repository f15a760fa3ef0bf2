"""Suppliers: rows of the list, facts, people, and the terms of what they sell us."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import formats, supply_words
from dashboard.screens import purchase_rows
from purchasing.selectors.terms import SupplierProductView, SupplierView


def columns() -> list[dict[str, Any]]:
    """The heads of the list of suppliers."""
    return [
        {"label": _("Supplier")},
        {"label": _("Country")},
        {"label": _("Lead time"), "is_number": True},
        {"label": _("Takes orders from"), "is_number": True},
        {"label": _("Ordered by itself up to"), "is_number": True},
        {"label": _("State")},
    ]


def row(supplier: SupplierView) -> dict[str, Any]:
    """A supplier in the list."""
    state = supply_words.SUPPLIER_STATE[supplier.is_active]
    cells: list[dict[str, Any]] = [
        {"text": supplier.name, "sub": supplier.code},
        {"text": formats.country(supplier.country) or "–"},
        {"text": formats.days(supplier.lead_time_days), "is_number": True},
        {"text": _minimum(supplier), "is_number": True},
        {"text": _limit(supplier), "is_number": True},
        {"text": state.text, "tone": state.tone, "icon": state.icon},
    ]
    return {
        "url": reverse("dashboard:supplier", args=[supplier.code]),
        "cells": [
            {**cell, "label": head["label"]} for cell, head in zip(cells, columns(), strict=True)
        ],
    }


def facts(supplier: SupplierView) -> list[dict[str, Any]]:
    """Who it is and on which terms it takes orders."""
    language = dict(settings.LANGUAGES).get(supplier.language, supplier.language)
    rows: list[dict[str, Any]] = [
        {"label": pgettext("supplier", "Code"), "text": supplier.code, "can_copy": True}
    ]
    if supplier.country:
        rows.append({"label": _("Country"), "text": formats.country(supplier.country)})
    if supplier.email:
        rows.append({"label": _("E-mail"), "text": supplier.email, "can_copy": True})
    if supplier.phone:
        rows.append({"label": _("Telephone"), "text": supplier.phone, "can_copy": True})
    return [
        *rows,
        {"label": _("Language"), "text": _(str(language))},
        {"label": _("Currency"), "text": supplier.currency},
        {"label": _("Lead time"), "text": formats.days(supplier.lead_time_days)},
        {"label": _("Takes orders from"), "text": _minimum(supplier)},
        {"label": _("Ordered by itself up to"), "text": _limit(supplier)},
    ]


def _minimum(supplier: SupplierView) -> str:
    if not supplier.minimum_order_amount:
        return _("any value")
    return formats.money(supplier.minimum_order_amount, supplier.currency)


def _limit(supplier: SupplierView) -> str:
    if supplier.automatic_order_limit is None:
        return _("never")
    return formats.money(supplier.automatic_order_limit, supplier.currency)


def products(supplier: SupplierView, found: Iterable[SupplierProductView]) -> list[dict[str, Any]]:
    """What the supplier sells us, with its terms."""
    return [_product(supplier, each) for each in found]


def _product(supplier: SupplierView, each: SupplierProductView) -> dict[str, Any]:
    return {
        "sku": each.sku,
        "url": reverse("dashboard:product", args=[each.sku]),
        "change_url": reverse("dashboard:supplier_terms", args=[supplier.code, each.sku]),
        "name": each.product,
        "supplier_sku": each.supplier_sku or "–",
        "prices": purchase_rows.prices(each, supplier.currency),
        "minimum": formats.number(each.minimum_quantity),
        "pack": formats.number(each.pack_size),
        "lead_time": _("as the supplier")
        if each.lead_time_days is None
        else formats.days(each.lead_time_days),
        "is_preferred": each.is_preferred,
        "is_active": each.is_active,
    }
