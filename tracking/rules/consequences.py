"""What the parcels' statuses ask of their fulfillment: rows T26-T28."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from fulfillment.lifecycle import FulfillmentStatus
from tracking.lifecycle import TrackingStatus


class Command(StrEnum):
    """A command of the fulfillment's lifecycle that a carrier's word may give."""

    RETRY = "retry_delivery"
    DELIVER = "deliver"
    FAIL = "fail_delivery"


_FAILED = {TrackingStatus.FAILURE, TrackingStatus.RETURN_TO_SENDER}
_MOVING = {
    TrackingStatus.IN_TRANSIT,
    TrackingStatus.OUT_FOR_DELIVERY,
    TrackingStatus.AVAILABLE_FOR_PICKUP,
}


def commands(*, fulfillment_status: str, parcel_statuses: Collection[str]) -> tuple[Command, ...]:
    """The commands to give, in order; none where the carrier's word changes nothing.

    A fulfillment is delivered when all its parcels are, fails with the first that fails, and is
    on its way again when none fails any more.
    """
    is_delivered = set(parcel_statuses) == {TrackingStatus.DELIVERED}
    has_failed = not _FAILED.isdisjoint(parcel_statuses)
    if fulfillment_status == FulfillmentStatus.SHIPPED:
        if is_delivered:
            return (Command.DELIVER,)
        return (Command.FAIL,) if has_failed else ()
    if fulfillment_status == FulfillmentStatus.DELIVERY_FAILED and not has_failed:
        if is_delivered:
            return (Command.RETRY, Command.DELIVER)
        return (Command.RETRY,) if not _MOVING.isdisjoint(parcel_statuses) else ()
    return ()
