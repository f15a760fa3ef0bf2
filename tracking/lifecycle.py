"""The lifecycle of a parcel: row T25. Its status is the carrier's word, so any may follow any."""

from __future__ import annotations

from enum import StrEnum

from accounts import permissions as p
from core.lifecycle import NEW, Lifecycle, Transition


class TrackingStatus(StrEnum):
    PRE_TRANSIT = "pre_transit"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERED = "delivered"
    RETURN_TO_SENDER = "return_to_sender"
    FAILURE = "failure"
    UNKNOWN = "unknown"


_ANY = tuple(TrackingStatus)

PARCEL = Lifecycle(
    noun="parcel",
    states=TrackingStatus,
    terminal=frozenset(),
    transitions=(
        Transition("T24", "book", (NEW,), TrackingStatus.PRE_TRANSIT, "parcel.booked"),
        *(
            Transition(
                "T25",
                f"scan_{status}",
                _ANY,
                status,
                "parcel.scanned",
                p.TRACKING_UPDATE,
            )
            for status in TrackingStatus
        ),
    ),
)
