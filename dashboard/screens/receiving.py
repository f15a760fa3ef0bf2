"""The page at the gate: which line a code means, and the answer in large type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import formats
from dashboard.selectors.purchasing import Expected
from purchasing.selectors.detail import PurchaseLineView

Answer = dict[str, Any]


def line_of(lines: Sequence[PurchaseLineView], *, codes: Iterable[str]) -> PurchaseLineView | None:
    """The line that a code means: ours or the supplier's SKU, one with something open first."""
    wanted = {code.upper() for code in codes if code}
    found = [line for line in lines if {line.sku.upper(), line.supplier_sku.upper()} & wanted]
    return min(found, key=lambda line: (not line.quantity_open, line.position), default=None)


def next_line(lines: Iterable[PurchaseLineView], text: str) -> PurchaseLineView | None:
    """The line of a position that was chosen by hand."""
    return next((line for line in lines if str(line.position) == text), None)


def expected(rows: Iterable[Expected], *, today: date, may_receive: bool) -> list[dict[str, Any]]:
    """What is to come, the first due first."""
    page = "dashboard:receive_purchase" if may_receive else "dashboard:purchase"
    return [
        {
            "number": row.number,
            "url": reverse(page, args=[row.number]),
            "supplier": row.supplier,
            "place": row.place,
            "due_on": row.due_on,
            "distance": formats.distance((row.due_on - today).days),
            "tone": formats.distance_tone((row.due_on - today).days),
            "units": formats.units(row.units),
            "lines": ngettext("%(n)s line", "%(n)s lines", row.line_count)
            % {"n": formats.number(row.line_count)},
        }
        for row in rows
    ]


def rows(
    lines: Sequence[PurchaseLineView], chosen: PurchaseLineView | None
) -> list[dict[str, Any]]:
    """The lines, what is open first."""
    ordered = sorted(lines, key=lambda line: (not line.quantity_open, line.position))
    return [
        {
            "url": f"?{urlencode({'line': line.position})}",
            "name": line.product,
            "sku": line.sku,
            "supplier_sku": line.supplier_sku if line.supplier_sku != line.sku else "",
            "open": formats.number(line.quantity_open),
            "progress": _("%(received)s of %(ordered)s here")
            % {
                "received": formats.number(line.quantity_received),
                "ordered": formats.number(line.quantity),
            },
            "is_done": line.quantity_open == 0,
            "is_chosen": chosen is not None and line.id == chosen.id,
        }
        for line in ordered
    ]


def _answer(tone: str, icon: str, title: Any, text: Any = "") -> Answer:
    return {"tone": tone, "icon": icon, "title": title, "text": text}


def chosen(line: PurchaseLineView) -> Answer:
    """The line that is asked about: how much of it is expected."""
    told = {
        "open": formats.number(line.quantity_open),
        "ordered": formats.number(line.quantity),
    }
    if not line.quantity_open:
        text = _("All %(ordered)s are here already.") % told
        return _answer("amber", "alert-triangle", line.product, text)
    return _answer("blue", "package", line.product, _("%(open)s expected of %(ordered)s") % told)


def unknown(code: str) -> Answer:
    """A code that no line of this purchase order has."""
    return _answer(
        "red",
        "circle-x",
        _("Not on this purchase order"),
        _("“%(code)s” was not ordered here. Put it aside.") % {"code": code},
    )


def nothing_booked(line: PurchaseLineView) -> Answer:
    """A scan in the field of the count: the next line comes up, the last was not received."""
    told = {"name": line.product, "open": formats.number(line.quantity_open)}
    return _answer(
        "amber",
        "alert-triangle",
        line.product,
        _("%(open)s expected. Of the product before, nothing was received.") % told,
    )


def received(line: PurchaseLineView, said: Mapping[str, str], *, is_whole: bool) -> Answer:
    """What was received just now, and what is still to come."""
    units, rejected = said.get("units", ""), said.get("rejected", "")
    parts = []
    if units.isdigit() and int(units):
        parts.append(_("%(units)s received.") % {"units": formats.units(int(units))})
    if rejected.isdigit() and int(rejected):
        parts.append(_("%(units)s rejected.") % {"units": formats.units(int(rejected))})
    if is_whole:
        parts.append(_("The purchase order is complete."))
    elif line.quantity_open:
        parts.append(_("%(units)s still to come.") % {"units": formats.units(line.quantity_open)})
    else:
        parts.append(_("All of it is here."))
    return _answer("green", "circle-check", line.product, " ".join(parts))


def refused(text: str) -> Answer:
    """Nothing was received, and why."""
    return _answer("red", "circle-x", _("Nothing was received"), text)


def waiting(lines: Sequence[PurchaseLineView]) -> Answer:
    """What the page says before the first scan."""
    left = [line for line in lines if line.quantity_open]
    if not left:
        return _answer("green", "circle-check", _("Everything is here"))
    units = formats.units(sum(line.quantity_open for line in left))
    text = ngettext(
        "%(n)s line, %(units)s to come", "%(n)s lines, %(units)s to come", len(left)
    ) % {"n": formats.number(len(left)), "units": units}
    return _answer("neutral", "barcode", _("Scan a product"), text)


def too_many(line: PurchaseLineView, quantity: int, *, may_exceed: bool) -> str:
    """How much more came than was ordered, and what to do with it."""
    room = max(0, line.quantity - line.quantity_received)
    told = {
        "excess": formats.number(quantity - room),
        "ordered": formats.number(line.quantity),
        "room": formats.number(room),
    }
    if may_exceed:
        return _(
            "%(excess)s more than were ordered (%(ordered)s). Count again, or take them in."
        ) % (told)
    return _(
        "%(excess)s more than were ordered (%(ordered)s). Receive %(room)s, put the rest aside and "
        "ask a lead."
    ) % (told)
