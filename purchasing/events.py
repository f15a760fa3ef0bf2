"""Every fact the purchasing storey states; in the stream of the purchase order or the supplier."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

_NUMBER = {"number": "purchase order"}
_CAME = _NUMBER | {"lines": "what came: position, sku, quantity, quantity_rejected, reason, lot"}
_SUPPLIER = {"supplier": "supplier code"}

TYPES = (
    EventType(
        "purchase.created",
        _("Purchase order created"),
        _NUMBER
        | _SUPPLIER
        | {"location": "location code", "amount": "total", "currency": "of the amount"},
    ),
    EventType(
        "purchase.changed", _("Purchase order changed"), _NUMBER | {"fields": "what changed"}
    ),
    EventType(
        "purchase.sent",
        _("Sent to the supplier"),
        _NUMBER
        | _SUPPLIER
        | {"to": "mail addresses; none: the link is handed over otherwise", "round": "which link"},
    ),
    EventType(
        "purchase.unmailed",
        _("The supplier has no mail address: hand the link over yourself"),
        _NUMBER | _SUPPLIER,
    ),
    EventType(
        "purchase.confirmed",
        _("The supplier confirmed"),
        _NUMBER
        | {
            "differences": "lines confirmed otherwise than asked: position, sku, quantity, on",
            "note": "what the supplier wrote",
        },
    ),
    EventType(
        "purchase.declined", _("The supplier declined: %(reason)s"), _NUMBER | {"reason": "why"}
    ),
    EventType("purchase.partly_received", _("Part of it received"), _CAME),
    EventType("purchase.received", _("All of it received"), _CAME),
    EventType(
        "purchase.closed_short",
        _("Closed; the rest will not come: %(reason)s"),
        _NUMBER | {"reason": "why"},
    ),
    EventType(
        "purchase.cancelled", _("Purchase order cancelled: %(reason)s"), _NUMBER | {"reason": "why"}
    ),
    EventType("supplier.created", _("Supplier created"), _SUPPLIER),
    EventType("supplier.changed", _("Supplier changed"), _SUPPLIER | {"fields": "what changed"}),
    EventType(
        "supplier.terms_changed",
        _("Terms of purchase changed"),
        _SUPPLIER | {"skus": "products whose terms were set"},
    ),
)

register(TYPES)
