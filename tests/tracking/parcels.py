"""Parcels at any point of their way, by the ordinary services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from core.actors import SYSTEM
from fulfillment.models import Fulfillment
from tests.fulfillment import stages
from tests.world import MORNING
from tracking.carriers import signature
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel
from tracking.services import carrier_messages, parcels, scans
from tracking.services.carrier_messages import Receipt
from tracking.services.parcels import Booking
from tracking.services.scans import NewScan

SECRET = "whsec_" + "QUJD" * 12
NUMBER = "DX1000000001"


def booked(
    lines: Sequence[tuple[str, int]] = (("TEA", 2), ("CUP", 1)), *, number: str = NUMBER
) -> Parcel:
    """A parcel that was just handed over."""
    booking = Booking(stages.released(lines).pk, "demo", number)
    (parcel,) = parcels.hand_over(bookings=[booking], actor=SYSTEM, at=MORNING)
    return parcel


def said(
    parcel: Parcel, status: str, *, hours: float = 1, id_: str = "", **more: object
) -> NewScan:
    """A scan so many hours after the morning."""
    return NewScan(
        parcel_id=parcel.pk,
        external_id=id_ or f"{status}-{hours}",
        status=TrackingStatus(status),
        occurred_at=MORNING + timedelta(hours=hours),
        **more,  # type: ignore[arg-type]
    )


def say(parcel: Parcel, *wanted: NewScan, at: datetime = MORNING) -> Parcel:
    """Record scans and return the parcel as it is now."""
    scans.record_scans(scans=wanted, actor=SYSTEM, at=at, source="webhook")
    return fresh(parcel)


def fresh(parcel: Parcel) -> Parcel:
    """The parcel as it is now."""
    return Parcel.objects.get(pk=parcel.pk)


def fulfillment(parcel: Parcel) -> Fulfillment:
    """The fulfillment of a parcel as it is now."""
    return Fulfillment.objects.get(pk=parcel.fulfillment_id)


def body(number: str, *entries: dict[str, object]) -> bytes:
    """A standard message about a parcel."""
    return msgspec.json.encode(
        {
            "type": "parcel.scanned",
            "timestamp": MORNING,
            "data": {"tracking_number": number, "scans": list(entries)},
        }
    )


def entry(status: str, *, hours: float = 1, id_: str = "1", **more: object) -> dict[str, object]:
    """A scan of a standard message."""
    occurred_at = MORNING + timedelta(hours=hours)
    return {"id": id_, "status": status, "occurred_at": occurred_at, **more}


def signed(content: bytes, *, message_id: str = "msg_1", at: datetime = MORNING) -> dict[str, str]:
    """The headers of a message signed with the demo carrier's secret."""
    return signature.sign(message_id=message_id, sent_at=at, body=content, secret=SECRET)


def receive(content: bytes, *, message_id: str = "msg_1", at: datetime = MORNING) -> Receipt:
    """Let the demo carrier's message arrive."""
    headers = signed(content, message_id=message_id, at=at)
    return carrier_messages.receive(carrier_code="demo", headers=headers, body=content, at=at)
