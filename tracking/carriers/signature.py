"""Signatures of messages between systems.

Source: Standard Webhooks 1.0.0 (symmetric ``v1``): HMAC-SHA256 over ``{id}.{timestamp}.{body}``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime

from core import limits
from tracking.carriers.protocol import SignatureInvalid

_SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that every secret of this kind has
# No dot: it parts the id from the timestamp in what is signed.
_MESSAGE_ID = re.compile(r"^[A-Za-z0-9_\-]{1,100}$")
_TIMESTAMP = re.compile(r"^[0-9]{1,12}$")


def sign(*, message_id: str, sent_at: datetime, body: bytes, secret: str) -> dict[str, str]:
    """The three headers of a message sent at a moment."""
    timestamp = str(int(sent_at.timestamp()))
    digest = _digest(message_id, timestamp, body, secret)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{digest}",
    }


def verify(*, headers: Mapping[str, str], body: bytes, secret: str, at: datetime) -> str:
    """The id of a properly signed message of the last five minutes.

    The header may hold several signatures, parted by spaces, while a secret is replaced.

    Raises:
        SignatureInvalid: a header is missing or garbage, the time is too far off, or no
            signature fits.
    """
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    if not secret or not _MESSAGE_ID.match(message_id) or not _TIMESTAMP.match(timestamp):
        raise SignatureInvalid("The message is not signed as agreed.")
    if abs(at.timestamp() - int(timestamp)) > limits.WEBHOOK_TOLERANCE_SECONDS:
        raise SignatureInvalid("The message was signed too long ago, or a clock is wrong.")
    expected = _digest(message_id, timestamp, body, secret).encode()
    given = headers.get("webhook-signature", "").split(" ")
    fits = [
        hmac.compare_digest(signature.removeprefix("v1,").encode(), expected)
        for signature in given
        if signature.startswith("v1,")
    ]
    if not any(fits):
        raise SignatureInvalid("The signature does not fit the message.")
    return message_id


def _digest(message_id: str, timestamp: str, body: bytes, secret: str) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return secret.encode()
