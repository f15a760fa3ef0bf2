"""A carrier that tells where its parcels are, signed as Standard Webhooks 1.0.0 asks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import dataclass
from datetime import datetime

import requests

_SECONDS = 30.0


@dataclass(frozen=True)
class ScanWord:
    """One scan of a parcel. The same ``id`` is the same scan."""

    id: str
    status: str
    occurred_at: datetime
    place: str = ""
    received_by: str = ""


@dataclass(frozen=True)
class CarrierSystem:
    """The carrier's own computer."""

    address: str
    code: str
    secret: str

    def tell(
        self, tracking_number: str, *scans: ScanWord, message_id: str = "", secret: str = ""
    ) -> int:
        """Send one message about a parcel; the status of the answer."""
        now = datetime.now().astimezone().isoformat()
        body = json.dumps(
            {
                "type": "parcel.scanned",
                "timestamp": now,
                "data": {
                    "tracking_number": tracking_number,
                    "scans": [
                        {
                            "id": scan.id,
                            "status": scan.status,
                            "occurred_at": scan.occurred_at.isoformat(),
                            "place": scan.place,
                            "received_by": scan.received_by,
                        }
                        for scan in scans
                    ],
                },
            }
        ).encode()
        headers = _signed(body, message_id or f"msg_{uuid.uuid4().hex}", secret or self.secret)
        url = f"{self.address}/api/v1/carriers/{self.code}/events"
        return requests.post(url, data=body, headers=headers, timeout=_SECONDS).status_code


def _signed(body: bytes, message_id: str, secret: str) -> dict[str, str]:
    timestamp = str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
