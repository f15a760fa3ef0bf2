"""When what is reserved for a demand can leave the house."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from inventory.models import Reservation
from inventory.rules.calendar import WorkDays
from inventory.selectors import calendars

# Working days to pick, pack and review what lies on the shelf.
HANDLING_DAYS = 1


@dataclass(frozen=True, slots=True)
class Outlook:
    """``ships_on`` is the first working day on which every unit can leave its location."""

    is_on_shelf: bool
    ships_on: date


def by_demand(*, demands: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, Outlook]:
    """The outlook of each demand that has something reserved, in a constant number of queries.

    What arrives on a day is worked on that day, or on the next working day of its location.
    """
    rows = list(Reservation.objects.filter(demand__in=list(demands)).prefetch_related("pegs"))
    days = calendars.of_locations(location_ids={row.location_id for row in rows})
    outlooks: dict[uuid.UUID, Outlook] = {}
    for row in rows:
        is_on_shelf = row.quantity_covered == row.quantity
        ships_on = _ships_on(row, days[row.location_id], at)
        known = outlooks.get(row.demand)
        if known is not None:
            is_on_shelf = is_on_shelf and known.is_on_shelf
            ships_on = max(ships_on, known.ships_on)
        outlooks[row.demand] = Outlook(is_on_shelf, ships_on)
    return outlooks


def _ships_on(row: Reservation, days: WorkDays, at: datetime) -> date:
    start = days.first_day(at)
    if row.quantity_covered < row.quantity:
        start = max(start, days.next(_arrives_on(row)))
    return days.add(start, HANDLING_DAYS)


def _arrives_on(row: Reservation) -> date:
    """The day the last of its supplies is due. What is not promised yet stands last in the queue,
    but was given a day on which there is enough."""
    if row.needed_on is not None and not row.is_promised:
        return row.needed_on
    return max(peg.due_on for peg in row.pegs.all())
