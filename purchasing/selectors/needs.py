"""What ought to be bought now, from whom, how much and why."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F

from purchasing.models import StockPlan
from purchasing.rules import plan_facts, replenishment
from purchasing.rules.plan_facts import PriceSource
from purchasing.rules.replenishment import Levels, Position
from purchasing.selectors import planned_places, sources
from purchasing.selectors.planned_places import Place
from purchasing.selectors.sources import Source

_UNPLANNED = Levels(safety_stock=0, reorder_point=0, order_up_to=0)


@dataclass(frozen=True, slots=True)
class Need:
    """A purchase that ought to be made; ``reason`` holds the facts. A price of 0 whose source is
    unknown is no price."""

    supplier_id: int
    quantity: int
    unit_price: Decimal
    waiting: int
    reason: dict[str, Any]


def now(*, product_ids: Iterable[uuid.UUID] | None = None) -> dict[Place, Need]:
    """What ought to be bought of some products or of all, by (product, location), in eleven
    queries. A place that is not planned yet is bought for what it owes; what nobody sells is
    missing."""
    wanted = None if product_ids is None else list(product_ids)
    places = planned_places.places(product_ids=wanted)
    plans = _plans(wanted)
    positions = planned_places.positions(product_ids=wanted)
    short = {}
    for place in places:
        key = (place.product_id, place.location_id)
        position = positions.get(key)
        units = replenishment.needed(position, _levels(plans.get(key))) if position else 0
        if position and units:
            short[key] = (place, position, units)
    offers = sources.by_product(
        products={place.product_id: place.supplier_id for place, *_ in short.values()}
    )
    return {
        key: _need(offers[place.product_id], plans.get(key), position, units)
        for key, (place, position, units) in short.items()
        if place.product_id in offers
    }


def _plans(product_ids: list[uuid.UUID] | None) -> dict[Place, Any]:
    # The forecast of every place is not what a need is read for.
    plans = StockPlan.objects.defer("basis").annotate(
        is_by_hand=F("basis__is_by_hand"), history_weeks=F("basis__history_weeks")
    )
    if product_ids is not None:
        plans = plans.filter(product_id__in=product_ids)
    return {(plan.product_id, plan.location_id): plan for plan in plans}


def _levels(plan: Any) -> Levels:
    if plan is None:
        return _UNPLANNED
    return Levels(plan.safety_stock, plan.reorder_point, plan.order_up_to)


def _need(source: Source, plan: Any, position: Position, units: int) -> Need:
    purchase = replenishment.purchase(units, source.terms)
    if purchase.unit_price is not None:
        price, price_source = purchase.unit_price, PriceSource.TERMS
    elif source.last_price is not None:
        price, price_source = source.last_price, PriceSource.LAST_PURCHASE
    else:
        price, price_source = Decimal(0), PriceSource.UNKNOWN
    return Need(
        supplier_id=source.supplier.pk,
        quantity=purchase.quantity,
        unit_price=price,
        waiting=position.waiting,
        reason=plan_facts.of_proposal(
            position=position,
            units=units,
            purchase=purchase,
            terms=source.terms,
            price_source=price_source,
            currency=source.supplier.currency,
            plan=_facts(plan),
        ),
    )


def _facts(plan: Any) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "service_class": plan.service_class,
        "demand_per_day": round(plan.demand_mean, 3),
        "lead_time_days": round(plan.lead_time_mean, 1),
        "safety_stock": plan.safety_stock,
        "reorder_point": plan.reorder_point,
        "order_up_to": plan.order_up_to,
        "is_by_hand": plan.is_by_hand,
        "history_weeks": plan.history_weeks,
        "computed_at": plan.computed_at.isoformat(),
    }
