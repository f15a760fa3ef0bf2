"""What may be promised now, by the same computation that reserves."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from inventory.models import StockLevel
from inventory.rules.sourcing import Floor, Part
from inventory.selectors import bundles, promising


@dataclass(frozen=True, slots=True)
class Promisable:
    """Units of a product: that may be promised to anyone, and those that only who may wait can
    have: the safety stock and what may go on backorder, at the one place with the most room."""

    available: int = 0
    for_waiting: int = 0
    is_preorder: bool = False

    def units(self, *, may_backorder: bool) -> int:
        return self.available + (self.for_waiting if may_backorder or self.is_preorder else 0)


def promisable(*, product_ids: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, Promisable]:
    """Answer for each product, in three queries; a product without levels has nothing.

    The answer may be old by the time it is read: only reserving decides.
    """
    wanted = list(product_ids)
    parts = bundles.parts_of(product_ids=wanted)
    levels = list(
        StockLevel.objects.select_related("location", "product").filter(
            product_id__in={
                part.product_id
                for product in wanted
                for part in parts.get(product, (Part(product),))
            }
        )
    )
    floor = Floor(promising.open_levels(levels, at=at))
    preordered = promising.preordered(levels, at=at)
    return {
        product: _promisable(floor, parts.get(product, (Part(product),)), preordered)
        for product in wanted
    }


def _promisable(
    floor: Floor, parts: tuple[Part, ...], preordered: Collection[uuid.UUID]
) -> Promisable:
    is_preorder = any(part.product_id in preordered for part in parts)
    places = floor.places(parts)
    available = sum(floor.units(parts, place, with_safety=False) for place in places)
    shelf = {place: floor.units(parts, place, with_safety=True) for place in places}
    room = max((floor.room(parts, place) - shelf[place] for place in places), default=0)
    return Promisable(available, sum(shelf.values()) - available + room, is_preorder)
