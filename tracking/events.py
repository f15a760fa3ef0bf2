"""Every fact the tracking storey states; in the stream of the order or the purchase order."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.catalogue import EventType, register

TYPES = (
    EventType(
        "parcel.booked",
        _("Parcel %(tracking_number)s given to %(carrier)s"),
        {"parcel_id": "the parcel", "tracking_number": "carrier's number", "carrier": "name"},
    ),
    EventType(
        "parcel.scanned",
        _("%(carrier)s, %(tracking_number)s: %(status)s %(place)s"),
        {
            "parcel_id": "the parcel",
            "tracking_number": "carrier's number",
            "carrier": "name",
            "status": "what this scan says",
            "place": "where",
            "tracking_status": "the parcel's status after it",
            "is_change": "true for the scan that changed the parcel's status",
            "source": "webhook, manual or system",
        },
        is_public=True,
    ),
    EventType(
        "message.queued",
        _("Message to the customer: %(subject)s"),
        {"message_id": "the message", "template": "which text", "subject": "subject line"},
    ),
    EventType(
        "message.queued_to_supplier",
        _("Message to the supplier at %(to)s: %(subject)s"),
        {
            "message_id": "the message",
            "template": "which text",
            "subject": "subject line",
            "to": "mail address",
        },
    ),
)

register(TYPES)
