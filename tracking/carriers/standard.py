"""Our own message for carriers that have none: JSON, signed as in ``signature``.

::

    {"type": "parcel.scanned",
     "timestamp": "2026-11-24T10:00:05Z",
     "data": {"tracking_number": "NW1234567890",
              "expected_on": "2026-11-26",
              "scans": [{"id": "1007", "status": "in_transit", "occurred_at":
                         "2026-11-24T11:00:00+01:00", "place": "Hamburg", "code": "SC",
                         "description": "Sorted", "received_by": "", "note": ""}]}}

``status`` is one of ours; any other word is kept and shown as unknown. Fields that we do not know
are ignored, so that a carrier may add some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from tracking.carriers import signature
from tracking.carriers.protocol import ParsedScan, Unreadable, offset_minutes, read_status

# One message tells of one parcel's way; no parcel has so many scans.
_SCANS_MAX = 200

_Text = Annotated[str, msgspec.Meta(max_length=500)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class StandardScan(msgspec.Struct, frozen=True, kw_only=True):
    """One scan of the message."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    status: Annotated[str, msgspec.Meta(max_length=60)]
    occurred_at: _Moment
    code: Annotated[str, msgspec.Meta(max_length=60)] = ""
    description: _Text = ""
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    received_by: Annotated[str, msgspec.Meta(max_length=100)] = ""
    note: _Text = ""


class StandardData(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about one parcel."""

    tracking_number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    scans: Annotated[list[StandardScan], msgspec.Meta(max_length=_SCANS_MAX)]
    expected_on: date | None = None


class StandardMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The whole message."""

    type: str
    timestamp: _Moment
    data: StandardData


_decoder = msgspec.json.Decoder(StandardMessage)


def verify(*, headers: Mapping[str, str], body: bytes, secret: str, at: datetime) -> str:
    """The id of a properly signed message. Raises ``SignatureInvalid``."""
    return signature.verify(headers=headers, body=body, secret=secret, at=at)


def parse(body: bytes) -> Sequence[ParsedScan]:
    """What the message says. Raises ``Unreadable``."""
    try:
        data = _decoder.decode(body).data
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"The message does not fit: {error}") from error
    return [_scan(data, scan) for scan in data.scans]


def _scan(data: StandardData, scan: StandardScan) -> ParsedScan:
    status = read_status(scan.status)
    return ParsedScan(
        tracking_number=data.tracking_number,
        external_id=scan.id,
        status=status,
        occurred_at=scan.occurred_at,
        utc_offset_minutes=offset_minutes(scan.occurred_at),
        code=scan.code or ("" if status == scan.status else scan.status),
        description=scan.description,
        place=scan.place,
        received_by=scan.received_by,
        note=scan.note,
        expected_on=data.expected_on,
    )
