"""The products and places that are planned, and how much of each lies, is owed and will come."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from inventory.models import IncomingSupply, Location, Peg, Product, StockLevel
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import PurchaseLine, StockPlan
from purchasing.rules.replenishment import Position

Place = tuple[uuid.UUID, int]

_NO_SHELF = (Location.Kind.SUPPLIER, Location.Kind.IN_TRANSIT)


@dataclass(frozen=True, slots=True)
class PlannedPlace:
    """A product at a place that keeps it; ``list_price`` in ``currency``, the reorder point as a
    person set it, 0 for none."""

    product_id: uuid.UUID
    location_id: int
    sku: str
    list_price: Decimal
    currency: str
    lead_time_days: int
    supplier_id: int | None
    reorder_point: int


def bought() -> Q:
    """Products that are bought for stock."""
    return Q(type=Product.Type.STOCKED, is_active=True, is_discontinued=False)


def places(*, product_ids: Iterable[uuid.UUID] | None = None) -> list[PlannedPlace]:
    """The places to plan, of some products or of all, by product and place, in one query."""
    levels = _levels()
    if product_ids is not None:
        levels = levels.filter(product_id__in=list(product_ids))
    return [
        PlannedPlace(
            product_id=level.product_id,
            location_id=level.location_id,
            sku=level.product.sku,
            list_price=level.product.list_price,
            currency=level.product.currency,
            lead_time_days=level.product.lead_time_days,
            supplier_id=level.product.supplier_id,
            reorder_point=level.reorder_point,
        )
        for level in levels.select_related("product").order_by("product_id", "location_id")
    ]


def due_products(*, since: datetime, limit: int) -> list[uuid.UUID]:
    """The products of the first ``limit`` places that were not planned since a moment, and such
    whose plan nobody needs any more, in two queries."""
    fresh = StockPlan.objects.filter(
        product_id=OuterRef("product_id"),
        location_id=OuterRef("location_id"),
        computed_at__gte=since,
    )
    unplanned = _levels().filter(~Exists(fresh)).order_by("product_id")
    stale = StockPlan.objects.filter(computed_at__lt=since).order_by("product_id")
    found: set[uuid.UUID] = set(unplanned.values_list("product_id", flat=True)[:limit])
    return sorted(found | set(stale.values_list("product_id", flat=True)[:limit]))


def positions(*, product_ids: Iterable[uuid.UUID] | None = None) -> dict[Place, Position]:
    """What lies, is owed and will come of some products or of all at their places, in four
    queries.

    What stands in a draft of a purchase order is on its way too: it was decided.
    """
    products = Q() if product_ids is None else Q(product_id__in=list(product_ids))
    announced, drafted = _announced(products), _drafted(products)
    unfilled = _unfilled(product_ids)
    found = {}
    for level in StockLevel.objects.filter(products):
        place = (level.product_id, level.location_id)
        found[place] = Position(
            on_hand=level.on_hand,
            allocated=level.allocated,
            incoming=announced.get(place, 0) + drafted.get(place, 0),
            waiting=max(0, unfilled.get(place, 0) - drafted.get(place, 0)),
        )
    return found


def _levels() -> QuerySet[StockLevel]:
    products = Product.objects.filter(bought())
    return StockLevel.objects.filter(
        product_id__in=products.values("pk"), location__is_active=True
    ).exclude(location__kind__in=_NO_SHELF)


def _announced(products: Q) -> dict[Place, int]:
    return _sums(
        IncomingSupply.objects.filter(products).values_list(
            "product_id", "location_id", Sum("quantity")
        )
    )


def _drafted(products: Q) -> dict[Place, int]:
    return _sums(
        PurchaseLine.objects.filter(
            products, purchase_order__status=PurchaseStatus.DRAFT
        ).values_list("product_id", "purchase_order__location_id", Sum("quantity"))
    )


def _unfilled(product_ids: Iterable[uuid.UUID] | None) -> dict[Place, int]:
    """Units on backorder that nothing announced will fill."""
    pegs = Peg.objects.filter(supply=None)
    if product_ids is not None:
        pegs = pegs.filter(reservation__product_id__in=list(product_ids))
    return _sums(
        pegs.values_list("reservation__product_id", "reservation__location_id", Sum("quantity"))
    )


def _sums(rows: Iterable[tuple[Any, ...]]) -> dict[Place, int]:
    return {(product, location): units for product, location, units in rows}
