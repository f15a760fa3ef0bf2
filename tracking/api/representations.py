"""What goes in and out of the tracking storey's addresses."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated

import msgspec

from core import limits
from tracking.lifecycle import TrackingStatus
from tracking.selectors.carrier_messages import CarrierMessageView
from tracking.selectors.messages import MessageView
from tracking.selectors.parcels import ParcelView

Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Words = Annotated[str, msgspec.Meta(max_length=500)]
Name = Annotated[str, msgspec.Meta(max_length=100)]


class ParcelPage(msgspec.Struct, frozen=True):
    """A page of parcels, newest first."""

    items: list[ParcelView]
    next_cursor: str
    previous_cursor: str


class MessagePage(msgspec.Struct, frozen=True):
    """A page of messages, newest first."""

    items: list[MessageView]
    next_cursor: str
    previous_cursor: str


class CarrierMessagePage(msgspec.Struct, frozen=True):
    """A page of carriers' messages, newest first."""

    items: list[CarrierMessageView]
    next_cursor: str
    previous_cursor: str


class CarrierView(msgspec.Struct, frozen=True):
    """A carrier that parcels may be given to."""

    code: str
    name: str
    tracking_url: str
    phone: str


class HandoverRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes a fulfillment. Without a tracking number its own number is used."""

    carrier: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    tracking_number: Annotated[str, msgspec.Meta(max_length=limits.TRACKING_NUMBER_LENGTH_MAX)] = ""
    weight_g: Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)] | None = None
    expected_on: date | None = None
    version: int | None = None


class DeliveryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The proof of a delivery. Without a time it happened now."""

    received_by: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    note: Words = ""
    occurred_at: Moment | None = None
    version: int | None = None


class FailureRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a delivery failed. Without a time it happened now."""

    reason: Words
    occurred_at: Moment | None = None
    version: int | None = None


class RetryRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A failed delivery is tried once more."""

    note: Words = ""
    version: int | None = None


class TakeBackRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The goods of a failed delivery came back, and why."""

    reason: Words
    version: int | None = None


class ScanRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person says about a parcel. A parcel that has arrived is moved on only where
    ``is_correction`` says so."""

    status: TrackingStatus
    occurred_at: Moment | None = None
    note: Words = ""
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    received_by: Name = ""
    is_correction: bool = False
    version: int | None = None


class FulfillmentState(msgspec.Struct, frozen=True):
    """Where a fulfillment stands after the command."""

    id: uuid.UUID
    number: str
    status: str
    version: int
    allowed_commands: list[str]


class LookupRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order number, and the e-mail, phone or postcode that belongs to it."""

    number: Annotated[str, msgspec.Meta(max_length=100)]
    proof: Annotated[str, msgspec.Meta(max_length=300)]


class LookupItem(msgspec.Struct, frozen=True):
    """Units of a product; ``expected_on`` where they are still to come."""

    name: str
    quantity: int
    expected_on: date | None


class LookupStep(msgspec.Struct, frozen=True):
    """A step of the way: done, current or todo."""

    name: str
    state: str
    at: datetime | None


class LookupScan(msgspec.Struct, frozen=True):
    """One scan of a parcel."""

    status: str
    description: str
    place: str
    at: datetime


class LookupParcel(msgspec.Struct, frozen=True):
    """A box on its way."""

    carrier: str
    tracking_number: str
    tracking_url: str
    status: str
    expected_on: date | None
    delivered_at: datetime | None
    items: list[LookupItem]
    scans: list[LookupScan]


class LookupView(msgspec.Struct, frozen=True):
    """An order as anybody may see it who knows it: names are masked, of the address the city."""

    number: str
    situation: str
    ordered_on: datetime
    promised_on: date | None
    expected_on: date | None
    is_late: bool
    units: int
    units_shipped: int
    units_delivered: int
    recipient: str
    city: str
    country: str
    steps: list[LookupStep]
    parcels: list[LookupParcel]
    to_come: list[LookupItem]


class CarrierAnswer(msgspec.Struct, frozen=True):
    """Your message is kept; a repetition is answered the same."""

    message_id: str
    status: str = "received"
