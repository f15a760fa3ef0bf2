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
from dashboard.screens import product_facts, product_list
from dashboard.staff import StaffRequest, staff_page
from inventory.selectors import catalogue, product_detail
from inventory.selectors.catalogue import MovementView


class LedgerPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in the ledger of a product the reader is."""

    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""


@staff_page(p.STOCK_VIEW)
def page(request: StaffRequest, sku: str) -> HttpResponse:
    """One product: facts, stock by place, and every movement of its stock."""
    detail = product_detail.read(sku=sku, at=timezone.now())
    product = detail.product
    asked = lists.wanted(request, LedgerPage)
    ledger = lists.read(
        request, asked, lambda of: catalogue.list_movements(sku=sku, cursor=of.cursor)
    )
    context = {
        "nav_active": "stock",
        "product": product,
        "state": product_list.state(product),
        "facts": product_facts.facts(product),
        "relations": product_facts.relations(detail),
        "movement_columns": _movement_columns(),
        "movements": [_movement(row) for row in ledger.items],
        "pager": lists.pager(request, ledger),
        "may_manage": request.actor.may(p.STOCK_MANAGE),
    }
    return render(request, "dashboard/products/detail.html", context)


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
