"""What a carrier's adapter does: prove who sent a message, and read what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from core.errors import DomainError, Kind
from tracking.lifecycle import TrackingStatus


class SignatureInvalid(DomainError):
    """The message was not signed with the carrier's secret, or too long ago."""

    kind = Kind.FORBIDDEN
    code = "signature_invalid"


class Unreadable(DomainError):
    """The message is signed, but it is not in the carrier's language."""

    kind = Kind.INVALID
    code = "message_unreadable"


@dataclass(frozen=True, slots=True)
class ParsedScan:
    """One thing a carrier says about one parcel.

    ``external_id`` is the carrier's id of the scan, or a digest of its content. ``expected_on``
    is the carrier's newest word about the day of arrival.
    """

    tracking_number: str
    external_id: str
    status: TrackingStatus
    occurred_at: datetime
    utc_offset_minutes: int = 0
    code: str = ""
    description: str = ""
    place: str = ""
    received_by: str = ""
    note: str = ""
    expected_on: date | None = None


class CarrierAdapter(Protocol):
    """A module of this package that speaks one carrier's language."""

    def verify(self, *, headers: Mapping[str, str], body: bytes, secret: str, at: datetime) -> str:
        """The id of a properly signed message; header names are small letters.

        Raises:
            SignatureInvalid: whatever the headers hold, nothing else is raised.
        """

    def parse(self, body: bytes) -> Sequence[ParsedScan]:
        """What the message says.

        Raises:
            Unreadable: it is not what this carrier sends.
        """


def read_status(word: str) -> TrackingStatus:
    """Our word for the carrier's; one that we do not know is ``unknown``, and is kept."""
    try:
        return TrackingStatus(word)
    except ValueError:
        return TrackingStatus.UNKNOWN


def offset_minutes(moment: datetime) -> int:
    """The offset from UTC that a moment was told with, in minutes."""
    offset = moment.utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0
