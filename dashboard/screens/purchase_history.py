"""The history of a purchase order as a timeline, with what each fact says of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.selectors.timeline import TimelineEntry
from dashboard import formats, words

_LOOKS = {
    "purchase.sent": ("mail", "blue"),
    "purchase.unmailed": ("alert-triangle", "amber"),
    "purchase.confirmed": ("check", "blue"),
    "purchase.declined": ("circle-x", "red"),
    "purchase.partly_received": ("package", "blue"),
    "purchase.received": ("circle-check", "green"),
    "purchase.closed_short": ("lock", "amber"),
    "purchase.cancelled": ("circle-x", "red"),
    "purchase.changed": ("pencil", "neutral"),
    "message.queued_to_supplier": ("mail", "neutral"),
}


def entries(found: Iterable[TimelineEntry]) -> list[dict[str, Any]]:
    """As found; what came or was answered otherwise stands under its fact, line by line."""
    return [_entry(fact) for fact in found]


def _entry(fact: TimelineEntry) -> dict[str, Any]:
    icon, tone = _LOOKS.get(fact.type, ("circle-dot", "neutral"))
    kind = words.of(words.ACTOR_KIND, fact.actor_kind)
    name = fact.actor_name if fact.actor_kind != "system" else ""
    lines = list(_lines(fact))
    is_short = len(lines) == 1
    return {
        "title": fact.text,
        "actor": name or str(kind),
        "at": fact.occurred_at,
        "icon": icon,
        "tone": tone,
        "text": lines[0] if is_short else "",
        "lines": [] if is_short else lines,
        "more": ngettext("%(n)s detail", "%(n)s details", len(lines)) % {"n": len(lines)},
    }


def _lines(fact: TimelineEntry) -> Iterator[str]:
    data = fact.data
    if fact.type == "purchase.sent" and data.get("to"):
        yield ", ".join(data["to"])
    if note := data.get("note"):
        yield _("“%(note)s”") % {"note": note}
    yield from (_difference(line) for line in data.get("differences") or [])
    yield from (_came(line) for line in data.get("lines") or [])


def _difference(line: Mapping[str, Any]) -> str:
    facts = {
        "sku": line.get("sku", ""),
        "asked": formats.number(line.get("asked_quantity")),
        "quantity": formats.number(line.get("quantity")),
        "asked_on": _day(line.get("asked_on")),
        "on": _day(line.get("on")),
    }
    if not line.get("quantity"):
        return _("%(sku)s: none of the %(asked)s asked for") % facts
    return _("%(sku)s: %(quantity)s on %(on)s (asked: %(asked)s on %(asked_on)s)") % facts


def _came(line: Mapping[str, Any]) -> str:
    parts = [
        _("%(sku)s: %(units)s received")
        % {"sku": line.get("sku", ""), "units": formats.number(line.get("quantity", 0))}
    ]
    if rejected := line.get("quantity_rejected"):
        parts.append(
            _("%(units)s rejected: %(reason)s")
            % {"units": formats.number(rejected), "reason": line.get("reason", "")}
        )
    if lot := line.get("lot"):
        parts.append(_("lot %(lot)s") % {"lot": lot})
    return ", ".join(parts)


def _day(text: str | None) -> str:
    return formats.day(date.fromisoformat(text)) if text else ""
