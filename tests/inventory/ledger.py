"""The law of the ledger, and the short way to move stock in tests."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime

from django.db.models import Sum

from core.actors import SYSTEM
from core.ids import new_id
from inventory.models import Location, Product, Reservation, StockLevel, StockMovement
from inventory.services import reservations, stock
from inventory.services.reservations import Demand, Issue, Outcome, Release
from inventory.services.stock import Adjustment, Receipt
from tests.world import MORNING


def reserve(
    product: Product,
    quantity: int,
    *,
    demand: uuid.UUID | None = None,
    may_backorder: bool = False,
    needed_on: date | None = None,
    at: datetime = MORNING,
    expires_at: datetime | None = None,
    reference: str = "A/1",
) -> tuple[uuid.UUID, Outcome]:
    """Reserve for a new demand; its id and what it got."""
    wanted = Demand(
        demand=demand or new_id(),
        reference=reference,
        product_id=product.pk,
        quantity=quantity,
        may_backorder=may_backorder,
        needed_on=needed_on,
        expires_at=expires_at,
    )
    outcomes = reservations.reserve(demands=[wanted], actor=SYSTEM, at=at)
    return wanted.demand, outcomes[wanted.demand]


def release(demand: uuid.UUID, quantity: int, place: Location | None = None) -> None:
    reservations.release(
        releases=[Release(demand, quantity, place.pk if place else None)],
        reason="test",
        actor=SYSTEM,
        at=MORNING,
    )


def issue(demand: uuid.UUID, place: Location, quantity: int) -> None:
    reservations.issue(issues=[Issue(demand, place.pk, quantity)], actor=SYSTEM, at=MORNING)


def receive(product: Product, place: Location, quantity: int) -> None:
    stock.receive(receipts=[Receipt(product.pk, place.pk, quantity)], actor=SYSTEM, at=MORNING)


def adjust(product: Product, place: Location, quantity: int) -> None:
    stock.adjust(
        adjustments=[Adjustment(product.pk, place.pk, quantity, "counted")],
        actor=SYSTEM,
        at=MORNING,
    )


def covered(demand: uuid.UUID) -> tuple[int, int]:
    """Units reserved for a demand, and how many of them the shelf covers."""
    rows = Reservation.objects.filter(demand=demand)
    return sum(r.quantity for r in rows), sum(r.quantity_covered for r in rows)


def check_law() -> None:
    """Movements add up to levels, reservations to what is allocated, and no shelf covers more
    than lies on it."""
    held: dict[tuple[uuid.UUID, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for product, place, quantity, part in (
        Reservation.objects.values_list("product", "location")
        .annotate(quantities=Sum("quantity"), parts=Sum("quantity_covered"))
        .values_list("product", "location", "quantities", "parts")
    ):
        held[product, place] = (quantity, part)
    moved = {
        (product, place): (on_hand, allocated)
        for product, place, on_hand, allocated in StockMovement.objects.values_list(
            "product", "location"
        )
        .annotate(on_hand=Sum("on_hand_change"), allocated=Sum("allocated_change"))
        .values_list("product", "location", "on_hand", "allocated")
    }
    for level in StockLevel.objects.all():
        key = (level.product_id, level.location_id)
        assert moved.get(key, (0, 0)) == (level.on_hand, level.allocated)
        quantity, part = held.pop(key, (0, 0))
        assert quantity == level.allocated
        assert part <= level.on_hand
        assert 0 <= level.allocated <= level.on_hand + level.backorder_limit
        # What lies free goes to who waits: nobody waits beside a free unit.
        assert part in (quantity, level.on_hand)
    assert not held
