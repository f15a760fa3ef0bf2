"""When the units of lines can be at the customer's door, by what is known now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone

from inventory.rules.calendar import EVERY_DAY, WorkDays
from inventory.selectors import calendars, outlook, places
from orders.rules import promise


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line that wants a day. ``began_at`` is when the work for it begins to count; without a
    product nothing is known but that it has to be handled."""

    line_id: uuid.UUID
    transit_days: int
    began_at: datetime
    product_type: str = ""
    is_stock_kept: bool = False
    lead_time_days: int = 0


@dataclass(frozen=True, slots=True)
class LineOutlook:
    """The earliest day at the door, and the working days of the places that stock leaves from."""

    arrives_on: date
    places: tuple[WorkDays, ...] = ()


def by_line(wanted: Sequence[Wanted], *, at: datetime) -> dict[uuid.UUID, LineOutlook]:
    """The outlook of each line, in a constant number of queries.

    A line that is kept in stock and has nothing reserved (any more) has none.
    """
    moments = {want.line_id: want.began_at for want in wanted}
    reserved = outlook.by_demand(demands=moments, at=at, moments=moments)
    work_days = _work_days([want for want in wanted if want.line_id not in reserved])
    found: dict[uuid.UUID, LineOutlook] = {}
    for want in wanted:
        known = reserved.get(want.line_id)
        if known is not None:
            leaves_on = known.ships_on
        elif want.is_stock_kept:
            continue
        else:
            leaves_on = promise.made_on(
                began_at=want.began_at,
                lead_time_days=want.lead_time_days,
                days=work_days.get(want.product_type) or _every_day(),
            )
        found[want.line_id] = LineOutlook(
            promise.arrives_on(leaves_on=leaves_on, transit_days=want.transit_days),
            known.places if known else (),
        )
    return found


def _work_days(wanted: Sequence[Wanted]) -> Mapping[str, WorkDays]:
    """The working days of the places that work on what is not kept in stock, by product type."""
    types = {want.product_type for want in wanted if not want.is_stock_kept}
    if not types:
        return {}
    where = {kind: place.pk for kind, place in places.work_places().items() if kind in types}
    days = calendars.of_locations(location_ids=where.values())
    return {kind: days[place] for kind, place in where.items()}


def _every_day() -> WorkDays:
    """No place is known: calendar days of the house."""
    return replace(EVERY_DAY, zone=timezone.get_default_timezone())
