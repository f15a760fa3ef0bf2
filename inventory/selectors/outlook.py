"""When what is reserved for a demand can leave the house."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from inventory.models import Reservation
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars

_NOW: Mapping[uuid.UUID, datetime] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outlook:
    """``ships_on`` is the first working day on which every unit can leave its location;
    ``places`` are the working days of those locations."""

    is_on_shelf: bool
    ships_on: date
    places: tuple[WorkDays, ...] = ()


def by_demand(
    *,
    demands: Iterable[uuid.UUID],
    at: datetime,
    moments: Mapping[uuid.UUID, datetime] = _NOW,
) -> dict[uuid.UUID, Outlook]:
    """The outlook of each demand that has something reserved, in a constant number of queries.

    What arrives on a day is worked on that day, or on the next working day of its location.
    ``moments`` are those of demands that came in before now.
    """
    held: dict[uuid.UUID, list[Reservation]] = defaultdict(list)
    for row in (
        Reservation.objects.filter(demand__in=list(demands))
        .select_related("product")
        .prefetch_related("pegs")
    ):
        held[row.demand].append(row)
    days = calendars.of_locations(
        location_ids={row.location_id for rows in held.values() for row in rows}
    )
    return {
        demand: Outlook(
            is_on_shelf=all(row.quantity_covered == row.quantity for row in rows),
            ships_on=max(
                _ships_on(row, days[row.location_id], moments.get(demand, at)) for row in rows
            ),
            places=tuple(days[location] for location in {row.location_id for row in rows}),
        )
        for demand, rows in held.items()
    }


def _ships_on(row: Reservation, days: WorkDays, at: datetime) -> date:
    start = days.first_day(at)
    if row.quantity_covered < row.quantity:
        start = max(start, days.next(_arrives_on(row)))
    leaves_on = days.leaves_on(start)
    # A pre-order is made ready before its day and leaves on it.
    out_on = row.product.available_on
    return max(leaves_on, days.next(out_on)) if out_on else leaves_on


def _arrives_on(row: Reservation) -> date:
    """The day the last of its supplies is due. What is not promised yet stands last in the queue,
    but was given a day on which there is enough."""
    if row.needed_on is not None and not row.is_promised:
        return row.needed_on
    return max(peg.due_on for peg in row.pegs.all())
