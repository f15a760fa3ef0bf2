"""Move the demo carrier's parcels, one step at a time, by the door that real carriers use."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce

from core import limits
from tracking.carriers import demo, signature
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel
from tracking.services import carrier_messages


def move_parcels(
    *, at: datetime, step_seconds: int, limit: int = limits.DEMO_PARCELS_PER_RUN
) -> int:
    """Send the next message of each demo parcel whose last step is long enough ago.

    Returns how many messages were new. A message sent twice is one: its id says which step.
    """
    ended = (TrackingStatus.DELIVERED, TrackingStatus.FAILURE, TrackingStatus.RETURN_TO_SENDER)
    parcels = (
        Parcel.objects.filter(carrier__adapter="demo", carrier__is_active=True)
        .exclude(tracking_status__in=ended)
        .exclude(carrier__webhook_secret="")
        .annotate(
            position=Count("scans", filter=Q(scans__source="webhook")),
            moved_at=Coalesce(Max("scans__received_at"), F("handed_over_at")),
        )
        .filter(position__lt=len(demo.STEPS), moved_at__lte=at - timedelta(seconds=step_seconds))
        .select_related("carrier", "fulfillment__location", "fulfillment__order__ship_to")
        .order_by("moved_at", "pk")[:limit]
    )
    return sum(_send(parcel, at=at) for parcel in parcels)


def _send(parcel: Parcel, *, at: datetime) -> bool:
    fulfillment = parcel.fulfillment
    address = fulfillment.order.ship_to
    message_id, body = demo.compose(
        tracking_number=parcel.tracking_number,
        position=parcel.position,  # type: ignore[attr-defined]
        origin=fulfillment.location.city or fulfillment.location.name,
        destination=address.city,
        received_by=address.name or address.company,
        at=at,
    )
    headers = signature.sign(
        message_id=message_id, sent_at=at, body=body, secret=parcel.carrier.webhook_secret
    )
    receipt = carrier_messages.receive(
        carrier_code=parcel.carrier.code, headers=headers, body=body, at=at
    )
    return receipt.is_new
