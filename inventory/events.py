"""Every fact the inventory storey states. Reservations are in the stock ledger, not here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

TYPES = (
    EventType("product.created", _("Product created"), {"sku": "SKU"}),
    EventType("product.changed", _("Product changed"), {"sku": "SKU", "fields": "what changed"}),
    EventType("location.created", _("Location created"), {"code": "location"}),
    EventType(
        "location.changed", _("Location changed"), {"code": "location", "fields": "what changed"}
    ),
    EventType("calendar.created", _("Calendar created"), {"code": "calendar"}),
    EventType(
        "calendar.changed", _("Calendar changed"), {"code": "calendar", "fields": "what changed"}
    ),
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
        "stock.counted",
        _("%(quantity)s counted at %(location)s, as the book has it"),
        {
            "quantity": "units",
            "location": "location code",
            "lot": "lot code, where lots are tracked",
            "reason": "why it was counted",
        },
    ),
    EventType(
        "stock.limits_set",
        _(
            "Backorder limit %(backorder_limit)s, safety stock %(safety_stock)s and reorder point "
            "%(reorder_point)s set at %(location)s"
        ),
        {
            "location": "location code",
            "backorder_limit": "units that may go on backorder",
            "safety_stock": "units kept back",
            "reorder_point": "units below which to buy again",
        },
    ),
    EventType(
        "stock.lost",
        _("%(quantity)s not found at %(location)s: %(reason)s"),
        {"quantity": "units", "location": "location code", "reason": "why"},
    ),
    EventType(
        "stock.expired",
        _("%(quantity)s of lot %(lot)s expired at %(location)s"),
        {"quantity": "units", "location": "location code", "lot": "lot code"},
    ),
    EventType(
        "supply.redated",
        _("Goods for backorders at %(location)s dated anew: %(reason)s"),
        {
            "location": "location code",
            "reason": "why",
            "moved": "demand, reference, due_before, due_after, needed_on, is_endangered",
        },
    ),
    EventType("transfer.created", _("Transfer created"), {"number": "transfer"}),
    EventType("transfer.sent", _("Transfer sent"), {"number": "transfer"}),
    EventType(
        "transfer.partly_received",
        _("Part of the transfer received"),
        {"number": "transfer", "lines": "what came and what is missing"},
    ),
    EventType(
        "transfer.received",
        _("Transfer received"),
        {"number": "transfer", "lines": "what came and what is missing"},
    ),
    EventType(
        "transfer.cancelled",
        _("Transfer cancelled: %(reason)s"),
        {"number": "transfer", "reason": "why"},
    ),
    EventType(
        "stock.covered",
        _("Backorders covered at %(location)s"),
        {
            "location": "location code",
            "covered": "who gained: demand, reference, location_id, quantity; and why it was its "
            "turn: is_promised, needed_on, asked_at",
        },
    ),
)

register(TYPES)
