"""Record what is said about parcels; their status and what follows come from all of it (T25)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts import permissions
from core import setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, NotFound, StaleVersion
from core.ids import new_id
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from tracking.lifecycle import PARCEL, TrackingStatus
from tracking.models import Parcel, Scan
from tracking.rules import tracking_status
from tracking.rules.tracking_status import Sighting
from tracking.services import consequences


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScan:
    """One thing said about one parcel. The same ``external_id`` is the same scan."""

    parcel_id: uuid.UUID
    external_id: str
    status: TrackingStatus
    occurred_at: datetime
    utc_offset_minutes: int = 0
    code: str = ""
    description: str = ""
    place: str = ""
    received_by: str = ""
    note: str = ""
    expected_on: date | None = None
    is_correction: bool = False


class DeliveredAlready(DomainError):
    """A delivered or returned parcel is not moved on by accident."""

    code = "parcel_arrived"


@unit_of_work
def record_scans(
    *, scans: Sequence[NewScan], actor: Actor, at: datetime, source: str
) -> list[Scan]:
    """Keep the scans that are new, move their parcels, and let the fulfillments follow.

    Returns the scans that were new, by parcel and time. Locks all parcels of the fulfillments
    concerned, by key, then what the fulfillments' services lock.

    Raises:
        NotFound: ``parcel_unknown``.
    """
    parcels = _lock({scan.parcel_id for scan in scans})
    fresh = _keep(scans, parcels, actor=actor, at=at, source=source)
    if not fresh:
        return []
    said = {(scan.parcel_id, scan.external_id): scan for scan in scans}
    before = {parcel.pk: parcel.tracking_status for parcel in parcels.values()}
    deciding = _move({scan.parcel_id for scan in fresh}, parcels, said)
    events.record(
        [
            _scanned(
                scan,
                parcels[scan.parcel_id],
                is_change=deciding[scan.parcel_id] == scan.external_id
                and before[scan.parcel_id] != scan.status,
            )
            for scan in fresh
        ],
        actor=actor,
        at=at,
    )
    consequences.follow(parcels=list(parcels.values()), actor=actor, at=at)
    return fresh


@unit_of_work
def record_by_hand(
    *,
    parcel_id: uuid.UUID,
    status: TrackingStatus,
    occurred_at: datetime,
    version: int | None,
    actor: Actor,
    at: datetime,
    note: str = "",
    place: str = "",
    received_by: str = "",
    is_correction: bool = False,
) -> Parcel:
    """Record what a person says about a parcel, with the time it happened.

    Raises:
        Forbidden: the actor may not update tracking.
        NotFound: ``parcel_unknown``.
        StaleVersion: the parcel changed since it was read.
        Invalid: ``occurred_in_future``.
        DeliveredAlready: it has arrived, and this is not said to be a correction.
    """
    actor.require(permissions.TRACKING_UPDATE)
    if occurred_at > at:
        raise Invalid(_("This has not happened yet: mend the time."), code="occurred_in_future")
    parcel = _lock({parcel_id})[parcel_id]
    if version is not None and parcel.version != version:
        raise StaleVersion(
            _("The parcel changed since you opened it."),
            details={"current_version": parcel.version},
        )
    PARCEL.require(state=parcel.tracking_status, command=f"scan_{status}", subject=str(parcel))
    _refuse_leaving_by_accident(parcel, status, is_correction=is_correction)
    scan = NewScan(
        parcel_id=parcel_id,
        external_id=f"manual-{new_id()}",
        status=status,
        occurred_at=occurred_at,
        description=note,
        place=place,
        received_by=received_by,
        note=note,
        is_correction=is_correction,
    )
    record_scans(scans=[scan], actor=actor, at=at, source="manual")
    return Parcel.objects.select_related("carrier").get(pk=parcel_id)


def _refuse_leaving_by_accident(
    parcel: Parcel, status: TrackingStatus, *, is_correction: bool
) -> None:
    has_arrived = parcel.tracking_status in tracking_status.LASTING
    if has_arrived and status not in tracking_status.LASTING and not is_correction:
        raise DeliveredAlready(
            _("The parcel has arrived. Say that this corrects it, if that was wrong."),
            details={"tracking_status": parcel.tracking_status},
        )


def _lock(parcel_ids: set[uuid.UUID]) -> Mapping[uuid.UUID, Parcel]:
    """Lock the parcels and their sisters: two that arrive at once must see each other."""
    of_fulfillments = Parcel.objects.filter(pk__in=parcel_ids).values("fulfillment_id")
    parcels = {
        parcel.pk: parcel
        for parcel in Parcel.objects.select_for_update(no_key=True, of=("self",))
        .select_related("carrier")
        .filter(fulfillment_id__in=of_fulfillments)
        .order_by("pk")
    }
    if missing := parcel_ids - parcels.keys():
        raise NotFound(
            _("There is no such parcel."),
            code="parcel_unknown",
            details={"parcel_id": str(min(missing))},
        )
    return parcels


def _keep(
    scans: Sequence[NewScan],
    parcels: Mapping[uuid.UUID, Parcel],
    *,
    actor: Actor,
    at: datetime,
    source: str,
) -> list[Scan]:
    """Insert what was not said before; the parcels' locks keep a twin from doing the same."""
    known = set(
        Scan.objects.filter(
            parcel_id__in={s.parcel_id for s in scans},
            external_id__in={s.external_id for s in scans},
        ).values_list("parcel_id", "external_id")
    )
    fresh = {
        (scan.parcel_id, scan.external_id): _row(scan, actor=actor, at=at, source=source)
        for scan in scans
        if (scan.parcel_id, scan.external_id) not in known
    }
    rows = sorted(fresh.values(), key=lambda s: (s.parcel_id, s.occurred_at))
    return Scan.objects.bulk_create(rows)


