"""Where a parcel stands: a function of the set of its scans, whatever their order of arrival."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracking.lifecycle import TrackingStatus

# A carrier's clock may run ahead by its time zone, not by more.
_AHEAD_MAX = timedelta(hours=24)

# At the same moment the later step of the way counts.
_RANK = {
    TrackingStatus.UNKNOWN: 0,
    TrackingStatus.PRE_TRANSIT: 1,
    TrackingStatus.IN_TRANSIT: 2,
    TrackingStatus.OUT_FOR_DELIVERY: 3,
    TrackingStatus.AVAILABLE_FOR_PICKUP: 4,
    TrackingStatus.FAILURE: 5,
    TrackingStatus.DELIVERED: 6,
    TrackingStatus.RETURN_TO_SENDER: 7,
}

LASTING = {TrackingStatus.DELIVERED, TrackingStatus.RETURN_TO_SENDER}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a scan means for the status. ``id`` makes the order of equal moments total."""

    id: str
    status: TrackingStatus
    occurred_at: datetime
    is_correction: bool = False

    @property
    def key(self) -> tuple[datetime, bool, int, str]:
        return (self.occurred_at, self.is_correction, _RANK[self.status], self.id)


def decide(sightings: Iterable[Sighting]) -> Sighting | None:
    """The sighting that says where the parcel is; None where nothing was said.

    The newest by time of occurrence wins, with two exceptions: a delivered or returned parcel
    stays so until the other of the two or a correction is said of it, and an unknown word hides
    no known one. The answer depends on the set alone: repetitions and order change nothing.
    """
    said = frozenset(sightings)
    known = [s for s in said if s.status is not TrackingStatus.UNKNOWN]
    if not known:
        return max(said, key=lambda s: s.key, default=None)
    lasting = max((s for s in known if _is_lasting(s)), key=lambda s: s.key, default=None)
    if lasting is None:
        return max(known, key=lambda s: s.key)
    if lasting.status in LASTING:
        return lasting
    return max((s for s in known if s.key >= lasting.key), key=lambda s: s.key)


def _is_lasting(sighting: Sighting) -> bool:
    return sighting.is_correction or sighting.status in LASTING


def believable(occurred_at: datetime, *, received_at: datetime) -> datetime:
    """The moment itself, or the arrival where it lies more than a day ahead of it."""
    return received_at if occurred_at > received_at + _AHEAD_MAX else occurred_at
