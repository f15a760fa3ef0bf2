"""The stock list: levels with what comes to them, what they owe and what expires there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import limits
from core.paging import Page, read_page
from inventory.models import IncomingSupply, Location, Reservation, StockLevel, StockLot
from inventory.selectors import catalogue, commitments, incoming
from inventory.selectors.catalogue import LevelView, Short, StockFilter
from inventory.selectors.incoming import Place

# A month is time enough to sell what expires, or to send it where it sells.
EXPIRING_WITHIN_DAYS = 30


class Condition(StrEnum):
    """What is the matter with a level."""

    SHORT = "short"  # nothing is left to promise
    REORDER = "reorder"  # no more lies and comes uncommitted than the reorder point
    BACKORDERED = "backordered"
    EXPIRING = "expiring"  # a lot has expired or soon will


class StockListFilter(StockFilter, frozen=True, forbid_unknown_fields=True):
    """Which stock levels; the category by its code."""

    category: Short = ""
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class StockRow:
    """A level in the list. ``next_due_on`` is the first day on which something comes,
    ``expires_on`` the first on which a lot expires or did."""

    level: LevelView
    quantity_incoming: int
    next_due_on: date | None
    quantity_backordered: int
    expires_on: date | None


def list_rows(*, wanted: StockListFilter, at: datetime) -> Page[StockRow]:
    """One page of levels by SKU and location, in five queries.

    Raises:
        Invalid: ``cursor_invalid``.
    """
    page = read_page(
        levels_of(wanted, at=at),
        keys=["product__sku", "location_id"],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    products = {level.product_id for level in page.items}
    supplies = incoming.by_place(product_ids=products)
    owed = commitments.backordered_units(product_ids=products)
    expiries = _first_expiries(page.items)
    views = catalogue.level_views(page.items, at=at)

    def view(level: StockLevel) -> StockRow:
        place = (level.product_id, level.location_id)
        coming = supplies.get(place, [])
        return StockRow(
            level=views[place],
            quantity_incoming=sum(supply.quantity for supply in coming),
            next_due_on=coming[0].due_on if coming else None,
            quantity_backordered=owed.get(place, 0),
            expires_on=expiries.get(place),
        )

    return page.map(view)


def count(*, wanted: StockListFilter, at: datetime) -> int:
    """How many levels match, counted no further than one beyond ``limits.COUNT_EXACT_MAX``."""
    return levels_of(wanted, at=at).order_by()[: limits.COUNT_EXACT_MAX + 1].count()


def levels_of(wanted: StockListFilter, *, at: datetime) -> QuerySet[StockLevel]:
    """The levels that the filter asks for, with product and location, in no order. What has
    arrived leaves no trace in transit."""
    levels = catalogue.levels_of(wanted, at=at).exclude(
        location__kind=Location.Kind.IN_TRANSIT, on_hand=0
    )
    if wanted.category:
        levels = levels.filter(product__category__code=wanted.category)
    match wanted.condition:
        case Condition.SHORT:
            return catalogue.shorts(levels.filter(location__is_active=True), at=at)
        case Condition.REORDER:
            uncommitted = F("on_hand") - F("allocated") + _units_coming()
            return levels.alias(uncommitted=uncommitted).filter(
                location__is_active=True, reorder_point__gt=0, uncommitted__lte=F("reorder_point")
            )
        case Condition.BACKORDERED:
            waiting = Reservation.objects.filter(quantity__gt=F("quantity_covered"))
            return levels.filter(_is_of_place(waiting))
        case Condition.EXPIRING:
            until = timezone.localdate(at) + timedelta(days=EXPIRING_WITHIN_DAYS)
            return levels.filter(_is_of_place(_lots().filter(expires_on__lte=until)))
    return levels


def _units_coming() -> Coalesce:
    supplies = IncomingSupply.objects.filter(
        product=OuterRef("product"), location=OuterRef("location")
    )
    units = supplies.values("product", "location").values(units=Sum("quantity"))
    return Coalesce(Subquery(units, output_field=IntegerField()), 0)


def _is_of_place(rows: QuerySet[Reservation] | QuerySet[StockLot]) -> Exists:
    return Exists(rows.filter(product=OuterRef("product"), location=OuterRef("location")))


def _lots() -> QuerySet[StockLot]:
    return StockLot.objects.filter(on_hand__gt=0, expires_on__isnull=False)


def _first_expiries(levels: Sequence[StockLevel]) -> dict[Place, date]:
    found: dict[Place, date] = {}
    rows = _lots().filter(
        product_id__in={level.product_id for level in levels},
        location_id__in={level.location_id for level in levels},
    )
    for product, location, expires_on in rows.order_by("expires_on").values_list(
        "product_id", "location_id", "expires_on"
    ):
        assert expires_on is not None, "only lots that expire were asked for"
        found.setdefault((product, location), expires_on)
    return found
