"""What lies, comes and waits, for the pages of stock: told in days from today, as pages tell it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import SYSTEM
from core.ids import new_id
from inventory.models import IncomingSupply, Location, Product, StockLevel
from inventory.services import incoming, reservations, stock
from inventory.services.incoming import Supply
from inventory.services.reservations import Demand
from inventory.services.stock import Receipt


def day(offset: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=offset)


def announce(
    product: Product, place: Location, quantity: int, offset: int, reference: str = "PO-9/1"
) -> None:
    """Something is on its way, due in so many days."""
    supply = Supply(
        IncomingSupply.Kind.PURCHASE,
        new_id(),
        reference,
        product.pk,
        place.pk,
        quantity,
        day(offset),
    )
    incoming.announce(supplies=[supply], reason="told", actor=SYSTEM, at=timezone.now())


def owe(
    product: Product, place: Location, quantity: int, reference: str = "A/1", offset: int = 0
) -> uuid.UUID:
    """A demand of so many units, of which what does not lie there waits; with an offset, it is
    promised for that day."""
    demand = new_id()
    StockLevel.objects.filter(product=product, location=place).update(backorder_limit=1_000)
    reservations.reserve(
        demands=[
            Demand(
                demand,
                reference,
                product.pk,
                quantity,
                may_backorder=True,
                location_ids=(place.pk,),
            )
        ],
        actor=SYSTEM,
        at=timezone.now(),
    )
    if offset:
        reservations.keep(
            demands=[demand], needed_on={demand: day(offset)}, actor=SYSTEM, at=timezone.now()
        )
    return demand


def receive_lot(product: Product, place: Location, quantity: int, code: str, offset: int) -> None:
    """A lot comes in that is good for so many days."""
    receipt = Receipt(product.pk, place.pk, quantity, lot_code=code, expires_on=day(offset))
    stock.receive(receipts=[receipt], actor=SYSTEM, at=timezone.now())


def statements(act: Callable[[], Any]) -> int:
    """How many statements an act takes."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)
