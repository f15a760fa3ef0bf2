"""Proposals to buy by supplier and place, with sums and the supplier's minimum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dashboard import formats, supply_words, words
from dashboard.screens import proposal_reasons
from dashboard.selectors.proposals import Automatic, Group, Proposal
from purchasing.rules.plan_facts import PriceSource
from purchasing.selectors.replenishment import ProposalView

STATUS = "status"
_VIEWS = (
    ("open", gettext_lazy("To decide")),
    ("ordered", pgettext_lazy("proposal", "Ordered")),
    ("dismissed", gettext_lazy("Dismissed")),
)


def tabs(status: str, *, open_count: int) -> list[dict[str, Any]]:
    """What waits for a decision, and what was decided."""
    return [
        {
            "label": label,
            "url": f"?{STATUS}={key}" if key != "open" else "?",
            "count": formats.number(open_count) if key == "open" else None,
            "is_current": key == status,
        }
        for key, label in _VIEWS
    ]


def group(group: Group) -> dict[str, Any]:
    """One purchase order to be."""
    missing = group.minimum_order_amount - group.amount
    currency = group.currency
    limit = group.automatic_order_limit
    return {
        "id": f"{group.supplier}-{group.location}",
        "supplier": group.supplier_name,
        "supplier_url": reverse("dashboard:supplier", args=[group.supplier]),
        "location": group.location_name,
        "amount": formats.money(group.amount, currency),
        "ids": ",".join(str(each.id) for each in group.proposals),
        "minimum": formats.money(group.minimum_order_amount, currency)
        if group.minimum_order_amount
        else "",
        "missing": formats.money(missing, currency) if missing > 0 else "",
        "limit": formats.money(limit, currency) if limit is not None else "",
        "rows": [_row(each, currency) for each in group.proposals],
    }


def _row(each: Proposal, currency: str) -> dict[str, Any]:
    has_price = each.reason["price_source"] != PriceSource.UNKNOWN
    pack, minimum = each.reason["pack_size"], each.reason["minimum_quantity"]
    return {
        "id": str(each.id),
        "sku": each.sku,
        "url": reverse("dashboard:product", args=[each.sku]),
        "name": each.product,
        "unit": each.unit,
        "headline": proposal_reasons.headline(each.reason),
        "trace": proposal_reasons.trace(each.reason, each.basis),
        "field": f"quantity_{each.id}",
        "quantity": str(each.quantity),
        "step": pack,
        # The browser counts steps from the least value: it has to be whole packs itself.
        "least": -(-minimum // pack) * pack,
        "pack": _("packs of %(n)s") % {"n": formats.number(pack)} if pack > 1 else "",
        "price": formats.unit_price(each.unit_price, currency) if has_price else "",
        "amount": formats.money(each.unit_price * each.quantity, currency) if has_price else "",
    }


def automatic(rows: Iterable[Automatic]) -> list[dict[str, Any]]:
    """What went out by itself."""
    return [
        {
            "number": row.number,
            "url": reverse("dashboard:purchase", args=[row.number]),
            "supplier": row.supplier,
            "amount": formats.money(row.amount, row.currency),
            "at": row.created_at,
        }
        for row in rows
    ]


def decided_columns() -> list[dict[str, Any]]:
    """The heads of the list of what was decided."""
    return [
        {"label": _("Product")},
        {"label": pgettext("supplier", "From")},
        {"label": pgettext("place", "For")},
        {"label": _("Quantity"), "is_number": True},
        {"label": _("Amount"), "is_number": True},
        {"label": _("Became")},
        {"label": _("Decided")},
    ]


def decided(row: ProposalView) -> dict[str, Any]:
    """A proposal that was ordered, or dismissed and why."""
    heads = decided_columns()
    number = row.purchase_order
    word = words.of(supply_words.PROPOSAL_STATUS, row.status)
    became: dict[str, Any] = {
        "text": number or word.text,
        "url": reverse("dashboard:purchase", args=[number]) if number else "",
        "sub": "" if number else _why_dismissed(row.reason),
    }
    cells: list[dict[str, Any]] = [
        {"text": row.sku, "sub": row.product},
        {"text": row.supplier_name},
        {"text": row.location},
        {"text": formats.number(row.quantity), "is_number": True},
        {"text": formats.money(row.amount, row.currency), "is_number": True},
        became,
        {"text": formats.moment(row.decided_at)},
    ]
    return {
        "cells": [{**cell, "label": head["label"]} for cell, head in zip(cells, heads, strict=True)]
    }


def _why_dismissed(reason: Mapping[str, Any]) -> str:
    said = reason.get("dismissed")
    if said:
        return f"{said.get('reason', '')} · {words.actor(said.get('by', ''))}"
    return _("not needed any more") if "closed" in reason else ""
