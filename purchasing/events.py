"""Every fact the purchasing storey states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

_NUMBER = {"number": "purchase order"}

TYPES = (
    EventType("purchase.created", _("Purchase order created"), _NUMBER),
    EventType("purchase.changed", _("Purchase order changed"), _NUMBER),
    EventType("purchase.sent", _("Sent to the supplier"), _NUMBER | {"to": "mail addresses"}),
    EventType(
        "purchase.confirmed",
        _("The supplier confirmed"),
        _NUMBER | {"differences": "lines confirmed otherwise than asked"},
    ),
    EventType("purchase.declined", _("The supplier declined"), _NUMBER | {"reason": "why"}),
    EventType(
        "purchase.partly_received", _("Part of it received"), _NUMBER | {"lines": "what came"}
    ),
    EventType("purchase.received", _("All of it received"), _NUMBER | {"lines": "what came"}),
    EventType(
        "purchase.closed_short",
        _("Closed; the rest will not come: %(reason)s"),
        _NUMBER | {"reason": "why"},
    ),
    EventType(
        "purchase.cancelled", _("Purchase order cancelled: %(reason)s"), _NUMBER | {"reason": "why"}
    ),
)

register(TYPES)
