"""EasyPost: its tracker, alone, in a list, or as the result of an event.

Source: the tracker object and the webhook signature (``X-Hmac-Signature``: HMAC-SHA256 of the
body, in hex) of EasyPost's API.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from tracking.carriers.protocol import (
    ParsedScan,
    SignatureInvalid,
    Unreadable,
    offset_minutes,
    read_status,
)
from tracking.lifecycle import TrackingStatus

_PREFIX = "hmac-sha256-hex="
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Place(msgspec.Struct, frozen=True):
    """Where a scan was made; any part may be missing."""

    city: str | None = None
    state: str | None = None
    country: str | None = None


class Detail(msgspec.Struct, frozen=True):
    """One scan."""

    status: str
    datetime: _Moment
    message: str | None = None
    description: str | None = None
    status_detail: str | None = None
    carrier_code: str | None = None
    tracking_location: Place | None = None


class Tracker(msgspec.Struct, frozen=True):
    """One parcel, with all its scans so far."""

    tracking_code: str
    status: str
    tracking_details: list[Detail] = []
    signed_by: str | None = None
    est_delivery_date: _Moment | None = None


class Envelope(msgspec.Struct, frozen=True):
    """What may stand around trackers: an event's result, or a page of a list."""

    id: str = ""
    object: str = ""
    result: msgspec.Raw = msgspec.Raw()
    trackers: list[Tracker] | None = None


def verify(*, headers: Mapping[str, str], body: bytes, secret: str, at: datetime) -> str:
    """The id of the event, or a digest of the body where it has none.

    The signature covers no time; a repetition is found by the id.

    Raises:
        SignatureInvalid: the header does not fit the body.
    """
    key = unicodedata.normalize("NFKD", secret).encode()
    expected = _PREFIX + hmac.new(key, body, hashlib.sha256).hexdigest()
    given = headers.get("x-hmac-signature", "")
    if not secret or not hmac.compare_digest(given.encode(), expected.encode()):
        raise SignatureInvalid("The signature does not fit the message.")
    return _event_id(body) or hashlib.sha256(body).hexdigest()


def _event_id(body: bytes) -> str:
    try:
        envelope = msgspec.json.decode(body, type=Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return envelope.id[:100] if envelope.object == "Event" else ""


def parse(body: bytes) -> Sequence[ParsedScan]:
    """Every scan of every tracker in the message. Raises ``Unreadable``."""
    try:
        trackers = _trackers(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"This is no tracker: {error}") from error
    return [_scan(tracker, detail) for tracker in trackers for detail in tracker.tracking_details]


def _trackers(body: bytes) -> list[Tracker]:
    envelope = msgspec.json.decode(body, type=Envelope)
    if envelope.trackers is not None:
        return envelope.trackers
    inner = envelope.result if envelope.object == "Event" else body
    return [msgspec.json.decode(inner, type=Tracker)]


def _scan(tracker: Tracker, detail: Detail) -> ParsedScan:
    status = read_status(detail.status)
    place = detail.tracking_location or Place()
    is_last_word = status is TrackingStatus.DELIVERED
    return ParsedScan(
        tracking_number=tracker.tracking_code,
        external_id=_digest(detail, place),
        status=status,
        occurred_at=detail.datetime,
        utc_offset_minutes=offset_minutes(detail.datetime),
        code=(detail.carrier_code or detail.status_detail or detail.status)[:60],
        description=(detail.message or detail.description or "")[:300],
        place=", ".join(part for part in (place.city, place.state, place.country) if part)[:200],
        received_by=(tracker.signed_by or "")[:100] if is_last_word else "",
        expected_on=_expected_on(tracker),
    )


def _expected_on(tracker: Tracker) -> date | None:
    """The carrier's estimate, from its first scan on: before it is merely the day of asking."""
    if tracker.status in {TrackingStatus.PRE_TRANSIT, TrackingStatus.UNKNOWN}:
        return None
    return tracker.est_delivery_date.date() if tracker.est_delivery_date else None


def _digest(detail: Detail, place: Place) -> str:
    """Scans have no id: the same content is the same scan."""
    content = msgspec.json.encode(
        [detail.datetime, detail.status, detail.status_detail, detail.message, place]
    )
    return hashlib.sha256(content).hexdigest()
