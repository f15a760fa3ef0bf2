"""Let the fulfillments follow their parcels: delivered, failed, on the way again (T26-T28)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from core.actors import Actor
from fulfillment.models import Fulfillment
from fulfillment.services import delivery
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel, Scan
from tracking.rules import consequences
from tracking.rules.consequences import Command


def follow(*, parcels: Sequence[Parcel], actor: Actor, at: datetime) -> None:
    """Give the fulfillments of these parcels the commands that the parcels' statuses ask for.

    ``parcels`` are all parcels of their fulfillments, locked by the caller.
    """
    of_fulfillment: dict[uuid.UUID, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        of_fulfillment[parcel.fulfillment_id].append(parcel)
    asked: dict[Command, list[uuid.UUID]] = defaultdict(list)
    fulfillments = Fulfillment.objects.filter(pk__in=of_fulfillment).order_by("pk")
    for pk, status in fulfillments.values_list("pk", "status"):
        statuses = {parcel.tracking_status for parcel in of_fulfillment[pk]}
        for command in consequences.commands(fulfillment_status=status, parcel_statuses=statuses):
            asked[command].append(pk)
    if retried := asked[Command.RETRY]:
        delivery.retry(retries=[delivery.Retry(pk) for pk in retried], actor=actor, at=at)
    if delivered := asked[Command.DELIVER]:
        delivery.deliver(
            deliveries=[_delivery(pk, of_fulfillment[pk]) for pk in delivered], actor=actor, at=at
        )
    if failed := asked[Command.FAIL]:
        delivery.fail(
            failures=_failures([p for pk in failed for p in of_fulfillment[pk]]),
            actor=actor,
            at=at,
        )


def _delivery(fulfillment_id: uuid.UUID, parcels: Sequence[Parcel]) -> delivery.Delivery:
    """The last parcel to arrive gives the moment and the proof."""
    last = max(parcels, key=lambda p: (p.status_at, p.pk))
    return delivery.Delivery(
        fulfillment_id,
        received_by=last.received_by,
        note=last.proof_note,
        occurred_at=last.status_at,
    )


def _failures(parcels: Sequence[Parcel]) -> list[delivery.Failure]:
    """When and why each fulfillment failed: the newest failing scan's words, or its code."""
    fulfillment_of = {parcel.pk: parcel.fulfillment_id for parcel in parcels}
    bad = (TrackingStatus.FAILURE, TrackingStatus.RETURN_TO_SENDER)
    scans = Scan.objects.filter(parcel_id__in=fulfillment_of, status__in=bad)
    failures = {
        fulfillment_of[scan.parcel_id]: delivery.Failure(
            fulfillment_of[scan.parcel_id],
            reason=scan.description or scan.code or str(scan.status),
            occurred_at=scan.occurred_at,
        )
        for scan in scans.order_by("occurred_at", "pk")
    }
    return [failures[pk] for pk in sorted(failures)]
