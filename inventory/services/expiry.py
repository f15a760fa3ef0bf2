"""Write off what has expired, as far as nobody was promised it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Location, Reservation, StockLevel, StockLot, StockMovement
from inventory.rules.lots import local_day
from inventory.selectors import promising
from inventory.selectors.incoming import Place
from inventory.services import ledger
from inventory.services.ledger import Change


@unit_of_work
def write_off_expired(*, actor: Actor, at: datetime, limit: int) -> int:
    """Take expired units off the book, at most ``limit`` lots, and return how many lots.

    Units that cover reservations stay until those are released: the shelf has nothing else for
    them. The number of statements does not grow with the lots.
    """
    found = [lot for lot in _loose(at)[:limit] if _is_expired(lot, at)]
    if not found:
        return 0
    levels = ledger.lock_levels(product_ids={lot.product_id for lot in found})
    # Read again behind the lock: they may have left or been promised meanwhile.
    again = StockLot.objects.filter(pk__in=[lot.pk for lot in found]).select_related("location")
    lots = [lot for lot in again.order_by("expires_on", "pk") if _is_expired(lot, at)]
    changes = _changes(lots, _free(levels))
    ledger.apply(changes=changes, actor=actor, at=at)
    events.record([_fact(change, lots) for change in changes], actor=actor, at=at)
    return len(changes)


def _loose(at: datetime) -> QuerySet[StockLot]:
    """Lots past their day at places where more lies than covers reservations."""
    level = StockLevel.objects.filter(
        product=OuterRef("product"), location=OuterRef("location")
    ).values("on_hand")
    covered = (
        Reservation.objects.filter(product=OuterRef("product"), location=OuterRef("location"))
        .values("product", "location")
        .values(units=Sum("quantity_covered"))
    )
    # No place is further ahead of UTC than a day.
    latest = at.date() + timedelta(days=1)
    return (
        StockLot.objects.filter(on_hand__gt=0, expires_on__lt=latest)
        .annotate(
            lying=Subquery(level),
            covered=Coalesce(Subquery(covered, output_field=IntegerField()), 0),
        )
        .filter(lying__gt=F("covered"))
        .exclude(location__kind=Location.Kind.IN_TRANSIT)
        .select_related("location")
        .order_by("expires_on", "pk")
    )


def _is_expired(lot: StockLot, at: datetime) -> bool:
    today = local_day(at, zone=lot.location.time_zone)
    return lot.expires_on is not None and lot.expires_on < today


def _free(levels: Sequence[StockLevel]) -> dict[Place, int]:
    covered = promising.covered_units(product_ids={level.product_id for level in levels})
    return {
        # The level may not be left owing more than its limit.
        place: level.on_hand - max(covered.get(place, 0), level.allocated - level.backorder_limit)
        for level in levels
        for place in [(level.product_id, level.location_id)]
    }


def _changes(lots: Iterable[StockLot], free: dict[Place, int]) -> list[Change]:
    changes = []
    for lot in lots:
        place = (lot.product_id, lot.location_id)
        units = min(lot.on_hand, free[place])
        if units <= 0:
            continue
        free[place] -= units
        changes.append(
            Change(
                product_id=lot.product_id,
                location_id=lot.location_id,
                kind=StockMovement.Kind.ADJUSTED,
                on_hand=-units,
                reason=_("expired"),
                lot_code=lot.code,
            )
        )
    return changes


def _fact(change: Change, lots: Iterable[StockLot]) -> NewEvent:
    codes: dict[int, str] = {lot.location_id: lot.location.code for lot in lots}
    return NewEvent(
        stream_kind="product",
        stream_id=change.product_id,
        type="stock.expired",
        data={
            "quantity": -change.on_hand,
            "location": codes[change.location_id],
            "lot": change.lot_code,
        },
    )
