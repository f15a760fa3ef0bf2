"""Lots: what lies where and how long it is good, and which to take first."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from inventory.models import StockLot
from inventory.rules.lots import Lot, Share, Shelf, local_day
from inventory.selectors.incoming import Place


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot at a location. ``days_left`` are the days after today on which it is still good,
    below zero when it has expired; None: it does not expire."""

    location: str
    location_name: str
    code: str
    expires_on: date | None
    days_left: int | None
    is_expired: bool
    on_hand: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of a product somebody is about to take at a location."""

    product_id: uuid.UUID
    location_id: int
    quantity: int


def of_product(
    *, product_id: uuid.UUID, location_id: int | None = None, at: datetime
) -> list[LotView]:
    """The lots of a product that hold units, the first to leave first. One query."""
    lots = StockLot.objects.filter(product_id=product_id, on_hand__gt=0).select_related("location")
    if location_id is not None:
        lots = lots.filter(location_id=location_id)
    rows = sorted(lots, key=lambda row: (row.location.priority, row.location_id, _lot(row).turn))
    return [_view(row, at=at) for row in rows]


def suggest(*, picks: Sequence[Pick], at: datetime) -> list[list[Share]]:
    """Which lots each pick takes, first expired first out, in the order of the picks: what one
    takes the next does not find. Nothing for products without lots. One query."""
    rows = StockLot.objects.filter(
        product_id__in={pick.product_id for pick in picks},
        location_id__in={pick.location_id for pick in picks},
        on_hand__gt=0,
    ).select_related("location")
    zones = {(row.product_id, row.location_id): row.location.time_zone for row in rows}
    found = _by_place(rows, zones, at=at)
    return [
        found[place].take(pick.quantity, may_take_expired=False) if place in found else []
        for pick in picks
        for place in [(pick.product_id, pick.location_id)]
    ]


def expired_units(*, product_ids: Iterable[uuid.UUID], at: datetime) -> dict[Place, int]:
    """Units whose lot has expired by the day of their place, by (product, location). One query.

    They lie on the shelf and may not be promised to anybody.
    """
    # No place is further ahead of UTC than a day.
    latest = at.date() + timedelta(days=1)
    units: dict[Place, int] = defaultdict(int)
    for product, location, zone, expires_on, on_hand in StockLot.objects.filter(
        product_id__in=list(product_ids), on_hand__gt=0, expires_on__lt=latest
    ).values_list("product_id", "location_id", "location__time_zone", "expires_on", "on_hand"):
        if expires_on is not None and expires_on < local_day(at, zone=zone):
            units[product, location] += on_hand
    return dict(units)


def shelves(
    *, zones: Mapping[Place, str], codes: Iterable[str] = (), at: datetime
) -> dict[Place, Shelf]:
    """The shelves of (product, location) places, whose time zones are given, with the lots that
    hold units and those with the codes. One query."""
    rows = StockLot.objects.filter(
        Q(on_hand__gt=0) | Q(code__in=set(codes)),
        product_id__in={product for product, _ in zones},
        location_id__in={location for _, location in zones},
    )
    return _by_place(rows, zones, at=at)


def _by_place(
    rows: Iterable[StockLot], zones: Mapping[Place, str], *, at: datetime
) -> dict[Place, Shelf]:
    lots: dict[Place, list[Lot]] = defaultdict(list)
    for row in rows:
        lots[row.product_id, row.location_id].append(_lot(row))
    return {
        place: Shelf.of(lots[place], today=local_day(at, zone=zone))
        for place, zone in zones.items()
    }


def _lot(row: StockLot) -> Lot:
    return Lot(row.code, row.expires_on, row.on_hand, row.received_at)


def _view(row: StockLot, *, at: datetime) -> LotView:
    today = local_day(at, zone=row.location.time_zone)
    return LotView(
        location=row.location.code,
        location_name=row.location.name,
        code=row.code,
        expires_on=row.expires_on,
        days_left=(row.expires_on - today).days if row.expires_on else None,
        is_expired=_lot(row).is_expired(today),
        on_hand=row.on_hand,
        received_at=row.received_at,
    )
