"""Take away what has served its time: keys to the look-up, carriers' messages that were read."""

from __future__ import annotations

from datetime import datetime, timedelta

from core import limits
from core.unit_of_work import unit_of_work
from tracking.models import CarrierMessage, LookupCode, LookupLink


@unit_of_work
def purge(*, at: datetime) -> int:
    """Delete expired links and codes, and processed messages of carriers; returns how many.

    What a carrier said stays in the scans; a message that failed stays until somebody looks.
    """
    links, _of = LookupLink.objects.filter(expires_at__lt=at).delete()
    codes, _of = LookupCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()
    messages, _of = CarrierMessage.objects.filter(
        status=CarrierMessage.Status.PROCESSED,
        received_at__lt=at - timedelta(days=limits.CARRIER_MESSAGE_KEEP_DAYS),
    ).delete()
    return links + codes + messages
