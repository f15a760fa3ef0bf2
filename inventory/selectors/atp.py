"""Available to promise by day, and what stands behind each figure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from core import limits
from inventory.models import IncomingSupply, Peg, Reservation, StockLevel
from inventory.rules.atp import AtpDay
from inventory.selectors import promising


@dataclass(frozen=True, slots=True)
class AtpTable:
    """The days of a product at a location, or at all open ones together; units at each day's
    end. ``safety_stock`` is held back from ``available``."""

    sku: str
    location: str
    safety_stock: int
    days: list[AtpDay]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Units on backorder and the supply tied to them; without ``supply`` nothing is bought yet.
    ``needed_on`` is None where nothing is promised yet."""

    reference: str
    location: str
    quantity: int
    needed_on: date | None
    supply: str
    supply_kind: str
    due_on: date

    @property
    def is_endangered(self) -> bool:
        return self.needed_on is not None and self.due_on > self.needed_on


@dataclass(frozen=True, slots=True)
class Coming:
    """Units on their way; ``quantity_pegged`` of them are promised already."""

    kind: str
    reference: str
    location: str
    quantity: int
    quantity_pegged: int
    due_on: date
    is_overdue: bool


def read(
    *, product_id: uuid.UUID, location_code: str = "", at: datetime, days: int = 60
) -> AtpTable:
    """The table of a product from the day of ``at`` on, in a constant number of queries."""
    levels = list(
        StockLevel.objects.select_related("product", "location")
        .filter(product_id=product_id, location__is_active=True)
        .order_by("location__priority", "location_id")
    )
    shown = [row for row in levels if location_code in ("", row.location.code)]
    places = [(row.product_id, row.location_id) for row in shown]
    lines = promising.timelines(places, shown, at=at)
    tables = [lines[place].table(days=days) for place in places]
    held_back = [row.safety_stock for row in shown]
    return AtpTable(
        sku=shown[0].product.sku if shown else "",
        location=location_code,
        safety_stock=sum(held_back),
        days=[_sum(of_day, held_back) for of_day in zip(*tables, strict=True)],
    )


def _sum(of_day: tuple[AtpDay, ...], held_back: list[int]) -> AtpDay:
    return AtpDay(
        on=of_day[0].on,
        incoming=sum(day.incoming for day in of_day),
        promised=sum(day.promised for day in of_day),
        projected=sum(day.projected for day in of_day),
        available=sum(
            max(0, day.available - held) for day, held in zip(of_day, held_back, strict=True)
        ),
    )


def waiting(*, product_id: uuid.UUID) -> list[Waiting]:
    """Who waits for a product and for what, the first in turn first; at most
    ``limits.DEMANDS_SHOWN_MAX``. One query."""
    pegs = (
        Peg.objects.filter(reservation__product_id=product_id)
        .select_related("reservation__location", "supply")
        .order_by(
            "-reservation__is_promised",
            "reservation__needed_on",
            "reservation__created_at",
            "due_on",
        )
    )
    return [
        Waiting(
            reference=peg.reservation.reference,
            location=peg.reservation.location.code,
            quantity=peg.quantity,
            needed_on=peg.reservation.needed_on if peg.reservation.is_promised else None,
            supply=peg.supply.reference if peg.supply else "",
            supply_kind=peg.supply.kind if peg.supply else "",
            due_on=peg.due_on,
        )
        for peg in pegs[: limits.DEMANDS_SHOWN_MAX]
    ]


def reserved(*, product_id: uuid.UUID) -> list[Reservation]:
    """What is reserved of a product and covered by the shelf, the oldest first; at most
    ``limits.DEMANDS_SHOWN_MAX``. One query."""
    return list(
        Reservation.objects.filter(product_id=product_id, quantity_covered__gt=0)
        .select_related("location")
        .order_by("created_at", "pk")[: limits.DEMANDS_SHOWN_MAX]
    )


def coming(*, product_id: uuid.UUID, today: date) -> list[Coming]:
    """What is on its way, the first due first. Two queries."""
    supplies = (
        IncomingSupply.objects.filter(product_id=product_id)
        .select_related("location")
        .prefetch_related("pegs")
        .order_by("due_on", "pk")
    )
    return [
        Coming(
            kind=row.kind,
            reference=row.reference,
            location=row.location.code,
            quantity=row.quantity,
            quantity_pegged=sum(peg.quantity for peg in row.pegs.all()),
            due_on=row.due_on,
            is_overdue=row.due_on < today,
        )
        for row in supplies
    ]
