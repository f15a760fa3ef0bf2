"""The history of an order as a timeline: filtered by kind, carriers' scans folded per parcel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import catalogue
from core.selectors.timeline import TimelineEntry
from dashboard import formats, words

SHOW = "show"
_SCAN = "parcel.scanned"

# Label and the beginnings of the event types that belong to it.
_KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "all": (gettext_lazy("Everything"), ("",)),
    "order": (gettext_lazy("Order"), ("order.", "hold.")),
    "work": (gettext_lazy("Work"), ("fulfillment.",)),
    "parcels": (gettext_lazy("Parcels"), ("parcel.",)),
    "messages": (gettext_lazy("Messages"), ("message.",)),
    "cases": (gettext_lazy("Cases"), ("case.",)),
}
_LOOKS = {
    "order.confirmed": ("check", "blue"),
    "order.promise_changed": ("calendar", "amber"),
    "order.completed": ("circle-check", "green"),
    "order.cancelled": ("circle-x", "red"),
    "order.rejected": ("circle-x", "red"),
    "hold.placed": ("hand-stop", "amber"),
    "hold.released": ("lock-open", "neutral"),
    "fulfillment.review_failed": ("alert-circle", "red"),
    "fulfillment.released": ("shield-check", "blue"),
    "fulfillment.shipped": ("truck", "blue"),
    "fulfillment.delivered": ("circle-check", "green"),
    "fulfillment.delivery_failed": ("alert-circle", "red"),
    "case.opened": ("alert-triangle", "red"),
    "message.queued": ("mail", "neutral"),
    _SCAN: ("truck", "neutral"),
}


@dataclass(slots=True)
class Entry:
    """One line of the timeline; ``lines`` are what is folded under it."""

    title: str
    actor: str
    at: datetime
    icon: str
    tone: str
    lines: list[str] = field(default_factory=list)

    @property
    def more(self) -> str:
        """The words of the fold."""
        return ngettext("%(n)s scan", "%(n)s scans", len(self.lines)) % {"n": len(self.lines)}


def tabs(show: str) -> list[dict[str, Any]]:
    """The kinds of entries to choose from."""
    chosen = show if show in _KINDS else "all"
    return [
        {
            "label": label,
            "url": f"?{SHOW}={key}#history" if key != "all" else "?#history",
            "is_current": key == chosen,
        }
        for key, (label, _prefixes) in _KINDS.items()
    ]


def entries(found: Sequence[TimelineEntry], *, show: str) -> list[Entry]:
    """Newest first; the scans of a parcel stand under its newest one."""
    _label, prefixes = _KINDS.get(show, _KINDS["all"])
    shown: list[Entry] = []
    parcels: dict[str, Entry] = {}
    for fact in found:
        if not fact.type.startswith(prefixes):
            continue
        parcel_id = str(fact.data.get("parcel_id", "")) if fact.type == _SCAN else ""
        if parcel_id in parcels:
            parcels[parcel_id].lines.append(_scan(fact))
            continue
        shown.append(_entry(fact))
        if parcel_id:
            parcels[parcel_id] = shown[-1]
            shown[-1].lines.append(_scan(fact))
    for entry in parcels.values():
        # One scan alone is told by the entry itself.
        if len(entry.lines) == 1:
            entry.lines = []
    return shown


def _entry(fact: TimelineEntry) -> Entry:
    icon, tone = _LOOKS.get(fact.type, ("circle-dot", "neutral"))
    kind = words.of(words.ACTOR_KIND, fact.actor_kind)
    name = fact.actor_name if fact.actor_kind != "system" else ""
    return Entry(_title(fact), name or str(kind), fact.occurred_at, icon, tone)


def _title(fact: TimelineEntry) -> str:
    if fact.type != _SCAN:
        values: defaultdict[str, Any] = defaultdict(str, fact.data | _in_words(fact))
        return str(catalogue.get(fact.type).text) % values
    status = words.of(words.TRACKING_STATUS, str(fact.data.get("tracking_status", "")))
    return _("Parcel %(number)s: %(status)s") % {
        "number": fact.data.get("tracking_number", ""),
        "status": status,
    }


def _in_words(fact: TimelineEntry) -> dict[str, str]:
    """The codes and dates of a fact as its sentence says them."""
    told, data = {}, fact.data
    if fact.type.startswith("hold."):
        told["reason"] = str(words.of(words.HOLD_REASON, data.get("reason", "")))
        blocks = str(data.get("blocks", "")).split(", ")
        told["blocks"] = ", ".join(str(words.of(words.HOLD_BLOCKS, block)) for block in blocks)
    if fact.type == "order.promise_changed":
        told["after"] = formats.day(date.fromisoformat(data["after"]))
    if fact.type == "order.confirmed" and data.get("promised_on"):
        told["promised_on"] = formats.day(date.fromisoformat(data["promised_on"]))
    if fact.type == "fulfillment.check_recorded":
        told["check"] = str(words.of(words.CHECK_KIND, data.get("check", "")))
        told["result"] = str(words.of(words.CHECK_RESULT, data.get("result", "")))
    if fact.type == "fulfillment.consent_given":
        told["answer"] = str(words.of(words.CONSENT, data.get("answer", "")))
    return told


def _scan(fact: TimelineEntry) -> str:
    status = words.of(words.TRACKING_STATUS, str(fact.data.get("status", "")))
    told = [formats.moment(fact.occurred_at), str(status), str(fact.data.get("place", ""))]
    return " · ".join(part for part in told if part)
