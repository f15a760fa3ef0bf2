"""Questions to the customer behind a link. Only the hash of a link's token is stored."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from core import limits
from core.actors import Actor
from core.services import events
from fulfillment.models import ConsentRequest, Fulfillment
from fulfillment.services import progress
from fulfillment.services.progress import Step

_PURPOSE = "fulfillment.consent"


def token_of(request_id: uuid.UUID) -> str:
    """The token of a request, 256 bits: made again from the request's id and our secret, so that
    the message with the link can be written later without the token being kept anywhere."""
    digest = salted_hmac(_PURPOSE, request_id.hex, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def hash_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask(fulfillments: Sequence[Fulfillment], *, actor: Actor, at: datetime) -> list[ConsentRequest]:
    """Ask for consent to locked fulfillments in review; the message is sent by who hears of it."""
    requests = []
    for fulfillment in fulfillments:
        request = ConsentRequest(
            fulfillment=fulfillment,
            round=fulfillment.review_round,
            asked_at=at,
            expires_at=at + timedelta(days=limits.CONSENT_LINK_DAYS),
        )
        request.token_sha256 = hash_of(token_of(request.pk))
        requests.append(request)
    ConsentRequest.objects.bulk_create(requests)
    events.record(
        [
            progress.fact(
                request.fulfillment,
                "fulfillment.consent_asked",
                Step(request.fulfillment, {"request_id": str(request.pk)}),
            )
            for request in requests
        ],
        actor=actor,
        at=at,
    )
    return requests