def _row(scan: NewScan, *, actor: Actor, at: datetime, source: str) -> Scan:
    occurred_at = tracking_status.believable(scan.occurred_at, received_at=at)
    return Scan(
        parcel_id=scan.parcel_id,
        external_id=scan.external_id,
        status=scan.status,
        code=scan.code[:60],
        description=scan.description[:300],
        place=scan.place[:200],
        occurred_at=occurred_at,
        stated_at=None if occurred_at == scan.occurred_at else scan.occurred_at,
        is_correction=scan.is_correction,
        utc_offset_minutes=scan.utc_offset_minutes,
        received_at=at,
        source=source,
        actor_name=actor.name,
    )


def _move(
    parcel_ids: set[uuid.UUID],
    parcels: Mapping[uuid.UUID, Parcel],
    said: Mapping[tuple[uuid.UUID, str], NewScan],
) -> dict[uuid.UUID, str]:
    """Set each parcel to what all its scans say, and return the scan that decided it."""
    sightings: dict[uuid.UUID, list[Sighting]] = defaultdict(list)
    for scan in Scan.objects.filter(parcel_id__in=parcel_ids).only(
        "parcel_id", "external_id", "status", "occurred_at", "is_correction"
    ):
        sightings[scan.parcel_id].append(
            Sighting(
                scan.external_id, TrackingStatus(scan.status), scan.occurred_at, scan.is_correction
            )
        )
    deciding: dict[uuid.UUID, str] = {}
    for parcel_id in parcel_ids:
        sighting = tracking_status.decide(sightings[parcel_id])
        assert sighting is not None, "a parcel is moved because something was said of it"
        _stand(parcels[parcel_id], sighting, said.get((parcel_id, sighting.id)))
        deciding[parcel_id] = sighting.id
    _note_expected(parcels, said)
    setwise.update_rows(
        Parcel,
        columns=_MOVED,
        rows=[(pk, *(getattr(parcels[pk], name) for name in _MOVED)) for pk in sorted(parcel_ids)],
        bump_version=True,
    )
    return deciding


_MOVED = (
    "tracking_status",
    "status_at",
    "expected_on",
    "delivered_at",
    "received_by",
    "proof_note",
)


def _stand(parcel: Parcel, sighting: Sighting, scan: NewScan | None) -> None:
    """Take over what the deciding scan says; the proof stays while that scan decides."""
    is_delivered = sighting.status is TrackingStatus.DELIVERED
    parcel.tracking_status = sighting.status
    parcel.status_at = sighting.occurred_at
    parcel.delivered_at = sighting.occurred_at if is_delivered else None
    if scan is not None or not is_delivered:
        parcel.received_by = scan.received_by[:100] if scan and is_delivered else ""
        parcel.proof_note = scan.note[:500] if scan and is_delivered else ""


def _note_expected(
    parcels: Mapping[uuid.UUID, Parcel], said: Mapping[tuple[uuid.UUID, str], NewScan]
) -> None:
    """The newest word about the day of arrival counts."""
    for scan in sorted(said.values(), key=lambda s: s.occurred_at):
        if scan.expected_on:
            parcels[scan.parcel_id].expected_on = scan.expected_on


def _scanned(scan: Scan, parcel: Parcel, *, is_change: bool) -> NewEvent:
    return NewEvent(
        "order",
        parcel.order_id,
        "parcel.scanned",
        {
            "parcel_id": str(parcel.pk),
            "tracking_number": parcel.tracking_number,
            "carrier": parcel.carrier.name,
            "status": str(scan.status),
            "place": scan.place,
            "tracking_status": str(parcel.tracking_status),
            "is_change": is_change,
            "source": scan.source,
        },
        occurred_at=scan.occurred_at,
    )
