"""The list of purchase orders: its views as tabs, its filters, its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import msgspec
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core import limits
from dashboard import formats, lists, supply_words, words
from dashboard.selectors.purchasing import Choice
from dashboard.words import Word
from inventory.selectors.places import LocationView
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.selectors.listing import PurchaseFilter, PurchaseRow

VIEW = "view"


@dataclass(frozen=True, slots=True)
class View:
    """A tab: its words, what it shows, and what it says when empty."""

    key: str
    label: Any
    fixed: Mapping[str, Any]
    empty: Any

    def apply(self, wanted: PurchaseFilter) -> PurchaseFilter:
        """The filter narrowed to this view."""
        return msgspec.structs.replace(wanted, **self.fixed)


VIEWS = (
    View("all", gettext_lazy("All"), {}, gettext_lazy("Nothing was bought yet")),
    View("draft", gettext_lazy("Drafts"), {"status": S.DRAFT}, gettext_lazy("There are no drafts")),
    View(
        "sent",
        pgettext_lazy("purchase order", "Sent"),
        {"status": S.SENT},
        gettext_lazy("No supplier owes us an answer"),
    ),
    View(
        "confirmed",
        gettext_lazy("Confirmed"),
        {"status": S.CONFIRMED},
        gettext_lazy("No confirmed purchase order waits for its goods"),
    ),
    View(
        "partly",
        gettext_lazy("Partly received"),
        {"status": S.PARTLY_RECEIVED},
        gettext_lazy("Of no purchase order only a part has come"),
    ),
    View(
        "overdue",
        gettext_lazy("Overdue"),
        {"is_overdue": True},
        gettext_lazy("Nothing is overdue"),
    ),
)
_BY_KEY = {view.key: view for view in VIEWS}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The view and filter that an address asks for."""

    view: View
    asked: PurchaseFilter  # without the view's own part

    @property
    def wanted(self) -> PurchaseFilter:
        return self.view.apply(self.asked)

    @property
    def is_narrowed(self) -> bool:
        """True when more than the view narrows the list."""
        return bool(self.asked.q or self.asked.supplier or self.asked.location or self.asked.sku)


def choose(request: HttpRequest) -> Chosen:
    """Read the view and the filter from the address."""
    view = _BY_KEY.get(request.GET.get(VIEW, ""), VIEWS[0])
    return Chosen(view, lists.wanted(request, PurchaseFilter, besides={VIEW}))


def tabs(chosen: Chosen, count: Callable[[PurchaseFilter], int]) -> list[dict[str, Any]]:
    """The views with their counts, without any other filter."""
    return [
        {
            "label": view.label,
            "url": f"?{VIEW}={view.key}",
            "count": formats.count(
                count(view.apply(PurchaseFilter())), exact_up_to=limits.COUNT_EXACT_MAX
            ),
            "is_current": view is chosen.view,
        }
        for view in VIEWS
    ]


def filters(
    asked: PurchaseFilter, suppliers: Iterable[Choice], places: Iterable[LocationView]
) -> list[dict[str, Any]]:
    """The row of filters."""
    return [
        {
            "name": "q",
            "label": _("Search these purchase orders"),
            "kind": "search",
            "value": asked.q,
            "placeholder": _("Number, supplier, SKU"),
        },
        select("supplier", asked.supplier, suppliers),
        select("location", asked.location, places),
    ]


def select(
    name: Literal["supplier", "location"],
    value: str,
    rows: Iterable[Choice] | Iterable[LocationView],
) -> dict[str, Any]:
    """A filter by supplier or place, as it reads in a sentence."""
    label, any_ = {
        "supplier": (pgettext("supplier", "from"), _("any supplier")),
        "location": (pgettext("place", "for"), _("any place")),
    }[name]
    options = [{"value": row.code, "label": row.name} for row in rows]
    return {
        "name": name,
        "label": label,
        "kind": "select",
        "value": value,
        "options": [{"value": "", "label": any_}, *options],
    }


def rows(found: Sequence[PurchaseRow], *, today: date) -> list[dict[str, Any]]:
    """The rows as the table prints them."""
    return [_row(row, today=today) for row in found]


def _row(row: PurchaseRow, *, today: date) -> dict[str, Any]:
    days = (row.due_on - today).days if row.due_on else None
    return {
        "number": row.number,
        "url": reverse("dashboard:purchase", args=[row.number]),
        "supplier": row.supplier_name,
        "location": row.location_name,
        "state": state(row.status, is_overdue=row.is_overdue),
        "marks": _marks(row),
        "due_on": row.due_on,
        "distance": formats.distance(days),
        "distance_tone": formats.distance_tone(days),
        "units": progress(row.quantity_received, row.quantity_ordered),
        "units_total": row.quantity_ordered,
        "units_text": f"{formats.number(row.quantity_received)}/"
        f"{formats.number(row.quantity_ordered)}",
        "value": formats.money(row.total_amount, row.currency),
        "created_at": row.created_at,
        "created_day": formats.short_day(row.created_at.date()),
    }


def state(status: str, *, is_overdue: bool) -> Word:
    """One word for where a purchase order stands; what is overdue says so before all else."""
    return supply_words.OVERDUE if is_overdue else words.of(supply_words.PURCHASE_STATUS, status)


def progress(received: int, ordered: int) -> list[dict[str, Any]]:
    """The units that came as a piece of the bar of all."""
    came = min(received, ordered)
    return [{"start": 0, "units": came, "tone": "green", "label": _("received")}] if came else []


def _marks(row: PurchaseRow) -> list[dict[str, Any]]:
    marks = []
    if row.endangered_count:
        word = ngettext(
            "%(n)s order line at risk", "%(n)s order lines at risk", row.endangered_count
        ) % {"n": formats.number(row.endangered_count)}
        marks.append({"word": word, "icon": "alert-triangle", "tone": "amber"})
    if row.is_automatic:
        marks.append({"word": _("automatic"), "icon": "bolt", "tone": "neutral"})
    return marks


def empty_state(chosen: Chosen, *, may_buy: bool) -> dict[str, str]:
    """What an empty list says, and the way on."""
    if chosen.is_narrowed:
        return {
            "kind": "none",
            "title": _("No purchase order matches"),
            "text": _("Nothing fits all the filters together."),
            "url": f"?{VIEW}={chosen.view.key}",
            "action": _("Clear filters"),
        }
    if chosen.view.fixed:
        return {"kind": "done", "title": str(chosen.view.empty), "text": ""}
    return {
        "kind": "first",
        "title": str(chosen.view.empty),
        "text": _("Order what a supplier sells us, or take over what is proposed."),
        "url": reverse("dashboard:new_purchase") if may_buy else "",
        "action": _("New purchase order"),
    }
