"""What the locked levels have to promise now, and from when on they have more."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db.models import F, Sum
from django.utils import timezone

from inventory.models import Peg, Reservation, StockLevel
from inventory.rules.atp import Due, Timeline
from inventory.rules.sourcing import Level
from inventory.selectors import incoming, lots
from inventory.selectors.incoming import Place


def open_levels(levels: Sequence[StockLevel], *, at: datetime) -> list[Level]:
    """The levels that may be promised from: those of open locations. What is discontinued goes
    on no backorder; what is expired is nobody's."""
    expired = _expired(levels, at=at)
    return [
        Level(
            product_id=level.product_id,
            location_id=level.location_id,
            on_hand=level.on_hand,
            allocated=level.allocated,
            backorder_limit=0 if level.product.is_discontinued else level.backorder_limit,
            rank=level.location.priority,
            safety_stock=level.safety_stock,
            expired=expired.get((level.product_id, level.location_id), 0),
        )
        for level in levels
        if level.location.is_active
    ]


def _expired(levels: Sequence[StockLevel], *, at: datetime) -> dict[Place, int]:
    tracked = {level.product_id for level in levels if level.product.tracks_lots}
    return lots.expired_units(product_ids=tracked, at=at) if tracked else {}


def preordered(levels: Sequence[StockLevel], *, at: datetime) -> set[uuid.UUID]:
    """The products among them that are sold before they are out."""
    announced = [level for level in levels if level.product.available_on]
    if not announced:
        return set()
    today = timezone.localdate(at)
    return {level.product_id for level in announced if level.product.is_preorder(today)}


def first_days(
    levels: Sequence[StockLevel], wanted: Iterable[tuple[Place, int]], *, at: datetime
) -> list[date]:
    """The day each place will have so many units more than it owes, one wish after the other.

    What no supply brings is dated by what buying would take. Three queries, whatever the number.
    """
    wishes = list(wanted)
    if not wishes:
        return []
    today = timezone.localdate(at)
    lines = timelines({place for place, _ in wishes}, levels, at=at)
    products = {level.product_id: level.product for level in levels}
    days = []
    for place, quantity in wishes:
        product = products[place[0]]
        day = lines[place].earliest(quantity)
        day = day or today + timedelta(days=product.lead_time_days)
        day = max(day, product.available_on or day)
        lines[place].promise(quantity, day)
        days.append(day)
    return days


def timelines(
    places: Iterable[Place], levels: Sequence[StockLevel], *, at: datetime
) -> dict[Place, Timeline]:
    """What lies free at places over time: due supplies add to it, waiting demands take away."""
    wanted = set(places)
    products = {product for product, _ in wanted}
    supplies = incoming.by_place(product_ids=products)
    covered = covered_units(product_ids=products)
    needed = _needed(products)
    expired = _expired(levels, at=at)
    return {
        place: Timeline(
            today=timezone.localdate(at),
            free=level.on_hand - covered.get(place, 0) - expired.get(place, 0),
            supplies=[Due(s.due_on, s.quantity) for s in supplies.get(place, ())],
            demands=needed.get(place, ()),
        )
        for level in levels
        if (place := (level.product_id, level.location_id)) in wanted
    }


def covered_units(*, product_ids: Iterable[uuid.UUID]) -> dict[Place, int]:
    """Units on each shelf that cover reservations."""
    return {
        (product, location): units
        for product, location, units in Reservation.objects.filter(product_id__in=list(product_ids))
        .values_list("product_id", "location_id")
        .annotate(units=Sum("quantity_covered"))
    }


def _needed(product_ids: set[uuid.UUID]) -> Mapping[Place, list[Due]]:
    """Units on backorder by the day they are needed on; without such a day, by that of the last
    supply they are tied to."""
    last: dict[uuid.UUID, date] = {}
    for reservation, due_on in Peg.objects.filter(
        reservation__product_id__in=product_ids
    ).values_list("reservation_id", "due_on"):
        last[reservation] = max(last.get(reservation, date.min), due_on)
    needed: dict[Place, list[Due]] = defaultdict(list)
    for row in Reservation.objects.filter(
        product_id__in=product_ids, quantity_covered__lt=F("quantity")
    ):
        day = row.needed_on or last.get(row.pk, date.min)
        units = row.quantity - row.quantity_covered
        needed[row.product_id, row.location_id].append(Due(day, units))
    return needed
