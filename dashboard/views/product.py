"""One product: its facts, its stock by place, every movement of it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, lists, words
from dashboard.staff import StaffRequest, staff_page
from inventory.models import Product
from inventory.selectors import catalogue
from inventory.selectors.catalogue import MovementView, ProductView


class LedgerPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in the ledger of a product the reader is."""

    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""


@staff_page(p.STOCK_VIEW)
def page(request: StaffRequest, sku: str) -> HttpResponse:
    """One product: facts, stock by place, and every movement of its stock."""
    product = catalogue.read_product(sku=sku, at=timezone.now())
    asked = lists.wanted(request, LedgerPage)
    ledger = lists.read(
        request, asked, lambda of: catalogue.list_movements(sku=sku, cursor=of.cursor)
    )
    context = {
        "nav_active": "stock",
        "product": product,
        "facts": _facts(product),
        "movement_columns": _movement_columns(),
        "movements": [_movement(row) for row in ledger.items],
        "pager": lists.pager(request, ledger),
        "may_manage": request.actor.may(p.STOCK_MANAGE),
    }
    return render(request, "dashboard/products/detail.html", context)


def _facts(product: ProductView) -> list[dict[str, Any]]:
    weight = _("%(n)s g") % {"n": formats.number(product.weight_g)} if product.weight_g else "–"
    lead_time = formats.days(product.lead_time_days)
    return [
        {"label": _("SKU"), "text": product.sku, "can_copy": True},
        {"label": _("Type"), "text": Product.Type(product.type).label},
        {"label": _("Category"), "text": product.category or "–"},
        {"label": _("Supplier"), "text": product.supplier_name or "–"},
        {
            "label": _("List price"),
            "text": formats.money(product.list_price, product.currency),
            "sub": _("per %(unit)s") % {"unit": words.of(words.UNIT, product.unit)},
        },
        {"label": _("GTIN"), "text": product.gtin or "–"},
        {"label": _("Weight"), "text": weight},
        {"label": _("Lead time"), "text": lead_time},
    ]


def _movement_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("When")},
        {"label": _("What")},
        {"label": _("Place")},
        {"label": _("On hand"), "is_number": True},
        {"label": _("Allocated"), "is_number": True},
        {"label": _("For")},
        {"label": _("By")},
    ]


def _movement(row: MovementView) -> dict[str, Any]:
    word = words.of(words.MOVEMENT_KIND, row.kind)
    return {
        "at": row.occurred_at,
        "word": word,
        "reason": row.reason,
        "location": row.location,
        "on_hand": formats.change(row.on_hand_change),
        "allocated": formats.change(row.allocated_change),
        "reference": row.reference,
        "actor": words.actor(row.actor_name),
    }
