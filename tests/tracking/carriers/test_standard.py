"""Our own message format."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracking.carriers import standard
from tracking.carriers.protocol import Unreadable

MESSAGE = b"""
{"type": "parcel.scanned", "timestamp": "2026-11-24T10:00:05Z", "sender": "new field",
 "data": {"tracking_number": "NW1", "expected_on": "2026-11-26", "scans": [
  {"id": "7", "status": "in_transit", "occurred_at": "2026-11-24T11:00:00+01:00",
   "place": "Hamburg", "description": "Sorted"},
  {"id": "8", "status": "eaten_by_dog", "occurred_at": "2026-11-24T12:00:00Z"}]}}
"""


def test_a_message_is_read_with_times_and_offsets() -> None:
    first, _second = standard.parse(MESSAGE)

    assert first.tracking_number == "NW1"
    assert first.external_id == "7"
    assert first.status == "in_transit"
    assert first.occurred_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert first.utc_offset_minutes == 60
    assert first.expected_on == date(2026, 11, 26)
    assert (first.place, first.description) == ("Hamburg", "Sorted")


def test_a_status_that_we_do_not_know_is_kept_as_the_carriers_code() -> None:
    _first, second = standard.parse(MESSAGE)

    assert second.status == "unknown"
    assert second.code == "eaten_by_dog"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"type": "x"}',
        MESSAGE.replace(b"+01:00", b""),
        MESSAGE.replace(b'"id": "7", ', b""),
        b"[" * 5000,
    ],
)
def test_what_does_not_fit_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        standard.parse(body)
