"""One transfer as plain values: its stage, its lines, its facts, its history, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.selectors.timeline import TimelineEntry
from dashboard import formats, stock_words, words
from dashboard.screens import transfer_list
from dashboard.screens.order_actions import Action
from inventory.lifecycle import TransferStatus
from inventory.selectors.places import LocationView
from inventory.selectors.transfers import TransferDetail, TransferLineView

_LOOKS = {
    "transfer.sent": ("truck", "blue"),
    "transfer.partly_received": ("package", "blue"),
    "transfer.received": ("circle-check", "green"),
    "transfer.cancelled": ("circle-x", "red"),
}
# Command: the page that does it, in the order in which they are offered.
_PAGES = {
    "send": "transfer_dispatch",
    "receive_part": "transfer_receipt",
    "cancel": "transfer_cancellation",
}


def actions(transfer: TransferDetail) -> list[Action]:
    """What the reader may do with it now, what moves it on first."""
    return [
        Action(
            label=stock_words.TRANSFER_COMMAND[command].text,
            icon=stock_words.TRANSFER_COMMAND[command].icon,
            url=reverse(f"dashboard:{page}", args=[transfer.number]),
            is_danger=command == "cancel",
        )
        for command, page in _PAGES.items()
        if command in transfer.allowed_commands
    ]


def steps(transfer: TransferDetail) -> list[dict[str, str]]:
    """How far it has come, with the days."""
    is_sent = transfer.sent_at is not None
    drafted = {"label": _("Draft"), "reached": formats.moment(transfer.created_at)}
    if transfer.status == TransferStatus.CANCELLED:
        cancelled = {"label": _("Cancelled"), "reached": formats.moment(transfer.closed_at)}
        return [{**drafted, "state": "done"}, {**cancelled, "state": "failed"}]
    is_closed = transfer.status == TransferStatus.RECEIVED
    return [
        {**drafted, "state": "done" if is_sent else "current"},
        {
            "label": _("On the way"),
            "reached": formats.moment(transfer.sent_at),
            "state": "todo" if not is_sent else "done" if is_closed else "current",
        },
        {
            "label": pgettext("transfer", "Received"),
            "reached": formats.moment(transfer.closed_at)
            if is_closed
            else _("expected %(day)s") % {"day": formats.day(transfer.expected_on)},
            "state": "done" if is_closed else "todo",
        },
    ]


def lines(transfer: TransferDetail) -> list[dict[str, Any]]:
    """The lines with what came and what is missing."""
    return [_line(line, transfer) for line in transfer.lines]


def _line(line: TransferLineView, transfer: TransferDetail) -> dict[str, Any]:
    return {
        "position": line.position,
        "sku": line.sku,
        "product": line.product,
        "url": reverse("dashboard:product", args=[line.sku]),
        "quantity": formats.number(line.quantity),
        "received": _some(line.quantity_received),
        "on_the_way": _some(line.quantity_on_the_way),
        "missing": _some(line.quantity_missing),
        "is_missing": line.quantity_missing > 0,
        "reason": line.discrepancy_reason,
        "segments": transfer_list.segments(line.quantity_received, line.quantity_missing),
        "total": line.quantity,
        "text": f"{formats.number(line.quantity_received)}/{formats.number(line.quantity)}",
    }


def _some(units: int) -> str:
    return formats.number(units) if units else "–"


def facts(transfer: TransferDetail, *, today: date) -> list[dict[str, Any]]:
    """Key and value."""
    stock = reverse("dashboard:stock")
    distance = transfer_list.distance(transfer, today=today)["distance"]
    return [
        {
            "label": pgettext("place", "From"),
            "text": transfer.source_name,
            "url": f"{stock}?location={transfer.source}",
        },
        {
            "label": pgettext("place", "To"),
            "text": transfer.destination_name,
            "url": f"{stock}?location={transfer.destination}",
        },
        {"label": _("Arrives"), "text": formats.day(transfer.expected_on), "sub": distance},
        {"label": _("Units"), "text": formats.number(transfer.quantity)},
        {"label": _("Created"), "at": transfer.created_at, "text": ""},
        *([{"label": _("Dispatched"), "at": transfer.sent_at}] if transfer.sent_at else []),
        {"label": _("Note"), "text": transfer.note or "–"},
    ]


def summary(transfer: TransferDetail) -> str:
    """What is sent from where to where, in a sentence."""
    products = len(transfer.lines)
    return ngettext(
        "%(units)s of %(n)s product go from %(source)s to %(destination)s.",
        "%(units)s of %(n)s products go from %(source)s to %(destination)s.",
        products,
    ) % {
        "units": formats.units(transfer.quantity),
        "n": formats.number(products),
        "source": transfer.source_name,
        "destination": transfer.destination_name,
    }


def history(found: Iterable[TimelineEntry]) -> list[dict[str, Any]]:
    """As found; what came stands under its fact, line by line."""
    return [_entry(fact) for fact in found]


def _entry(fact: TimelineEntry) -> dict[str, Any]:
    icon, tone = _LOOKS.get(fact.type, ("circle-dot", "neutral"))
    told = [_came(line) for line in fact.data.get("lines") or []]
    return {
        "title": fact.text,
        "actor": words.actor(fact.actor_name),
        "at": fact.occurred_at,
        "icon": icon,
        "tone": tone,
        "text": told[0] if len(told) == 1 else "",
        "lines": told if len(told) > 1 else [],
        "more": ngettext("%(n)s line", "%(n)s lines", len(told)) % {"n": len(told)},
    }


def _came(line: Mapping[str, Any]) -> str:
    parts = []
    if received := line.get("received"):
        parts.append(_("%(units)s received") % {"units": formats.number(received)})
    if missing := line.get("missing"):
        parts.append(
            _("%(units)s missing: %(reason)s")
            % {"units": formats.number(missing), "reason": line.get("reason", "")}
        )
    return f"{line.get('sku', '')}: {', '.join(parts)}"


def address(place: LocationView) -> list[str]:
    """Where a place is, line by line."""
    city = " ".join(part for part in (place.postcode, place.city) if part)
    lines = (place.street, city, place.region, formats.country(place.country))
    return [line for line in lines if line]
