"""The places at which stock is about to be changed: found, opened and locked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import DomainError, NotFound
from core.services.events import NewEvent
from inventory.models import Location, Product, StockLevel
from inventory.selectors.incoming import Place
from inventory.services import ledger
from inventory.services.ledger import Change


class PlaceInTransit(DomainError):
    """Goods come to and leave the location in transit with their transfer alone."""

    code = "place_in_transit"


@dataclass(frozen=True, slots=True)
class Places:
    """Locked levels by place, the codes of their locations, the products that track lots."""

    levels: Mapping[Place, StockLevel]
    codes: Mapping[int, str]
    tracked: frozenset[uuid.UUID]


def lock(places: Sequence[Place]) -> Places:
    """Open and lock the levels of (product, location) places and of their products elsewhere.

    Raises:
        NotFound: ``place_unknown``.
        PlaceInTransit: a place is in transit.
    """
    products = dict(
        Product.objects.filter(pk__in={product for product, location in places}).values_list(
            "pk", "tracks_lots"
        )
    )
    locations = Location.objects.in_bulk({location for product, location in places})
    for product, location in places:
        if product not in products or location not in locations:
            raise NotFound(_("There is no such product or location."), code="place_unknown")
        if locations[location].kind == Location.Kind.IN_TRANSIT:
            raise PlaceInTransit(_("What is in transit is put right with its transfer."))
    ledger.open_levels(places=places)
    return Places(
        levels={
            (level.product_id, level.location_id): level
            for level in ledger.lock_levels(product_ids=products)
        },
        codes={pk: location.code for pk, location in locations.items()},
        tracked=frozenset(pk for pk, tracks_lots in products.items() if tracks_lots),
    )


def fact(event_type: str, change: Change, codes: Mapping[int, str]) -> NewEvent:
    """A fact about units that came or went, in the stream of their product; ``codes`` are those
    of locations."""
    return NewEvent(
        stream_kind="product",
        stream_id=change.product_id,
        type=event_type,
        data={
            "quantity": change.on_hand,
            "location": codes[change.location_id],
            "reference": change.reference,
            "reason": change.reason,
        },
    )
