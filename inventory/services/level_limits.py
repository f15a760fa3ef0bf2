"""How much a place may owe, how much it keeps back, and when to buy again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core import limits, setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, StaleVersion
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import StockLevel
from inventory.selectors import commitments
from inventory.selectors.incoming import Place
from inventory.services import shelves
from inventory.services.shelves import Places


class LimitBelowBackordered(DomainError):
    """More is on backorder already than the limit would allow."""

    code = "limit_below_backordered"


@dataclass(frozen=True, slots=True)
class LevelLimits:
    """New limits of a level; None leaves one as it is. ``version`` is what a person saw, 0 where
    there was no level yet; None: whatever stands now."""

    product_id: uuid.UUID
    location_id: int
    backorder_limit: int | None = None
    safety_stock: int | None = None
    reorder_point: int | None = None
    version: int | None = None

    @property
    def values(self) -> tuple[int | None, ...]:
        return self.backorder_limit, self.safety_stock, self.reorder_point

    @property
    def place(self) -> Place:
        return self.product_id, self.location_id


@unit_of_work
def set_all(*, levels: Sequence[LevelLimits], actor: Actor, at: datetime) -> list[StockLevel]:
    """Say how much may go on backorder at places, how much of the shelf is kept back and below
    how much to buy again, and return their levels, in the order asked. The number of statements
    does not grow with them.

    Raises:
        Invalid: ``limit_out_of_range``, ``limits_twice``.
        NotFound: ``place_unknown``.
        PlaceInTransit: nothing is promised from what is in transit.
        StaleVersion: a level changed since it was seen.
        LimitBelowBackordered: more is on backorder there already.
    """
    _check_limits(levels)
    places = shelves.lock([one.place for one in levels])
    owed = commitments.backordered_units(product_ids={one.product_id for one in levels})
    facts = [
        _limit(one, places.levels[one.place], places, owed=owed.get(one.place, 0)) for one in levels
    ]
    rows = [places.levels[one.place] for one in levels]
    setwise.update_rows(
        StockLevel,
        columns=["backorder_limit", "safety_stock", "reorder_point"],
        rows=[(row.pk, row.backorder_limit, row.safety_stock, row.reorder_point) for row in rows],
        bump_version=True,
    )
    for row in rows:
        row.version += 1
    events.record(facts, actor=actor, at=at)
    return rows


def _check_limits(wanted: Sequence[LevelLimits]) -> None:
    for one in wanted:
        given = [value for value in one.values if value is not None]
        if not given or not all(0 <= value <= limits.QUANTITY_MAX for value in given):
            raise Invalid(_("A limit is zero or more."), code="limit_out_of_range")
    if len({one.place for one in wanted}) != len(wanted):
        raise Invalid(_("Give each place its limits once."), code="limits_twice")


def _limit(one: LevelLimits, level: StockLevel, places: Places, *, owed: int) -> NewEvent:
    if one.version is not None and one.version != level.version:
        raise StaleVersion(
            _("The level changed since you read it; look at it again."),
            details={"current_version": level.version},
        )
    if one.backorder_limit is not None:
        if one.backorder_limit < owed:
            raise LimitBelowBackordered(
                _("More is on backorder there already."),
                details={
                    "product_id": str(one.product_id),
                    "location": places.codes[one.location_id],
                    "backordered": owed,
                },
            )
        level.backorder_limit = one.backorder_limit
    if one.safety_stock is not None:
        level.safety_stock = one.safety_stock
    if one.reorder_point is not None:
        level.reorder_point = one.reorder_point
    return NewEvent(
        stream_kind="product",
        stream_id=one.product_id,
        type="stock.limits_set",
        data={
            "location": places.codes[one.location_id],
            "backorder_limit": level.backorder_limit,
            "safety_stock": level.safety_stock,
            "reorder_point": level.reorder_point,
        },
    )
