"""EasyPost's trackers, from its own published examples."""

from __future__ import annotations

import hashlib
import hmac
import os
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from django.conf import settings

from tracking.carriers import easypost
from tracking.carriers.protocol import Unreadable

SAMPLES = (
    Path(os.environ.get("OMS_SAMPLES") or settings.BASE_DIR.parent / "shared" / "samples")
    / "tracking"
)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def sample(name: str) -> bytes:
    file = SAMPLES / name
    if not file.exists():
        pytest.skip("the sample documents are not here")
    return file.read_bytes()


def test_a_new_tracker_gives_its_two_scans() -> None:
    scans = easypost.parse(sample("easypost-tracker-created.json"))

    assert [s.tracking_number for s in scans] == ["EZ1000000001"] * 2
    assert {s.status for s in scans} == {"pre_transit"}
    assert scans[-1].occurred_at == datetime(2025, 2, 7, 8, 25, 26, tzinfo=UTC)
    assert scans[-1].place == "HOUSTON, TX"


def test_the_estimate_of_a_tracker_without_a_scan_on_the_way_is_no_promise() -> None:
    scans = easypost.parse(sample("easypost-tracker-created.json"))

    assert {s.expected_on for s in scans} == {None}


def test_a_list_gives_the_scans_of_all_its_trackers() -> None:
    scans = easypost.parse(sample("easypost-tracker-list.json"))

    last = {s.tracking_number: s.occurred_at for s in scans}
    assert len(scans) == 10
    assert last == {
        "9400100208303109500782": datetime(2025, 2, 7, 8, 25, 46, tzinfo=UTC),
        "9400100208303109500775": datetime(2025, 2, 7, 8, 25, 43, tzinfo=UTC),
        "9400100208303109500768": datetime(2025, 2, 7, 8, 25, 38, tzinfo=UTC),
        "9400100208303109500751": datetime(2025, 2, 7, 8, 25, 37, tzinfo=UTC),
        "9400100208303109500744": datetime(2025, 2, 7, 8, 25, 35, tzinfo=UTC),
    }


def test_the_same_content_is_the_same_scan() -> None:
    body = sample("easypost-tracker-created.json")

    assert [s.external_id for s in easypost.parse(body)] == [
        s.external_id for s in easypost.parse(body)
    ]
    assert len({s.external_id for s in easypost.parse(body)}) == 2


def tracker(**more: object) -> dict[str, object]:
    detail = {
        "status": "delivered",
        "message": "Delivered, Front Door",
        "datetime": "2026-11-24T08:00:00Z",
    }
    return {
        "object": "Tracker",
        "tracking_code": "EZ2",
        "status": "delivered",
        "signed_by": "A. Berg",
        "est_delivery_date": "2026-11-25T00:00:00Z",
        "tracking_details": [detail],
        **more,
    }


def test_an_event_carries_its_tracker_as_result() -> None:
    event = {"id": "evt_1", "object": "Event", "result": tracker()}

    (scan,) = easypost.parse(msgspec.json.encode(event))

    assert (scan.status, scan.received_by) == ("delivered", "A. Berg")
    assert scan.expected_on == date(2026, 11, 25)


def test_a_signed_event_is_known_by_its_id() -> None:
    body = msgspec.json.encode({"id": "evt_1", "object": "Event", "result": tracker()})
    digest = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    headers = {"x-hmac-signature": f"hmac-sha256-hex={digest}"}

    assert easypost.verify(headers=headers, body=body, secret="secret", at=NOW) == "evt_1"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"trackers": 1}', b"\xff"])
def test_what_is_no_tracker_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        easypost.parse(body)
