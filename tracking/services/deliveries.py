"""What people say about the delivery of a fulfillment: arrived, failed, once more, come back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import permissions
from core.actors import Actor
from core.errors import Invalid, NotFound
from core.ids import new_id
from core.unit_of_work import unit_of_work
from fulfillment.models import Fulfillment
from fulfillment.services import delivery, progress
from fulfillment.services.progress import Seen
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel
from tracking.services import scans
from tracking.services.scans import NewScan


@unit_of_work
def confirm(
    *,
    fulfillment_id: uuid.UUID,
    received_by: str,
    note: str,
    occurred_at: datetime,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Record that a fulfillment arrived, with the proof: who took it, when, and a note.

    Raises:
        Forbidden: the actor may not update tracking.
        NotFound, StaleVersion, CommandRefused: no such fulfillment, changed, not on its way.
        Invalid: ``occurred_in_future``.
    """
    parcels = _on_stage(fulfillment_id, "deliver", version, actor)
    _refuse_future(occurred_at, at)
    if not parcels:
        delivery.deliver(
            deliveries=[
                delivery.Delivery(
                    fulfillment_id, received_by=received_by, note=note, occurred_at=occurred_at
                )
            ],
            actor=actor,
            at=at,
        )
        return
    _say(
        parcels,
        TrackingStatus.DELIVERED,
        received_by=received_by,
        note=note,
        occurred_at=occurred_at,
        actor=actor,
        at=at,
    )


@unit_of_work
def confirm_receipt(
    *,
    order_id: uuid.UUID,
    fulfillment_id: uuid.UUID,
    received_by: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Record that the customer of an order says that one of its fulfillments arrived.

    Raises:
        NotFound: ``fulfillment_unknown``, also where it is another order's.
        CommandRefused: it is not on its way.
    """
    if not Fulfillment.objects.filter(pk=fulfillment_id, order_id=order_id).exists():
        raise NotFound(_("There is no such fulfillment."), code="fulfillment_unknown")
    confirm(
        fulfillment_id=fulfillment_id,
        received_by=received_by,
        note="",
        occurred_at=at,
        version=None,
        actor=actor,
        at=at,
    )


@unit_of_work
def fail(
    *,
    fulfillment_id: uuid.UUID,
    reason: str,
    occurred_at: datetime,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Record that a delivery failed, and why.

    Raises:
        Forbidden, NotFound, StaleVersion, CommandRefused: as in ``confirm``.
        Invalid: ``reason_required``, ``occurred_in_future``.
    """
    parcels = _on_stage(fulfillment_id, "fail_delivery", version, actor, reason)
    _refuse_future(occurred_at, at)
    if not parcels:
        failure = delivery.Failure(fulfillment_id, reason=reason, occurred_at=occurred_at)
        delivery.fail(failures=[failure], actor=actor, at=at)
        return
    _say(parcels, TrackingStatus.FAILURE, note=reason, occurred_at=occurred_at, actor=actor, at=at)


@unit_of_work
def retry(
    *,
    fulfillment_id: uuid.UUID,
    note: str,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Send a failed delivery on its way again.

    Raises:
        Forbidden, NotFound, StaleVersion, CommandRefused: as in ``confirm``.
    """
    parcels = _on_stage(fulfillment_id, "retry_delivery", version, actor)
    if not parcels:
        delivery.retry(retries=[delivery.Retry(fulfillment_id)], actor=actor, at=at)
        return
    # After what it overrules, whatever the carrier's clock said.
    moment = max(at, *(parcel.status_at for parcel in parcels))
    _say(
        parcels,
        TrackingStatus.IN_TRANSIT,
        note=note,
        occurred_at=moment,
        is_correction=True,
        actor=actor,
        at=at,
    )


@unit_of_work
def take_back(
    *,
    fulfillment_id: uuid.UUID,
    reason: str,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Record that the goods of a failed delivery came back, which ends the fulfillment.

    Raises:
        Forbidden, NotFound, StaleVersion, CommandRefused: as in ``confirm``.
        Invalid: ``reason_required``.
    """
    _on_stage(fulfillment_id, "take_back", version, actor, reason)
    delivery.take_back(
        returns=[delivery.TakeBack(fulfillment_id, reason=reason)], actor=actor, at=at
    )


def _on_stage(
    fulfillment_id: uuid.UUID, command: str, version: int | None, actor: Actor, reason: str = "-"
) -> list[Parcel]:
    """The locked parcels of a fulfillment, where the actor may give it the command now."""
    actor.require(permissions.TRACKING_UPDATE)
    parcels = list(
        Parcel.objects.select_for_update(no_key=True, of=("self",))
        .filter(fulfillment_id=fulfillment_id)
        .order_by("pk")
    )
    fulfillments = progress.lock(seen=[Seen(fulfillment_id, version)])
    progress.check(fulfillments, command=command, actor=actor, reason=reason)
    return parcels


def _say(
    parcels: Sequence[Parcel],
    status: TrackingStatus,
    *,
    note: str,
    occurred_at: datetime,
    actor: Actor,
    at: datetime,
    received_by: str = "",
    is_correction: bool = False,
) -> None:
    """A person's word about every parcel that has not arrived yet."""
    scans.record_scans(
        scans=[
            NewScan(
                parcel_id=parcel.pk,
                external_id=f"manual-{new_id()}",
                status=status,
                occurred_at=occurred_at,
                description=note,
                received_by=received_by,
                note=note,
                is_correction=is_correction,
            )
            for parcel in parcels
            if parcel.delivered_at is None
        ],
        actor=actor,
        at=at,
        source="manual",
    )


def _refuse_future(occurred_at: datetime, at: datetime) -> None:
    if occurred_at > at:
        raise Invalid(_("This has not happened yet: mend the time."), code="occurred_in_future")
