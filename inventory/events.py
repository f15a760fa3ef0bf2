"""Every fact the inventory storey states. Reservations are in the stock ledger, not here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

TYPES = (
    EventType("product.created", _("Product created"), {"sku": "SKU"}),
    EventType("product.changed", _("Product changed"), {"sku": "SKU", "fields": "what changed"}),
    EventType(
        "stock.received",
        _("%(quantity)s received at %(location)s"),
        {"quantity": "units", "location": "location code", "reference": "what it came with"},
    ),
    EventType(
        "stock.adjusted",
        _("Stock adjusted by %(quantity)s at %(location)s: %(reason)s"),
        {"quantity": "units, signed", "location": "location code", "reason": "why"},
    ),
    EventType(
        "stock.covered",
        _("Backorders covered at %(location)s"),
        {"location": "location code", "covered": "who gained: demand, location_id, quantity"},
    ),
)

register(TYPES)
