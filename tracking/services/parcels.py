"""Hand fulfillments over to carriers: the parcel is booked and the work leaves the house (T24)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.services import handover
from tracking.lifecycle import PARCEL, TrackingStatus
from tracking.models import Carrier, Parcel, ParcelLine


@dataclass(frozen=True, slots=True)
class Booking:
    """A fulfillment given to a carrier. Without a tracking number the fulfillment's own is used,
    as our own driver does; ``version`` is the fulfillment's, where a person saw it; without
    ``occurred_at`` the carrier takes it now."""

    fulfillment_id: uuid.UUID
    carrier_code: str
    tracking_number: str = ""
    weight_g: int | None = None
    expected_on: date | None = None
    version: int | None = None
    occurred_at: datetime | None = None


class TrackingNumberTaken(DomainError):
    """The carrier already has a parcel of this number with us."""

    kind = Kind.CONFLICT
    code = "tracking_number_taken"


@unit_of_work
def hand_over(*, bookings: Sequence[Booking], actor: Actor, at: datetime) -> list[Parcel]:
    """Book one parcel for each fulfillment and hand it over, all or none.

    Raises:
        Forbidden: the actor may not ship.
        NotFound: ``carrier_unknown``, ``fulfillment_unknown``.
        TrackingNumberTaken: a number is used already.
        DomainError: whatever the hand-over of the fulfillments refuses.
    """
    actor.require(permissions.FULFILLMENT_SHIP)
    carriers = _carriers({b.carrier_code for b in bookings})
    fulfillments = _fulfillments({b.fulfillment_id for b in bookings})
    parcels = [
        _parcel(
            booking,
            carriers[booking.carrier_code],
            fulfillments[booking.fulfillment_id],
            booking.occurred_at or at,
        )
        for booking in bookings
    ]
    _refuse_taken_numbers(parcels)
    Parcel.objects.bulk_create(parcels)
    handover.hand_over(
        fulfillments=[
            handover.HandOver(
                fulfillment_id=parcel.fulfillment_id,
                carrier_name=parcel.carrier.name,
                tracking_number=parcel.tracking_number,
                version=booking.version,
                occurred_at=booking.occurred_at,
            )
            for booking, parcel in zip(bookings, parcels, strict=True)
        ],
        actor=actor,
        at=at,
    )
    _fill(parcels)
    events.record([_booked(parcel) for parcel in parcels], actor=actor, at=at)
    return parcels


def _carriers(codes: set[str]) -> Mapping[str, Carrier]:
    found = {c.code: c for c in Carrier.objects.filter(code__in=codes, is_active=True)}
    if missing := sorted(codes - found.keys()):
        raise NotFound(
            _("There is no carrier %(code)s.") % {"code": missing[0]}, code="carrier_unknown"
        )
    return found


def _fulfillments(ids: set[uuid.UUID]) -> Mapping[uuid.UUID, Fulfillment]:
    found = Fulfillment.objects.select_related("order__channel").in_bulk(list(ids))
    if missing := ids - found.keys():
        raise NotFound(
            _("There is no such fulfillment."),
            code="fulfillment_unknown",
            details={"fulfillment_id": str(min(missing))},
        )
    return found


def _parcel(booking: Booking, carrier: Carrier, fulfillment: Fulfillment, at: datetime) -> Parcel:
    transition = PARCEL.require(state="-", command="book")
    number = "".join(booking.tracking_number.split()) or fulfillment.number
    if len(number) > limits.TRACKING_NUMBER_LENGTH_MAX:
        raise Invalid(_("The tracking number is too long."), code="tracking_number_invalid")
    transit = timedelta(days=fulfillment.order.channel.transit_days)
    return Parcel(
        fulfillment=fulfillment,
        order_id=fulfillment.order_id,
        carrier=carrier,
        tracking_number=number,
        tracking_status=TrackingStatus(transition.target),
        status_at=at,
        expected_on=booking.expected_on or (at + transit).date(),
        weight_g=booking.weight_g,
        handed_over_at=at,
    )


def _refuse_taken_numbers(parcels: Sequence[Parcel]) -> None:
    wanted = [(parcel.carrier_id, parcel.tracking_number) for parcel in parcels]
    rows = Parcel.objects.filter(tracking_number__in={number for _carrier, number in wanted})
    taken = set(rows.values_list("carrier_id", "tracking_number"))
    for position, pair in enumerate(wanted):
        if pair in taken or pair in wanted[:position]:
            raise TrackingNumberTaken(
                _("The tracking number %(number)s is used already.") % {"number": pair[1]},
                details={"tracking_number": pair[1]},
            )


def _fill(parcels: Sequence[Parcel]) -> None:
    """Put what was packed into the parcels."""
    parcel_of = {parcel.fulfillment_id: parcel for parcel in parcels}
    ParcelLine.objects.bulk_create(
        ParcelLine(
            parcel=parcel_of[line.fulfillment_id],
            fulfillment_line=line,
            quantity=line.quantity_picked,
        )
        for line in FulfillmentLine.objects.filter(fulfillment_id__in=parcel_of).order_by("pk")
        if line.quantity_picked
    )


def _booked(parcel: Parcel) -> NewEvent:
    return NewEvent(
        "order",
        parcel.order_id,
        "parcel.booked",
        {
            "parcel_id": str(parcel.pk),
            "tracking_number": parcel.tracking_number,
            "carrier": parcel.carrier.name,
        },
        occurred_at=parcel.handed_over_at,
    )
