"""Every fact the orders storey states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

_WHY = {"reason": "why, in words"}

TYPES = (
    EventType(
        "order.created",
        _("Order created through %(channel)s"),
        {"channel": "channel code", "external_id": "the sender's own number"},
    ),
    EventType(
        "order.submitted",
        _("Order submitted"),
        {
            "findings": "codes of what intake found",
            "blocking": "how many of them block",
            "reserved": "units reserved",
        },
        is_public=True,
    ),
    EventType("order.sent_back", _("Sent back to draft: %(reason)s"), _WHY),
    EventType("order.rejected", _("Order rejected: %(reason)s"), _WHY, is_public=True),
    EventType(
        "order.confirmed",
        _("Order confirmed, promised for %(promised_on)s"),
        {"promised_on": "first promised day, ISO date"},
        is_public=True,
    ),
    EventType(
        "order.promise_changed",
        _("Line %(positions)s promised anew, everything for %(after)s: %(reason)s"),
        {
            "positions": "which lines",
            "before": "the day by which all that is to come was promised, ISO date",
            "after": "the day by which it is promised now, ISO date",
            "reason": "why, in words",
            "lines": "line id, sku, the days before and after, and the kind of reason",
        },
    ),
    EventType("order.expired", _("Order expired, its stock was released")),
    EventType(
        "order.rechecked",
        _("Order checked again, %(blocking)s findings still block"),
        {"findings": "codes of what intake found", "blocking": "how many of them block"},
    ),
    EventType(
        "order.corrected",
        _("Order corrected: %(fields)s"),
        {"fields": "which fields were corrected"},
    ),
    EventType(
        "order.quantity_cancelled",
        _("%(units)s units cancelled: %(reason)s"),
        {
            "reason": "why, in words",
            "units": "how many units",
            "lines": "line id, quantity and bucket each unit left",
        },
        is_public=True,
    ),
    EventType(
        "order.cancelled",
        _("Order cancelled: %(reason)s"),
        {"reason": "why, in words", "by_customer": "true when the customer asked for it"},
        is_public=True,
    ),
    EventType("order.completed", _("Order completed"), is_public=True),
    EventType("order.closed", _("Order closed")),
    EventType("order.reopened", _("Order reopened: %(reason)s"), _WHY),
    EventType(
        "hold.placed",
        _("Hold placed (%(reason)s), blocks %(blocks)s"),
        {
            "hold_id": "the hold",
            "reason": "reason code",
            "blocks": "what it stops",
            "note": "words of whoever placed it",
        },
    ),
    EventType(
        "hold.released",
        _("Hold released (%(reason)s)"),
        {"hold_id": "the hold", "reason": "reason code", "why": "why it was released"},
    ),
    EventType(
        "hold.expired",
        _("Hold expired (%(reason)s)"),
        {"hold_id": "the hold", "reason": "reason code"},
    ),
)

register(TYPES)
