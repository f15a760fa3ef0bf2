"""Everything that the plans of products at their places are computed from."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from purchasing.models import ServiceClass
from purchasing.rules import lead_times, replenishment
from purchasing.rules.lead_times import Found, Observed
from purchasing.rules.plan import Known
from purchasing.rules.replenishment import Class
from purchasing.selectors import demand, planned_places, sources
from purchasing.selectors.planned_places import PlannedPlace
from purchasing.selectors.sources import Source

# A house that keeps no classes treats all products alike.
_ONE_CLASS = Class(code="-", turnover_share=1.0, service_level=0.95)


@dataclass(frozen=True, slots=True)
class PlaceBasis:
    """A place and what is known of it. ``supplier`` is a code, empty where nobody sells the
    product; the turnover is the product's, of the last year, in its currency."""

    place: PlannedPlace
    known: Known
    supplier: str
    turnover: Decimal


@dataclass(frozen=True, slots=True)
class _Suppliers:
    """From whom products come, and how long that took."""

    sources: Mapping[uuid.UUID, Source]
    by_product: Mapping[tuple[int, uuid.UUID], Observed]
    by_supplier: Mapping[int, Observed]


def of_places(
    *, product_ids: Iterable[uuid.UUID] | None, today: date, at: datetime
) -> list[PlaceBasis]:
    """What is known of the places of some products or of all, in eleven queries."""
    places = planned_places.places(product_ids=product_ids)
    history = demand.by_week(product_ids={place.product_id for place in places}, today=today)
    classes, turnover = _classes(today)
    suppliers = _suppliers(places, at=at)
    return [
        PlaceBasis(
            place=place,
            known=Known(
                history=history.get((place.product_id, place.location_id), []),
                lead_time=_lead_time(place, suppliers),
                service=classes[place.product_id],
                reorder_point_by_hand=place.reorder_point,
            ),
            supplier=_supplier_code(place, suppliers),
            turnover=turnover[place.product_id],
        )
        for place in places
    ]


def _classes(today: date) -> tuple[dict[uuid.UUID, Class], dict[uuid.UUID, Decimal]]:
    """The class and the turnover of every product. What is sold in different currencies is not
    compared: each currency has its own few that make the most."""
    known = [
        Class(row.code, float(row.turnover_share), float(row.service_level))
        for row in ServiceClass.objects.order_by("turnover_share")
    ] or [_ONE_CLASS]
    classes: dict[uuid.UUID, Class] = {}
    amounts: dict[uuid.UUID, Decimal] = {}
    for turnover in demand.turnover(today=today).values():
        classes |= replenishment.classify(turnover=turnover, classes=known)
        amounts |= turnover
    return classes, amounts


def _suppliers(places: Iterable[PlannedPlace], *, at: datetime) -> _Suppliers:
    found = sources.by_product(products={p.product_id: p.supplier_id for p in places})
    observed = sources.lead_times(
        supplier_ids={source.supplier.pk for source in found.values()}, at=at
    )
    by_supplier: dict[int, Observed] = {}
    for (supplier, _product), each in observed.items():
        by_supplier[supplier] = by_supplier.get(supplier, Observed()) + each
    return _Suppliers(found, observed, by_supplier)


def _lead_time(place: PlannedPlace, suppliers: _Suppliers) -> Found:
    source = suppliers.sources.get(place.product_id)
    if source is None:
        return lead_times.find(
            of_product=Observed(), of_supplier=Observed(), stated_days=place.lead_time_days
        )
    supplier = source.supplier.pk
    return lead_times.find(
        of_product=suppliers.by_product.get((supplier, place.product_id), Observed()),
        of_supplier=suppliers.by_supplier.get(supplier, Observed()),
        stated_days=source.terms.lead_time_days,
    )


def _supplier_code(place: PlannedPlace, suppliers: _Suppliers) -> str:
    source = suppliers.sources.get(place.product_id)
    return source.supplier.code if source else ""
