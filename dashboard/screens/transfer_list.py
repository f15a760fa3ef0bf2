"""The list of transfers: its views as tabs, its filters, its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dashboard import formats, lists, stock_words, words
from dashboard.words import Word
from inventory.lifecycle import ON_THE_WAY, TransferStatus
from inventory.selectors.transfers import TransferFilter, TransferView

VIEW = "view"


@dataclass(frozen=True, slots=True)
class View:
    """A tab: its words, what it shows, and what it says when empty. ``is_counted``: its count says
    how much there is to do; history is not counted."""

    key: str
    label: Any
    fixed: Mapping[str, Any]
    empty: Any
    is_counted: bool = True

    def apply(self, wanted: TransferFilter) -> TransferFilter:
        """The filter narrowed to this view."""
        return msgspec.structs.replace(wanted, **self.fixed)


VIEWS = (
    View(
        "all",
        gettext_lazy("All"),
        {},
        gettext_lazy("Nothing was transferred yet"),
        is_counted=False,
    ),
    View(
        "draft",
        gettext_lazy("Drafts"),
        {"status": TransferStatus.DRAFT},
        gettext_lazy("There are no drafts"),
    ),
    View(
        "sent",
        gettext_lazy("On the way"),
        {"status": TransferStatus.SENT},
        gettext_lazy("Nothing is on the way"),
    ),
    View(
        "partly",
        gettext_lazy("Partly received"),
        {"status": TransferStatus.PARTLY_RECEIVED},
        gettext_lazy("Of no transfer only a part has come"),
    ),
    View("late", gettext_lazy("Late"), {"is_late": True}, gettext_lazy("No transfer is late")),
    View(
        "received",
        pgettext_lazy("transfer", "Received"),
        {"status": TransferStatus.RECEIVED},
        gettext_lazy("No transfer is received yet"),
        is_counted=False,
    ),
    View(
        "cancelled",
        gettext_lazy("Cancelled"),
        {"status": TransferStatus.CANCELLED},
        gettext_lazy("No transfer was cancelled"),
        is_counted=False,
    ),
)
_BY_KEY = {view.key: view for view in VIEWS}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The view and filter that an address asks for."""

    view: View
    asked: TransferFilter  # without the view's own part

    @property
    def wanted(self) -> TransferFilter:
        return self.view.apply(self.asked)

    @property
    def is_narrowed(self) -> bool:
        """True when more than the view narrows the list."""
        return bool(self.asked.q or self.asked.source or self.asked.destination)


def choose(request: HttpRequest) -> Chosen:
    """Read the view and the filter from the address."""
    view = _BY_KEY.get(request.GET.get(VIEW, ""), VIEWS[0])
    return Chosen(view, lists.wanted(request, TransferFilter, besides={VIEW}))


def tabs(chosen: Chosen, count: Callable[[TransferFilter], int]) -> list[dict[str, Any]]:
    """The views with their counts, without any other filter."""
    return [
        {
            "label": view.label,
            "url": f"?{VIEW}={view.key}",
            "count": lists.bounded(count(view.apply(TransferFilter())))
            if view.is_counted
            else None,
            "is_current": view is chosen.view,
        }
        for view in VIEWS
    ]


def filters(asked: TransferFilter, places: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    """The row of filters."""
    return [
        {
            "name": "q",
            "label": _("Search these transfers"),
            "kind": "search",
            "value": asked.q,
            "placeholder": _("Number or SKU"),
        },
        lists.choice("source", pgettext("place", "from"), asked.source, _("any place"), places),
        lists.choice(
            "destination", pgettext("place", "to"), asked.destination, _("any place"), places
        ),
    ]


def rows(found: Sequence[TransferView], *, today: date) -> list[dict[str, Any]]:
    """The rows as the table prints them."""
    return [
        {
            "number": row.number,
            "url": reverse("dashboard:transfer", args=[row.number]),
            "source": row.source_name,
            "destination": row.destination_name,
            "state": state(row),
            "segments": segments(row.quantity_received, row.quantity_missing),
            "units": row.quantity,
            "units_text": f"{formats.number(row.quantity_received)}/{formats.number(row.quantity)}",
            "missing": formats.number(row.quantity_missing) if row.quantity_missing else "",
            "expected_on": row.expected_on,
            **distance(row, today=today),
            "created_at": row.created_at,
            "note": row.note,
        }
        for row in found
    ]


def state(row: TransferView) -> Word:
    """One word for where a transfer stands; what is late says so before all else."""
    if row.is_late:
        return stock_words.OVERDUE
    return words.of(stock_words.TRANSFER_STATUS, row.status)


def distance(row: TransferView, *, today: date) -> dict[str, str]:
    """How far the day of arrival is, while something is on its way."""
    if row.status not in ON_THE_WAY:
        return {"distance": "", "distance_tone": ""}
    days = (row.expected_on - today).days
    return {"distance": formats.distance(days), "distance_tone": formats.distance_tone(days)}


def segments(received: int, missing: int) -> list[dict[str, Any]]:
    """The units that came and those that never did as pieces of the bar of all."""
    return [
        {"start": 0, "units": received, "tone": "green", "label": _("received")},
        {"start": received, "units": missing, "tone": "red", "label": _("missing")},
    ]


def empty_state(chosen: Chosen, *, may_manage: bool) -> dict[str, str]:
    """What an empty list says, and the way on."""
    if chosen.is_narrowed:
        return {
            "kind": "none",
            "title": _("No transfer matches"),
            "text": _("Nothing fits all the filters together."),
            "url": f"?{VIEW}={chosen.view.key}",
            "action": _("Clear filters"),
        }
    if chosen.view.key != "all":
        return {"kind": "done", "title": str(chosen.view.empty)}
    return {
        "kind": "first",
        "title": str(chosen.view.empty),
        "text": _("Send goods from one place to another, and see here when they come."),
        "url": reverse("dashboard:new_transfer") if may_manage else "",
        "action": _("New transfer"),
    }
