"""A product whose lots are tracked, and the law of lots."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, datetime, timedelta

from core.actors import SYSTEM
from inventory.models import Location, Product, StockLevel, StockLot, StockMovement
from inventory.services import stock
from inventory.services.stock import Receipt
from tests.world import MORNING, World

TODAY = MORNING.date()


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def track(product: Product) -> Product:
    """Track the lots of a product of which nothing lies anywhere."""
    Product.objects.filter(pk=product.pk).update(tracks_lots=True)
    product.refresh_from_db()
    return product


def receive(
    product: Product,
    place: Location,
    quantity: int,
    code: str,
    offset: int | None,
    *,
    at: datetime = MORNING,
) -> None:
    """Take in a lot that is good for so many days from now."""
    expires_on = None if offset is None else day(offset)
    receipt = Receipt(product.pk, place.pk, quantity, lot_code=code, expires_on=expires_on)
    stock.receive(receipts=[receipt], actor=SYSTEM, at=at)


def lying(product: Product, place: Location) -> dict[str, int]:
    """Units by lot, without those that are gone."""
    rows = StockLot.objects.filter(product=product, location=place, on_hand__gt=0)
    return {row.code: row.on_hand for row in rows}


def check_law() -> None:
    """Of products that track lots, the lots add up to each level and the movements to each lot;
    others have none."""
    sums: dict[tuple[uuid.UUID, int], int] = defaultdict(int)
    moved: dict[tuple[uuid.UUID, int, str], int] = defaultdict(int)
    for product, place, code, units in StockMovement.objects.filter(
        product__tracks_lots=True
    ).values_list("product_id", "location_id", "lot_code", "on_hand_change"):
        if units:
            moved[product, place, code] += units
    for lot in StockLot.objects.select_related("product"):
        assert lot.product.tracks_lots
        assert moved.pop((lot.product_id, lot.location_id, lot.code), 0) == lot.on_hand
        sums[lot.product_id, lot.location_id] += lot.on_hand
    assert not moved
    for level in StockLevel.objects.filter(product__tracks_lots=True):
        assert sums[level.product_id, level.location_id] == level.on_hand


def milk(small_world: World) -> Product:
    """The lamp of the small world as something that expires: two lots in the warehouse."""
    product = track(small_world.lamp)
    receive(product, small_world.warehouse, 3, "late", 9)
    receive(product, small_world.warehouse, 2, "soon", 1)
    return product
