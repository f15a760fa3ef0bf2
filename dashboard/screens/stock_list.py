"""The stock list as plain values: tabs, filters, rows, and what an empty list says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

import msgspec
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard import formats, lists
from inventory.selectors.places import LocationView
from inventory.selectors.stock_list import (
    EXPIRING_WITHIN_DAYS,
    Condition,
    StockListFilter,
    StockRow,
)

_TABS: tuple[tuple[Condition | None, Any, Any], ...] = (
    (None, gettext_lazy("All"), gettext_lazy("No stock yet")),
    (Condition.SHORT, gettext_lazy("Nothing available"), gettext_lazy("Nothing has run out")),
    (Condition.REORDER, gettext_lazy("To reorder"), gettext_lazy("Nothing has to be reordered")),
    (Condition.BACKORDERED, gettext_lazy("On backorder"), gettext_lazy("Nobody waits for stock")),
    (Condition.EXPIRING, gettext_lazy("Expiring"), gettext_lazy("No lot expires soon")),
)


def tabs(
    wanted: StockListFilter, query: QueryDict, count: Callable[[StockListFilter], int]
) -> list[dict[str, Any]]:
    """What may be the matter with a level, each with how many of the filtered ones have it."""
    return [
        {
            "label": label,
            "url": lists.with_changes(query, condition=condition or ""),
            "count": lists.bounded(count(msgspec.structs.replace(wanted, condition=condition))),
            "is_current": condition is wanted.condition,
        }
        for condition, label, _empty in _TABS
    ]


def is_narrowed(wanted: StockListFilter) -> bool:
    """True when more than the tab narrows the list."""
    return bool(
        wanted.q or wanted.sku or wanted.location or wanted.category or wanted.is_short is not None
    )


def clear_url(wanted: StockListFilter) -> str:
    """The address of the tab without any filter; empty where nothing is filtered."""
    if not is_narrowed(wanted):
        return ""
    kept = f"?{urlencode({'condition': wanted.condition})}" if wanted.condition else ""
    return reverse("dashboard:stock") + kept


def filters(
    wanted: StockListFilter,
    places: Sequence[LocationView],
    categories: Sequence[tuple[str, str]],
) -> list[dict[str, Any]]:
    """The row of filters."""
    at = [(place.code, place.name) for place in places]
    return [
        {
            "name": "q",
            "label": _("Product"),
            "kind": "search",
            "value": wanted.q or wanted.sku,
            "placeholder": _("SKU or name"),
        },
        lists.choice("location", _("at"), wanted.location, _("any place"), at),
        lists.choice("category", _("in"), wanted.category, _("any category"), categories),
    ]


def empty_state(wanted: StockListFilter, *, may_manage: bool) -> dict[str, str]:
    """What an empty list says, and the way on."""
    if is_narrowed(wanted):
        return {
            "kind": "none",
            "title": _("Nothing matches"),
            "text": _("Nothing fits all the filters together."),
            "url": clear_url(wanted),
            "action": _("Clear filters"),
        }
    title = next(str(empty) for condition, _tab, empty in _TABS if condition is wanted.condition)
    if wanted.condition:
        return {"kind": "done", "title": title, "text": "", "url": "", "action": ""}
    return {
        "kind": "first",
        "title": title,
        "text": _("Receive goods to see here what lies where."),
        "url": reverse("dashboard:stock_receipt") if may_manage else "",
        "action": _("Receive goods"),
    }


def rows(
    found: Sequence[StockRow], *, in_transit: Collection[str], may_manage: bool, today: date
) -> list[dict[str, Any]]:
    """Levels as rows; at the places in transit nothing is done by hand."""
    return [
        _row(row, may_act=may_manage and row.level.location not in in_transit, today=today)
        for row in found
    ]


def _row(row: StockRow, *, may_act: bool, today: date) -> dict[str, Any]:
    level = row.level
    uncommitted = level.on_hand - level.allocated + row.quantity_incoming
    return {
        "url": reverse("dashboard:product", args=[level.sku]),
        "sku": level.sku,
        "product": level.product,
        "location": level.location_name,
        "on_hand": formats.number(level.on_hand),
        "expiry": expiry(row.expires_on, today),
        "allocated": formats.number(level.allocated),
        "available": formats.number(level.available),
        "has_available": level.available > 0,
        "incoming": _some(row.quantity_incoming),
        "next_due_on": row.next_due_on,
        "is_overdue": row.next_due_on is not None and row.next_due_on < today,
        "backordered": _some(row.quantity_backordered),
        "is_backordered": row.quantity_backordered > 0,
        "reorder_point": _some(level.reorder_point),
        "is_low": level.reorder_point > 0 and uncommitted <= level.reorder_point,
        "safety_stock": _some(level.safety_stock),
        "acts": _acts(level.sku, level.location) if may_act else [],
    }


def _some(units: int) -> str:
    return formats.number(units) if units else "–"


def expiry(expires_on: date | None, today: date) -> dict[str, str]:
    """What is said of the first lot to expire; nothing while there is no hurry."""
    if expires_on is None or (expires_on - today).days > EXPIRING_WITHIN_DAYS:
        return {}
    if expires_on < today:
        return {"text": _("some expired"), "tone": "red"}
    return {
        "text": _("some until %(day)s") % {"day": formats.short_day(expires_on)},
        "tone": "amber",
    }


def _acts(sku: str, location: str) -> list[dict[str, str]]:
    query = urlencode({"sku": sku, "location": location})
    return [
        {"label": _("Receive"), "url": f"{reverse('dashboard:stock_receipt')}?{query}"},
        {"label": _("Count"), "url": f"{reverse('dashboard:stock_count')}?{query}"},
        {"label": _("Adjust"), "url": f"{reverse('dashboard:stock_adjustment')}?{query}"},
        {"label": _("Limits"), "url": reverse("dashboard:stock_limits", args=[location, sku])},
    ]
