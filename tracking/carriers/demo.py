"""The demo carrier: a way that parcels go by themselves, told in our standard message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from tracking.carriers.standard import (
    StandardData,
    StandardMessage,
    StandardScan,
    parse,
    verify,
)
from tracking.lifecycle import TrackingStatus

__all__ = ["STEPS", "compose", "parse", "verify"]


@dataclass(frozen=True, slots=True)
class Step:
    """One scan on the way; ``place`` may name ``{origin}`` and ``{destination}``."""

    status: TrackingStatus
    description: str
    place: str


STEPS = (
    Step(TrackingStatus.PRE_TRANSIT, "Label printed", "{origin}"),
    Step(TrackingStatus.IN_TRANSIT, "Picked up", "{origin}"),
    Step(TrackingStatus.IN_TRANSIT, "Left the sorting centre", "{origin}"),
    Step(TrackingStatus.IN_TRANSIT, "Arrived at the delivery depot", "{destination}"),
    Step(TrackingStatus.OUT_FOR_DELIVERY, "Out for delivery", "{destination}"),
    Step(TrackingStatus.DELIVERED, "Delivered", "{destination}"),
)


def compose(
    *,
    tracking_number: str,
    position: int,
    origin: str,
    destination: str,
    received_by: str,
    at: datetime,
) -> tuple[str, bytes]:
    """The id and the body of the message that tells of one step of a parcel's way."""
    step = STEPS[position]
    is_delivered = step.status is TrackingStatus.DELIVERED
    scan = StandardScan(
        id=f"step-{position}",
        status=step.status,
        occurred_at=at,
        description=step.description,
        place=step.place.format(origin=origin, destination=destination)[:200],
        received_by=received_by[:100] if is_delivered else "",
        note="Handed over at the door" if is_delivered else "",
    )
    message = StandardMessage(
        type="parcel.scanned",
        timestamp=at,
        data=StandardData(tracking_number=tracking_number, scans=[scan]),
    )
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in tracking_number)
    return f"demo_{letters}_{position}", msgspec.json.encode(message)
