"""The stock of the proof: ten products in three places, enough for some and too little for all."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.actors import SYSTEM
from inventory.models import Location, Product, StockLevel
from inventory.rules.sourcing import Part
from inventory.selectors import bundles
from inventory.services import level_limits, products, stock
from inventory.services.level_limits import LevelLimits
from inventory.services.products import Component, NewProduct
from inventory.services.stock import Receipt

PLAIN = tuple(f"P{number}" for number in range(8))
LOTS = "LOTS"
BUNDLE = "SET"
PLACES = ("main", "shop", "yard")
# Units at each place at first; of the products that may be owed, as many may be.
OPENING_STOCK = 12
BACKORDER_LIMIT = 20
MAY_BE_OWED = ("P0", "P1", "P2", LOTS)
SAFETY_STOCK = 4
KEPT_BACK = ("P2", "P3")


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot and its last good day; products without lots have none."""

    code: str = ""
    expires_on: date | None = None


NO_LOT = Lot()


@dataclass(frozen=True, slots=True)
class Goods:
    """What there is to order and to move, by id. ``parts`` are those of the bundle."""

    skus: dict[uuid.UUID, str]
    bundle: uuid.UUID
    lots: uuid.UUID
    parts: tuple[Part, ...]
    places: dict[int, str]

    @property
    def stocked(self) -> list[uuid.UUID]:
        return [product for product in self.skus if product != self.bundle]

    def parts_of(self, product: uuid.UUID) -> tuple[Part, ...]:
        return self.parts if product == self.bundle else (Part(product),)


def build(*, at: datetime) -> Goods:
    """Write the goods into an empty database."""
    for priority, code in enumerate(PLACES):
        Location.objects.create(code=code, name=code.capitalize(), priority=priority)
    made = products.create(
        products=[
            *(_product(sku) for sku in PLAIN),
            _product(LOTS),
            _product(BUNDLE, type="bundle", components=(Component("P0", 1), Component("P1", 2))),
        ],
        actor=SYSTEM,
        at=at,
    )
    Product.objects.filter(sku=LOTS).update(tracks_lots=True)
    goods = read()
    stock.receive(
        receipts=[
            Receipt(product.pk, place, OPENING_STOCK, lot_code=lot.code, expires_on=lot.expires_on)
            for product in made
            if product.sku != BUNDLE
            for lot in [_opening(product.sku, at)]
            for place in goods.places
        ],
        actor=SYSTEM,
        at=at,
    )
    _set_limits(goods, at=at)
    return goods


def read() -> Goods:
    """The goods as another process wrote them."""
    ids = {sku: pk for pk, sku in Product.objects.order_by("sku").values_list("pk", "sku")}
    return Goods(
        skus={pk: sku for sku, pk in ids.items()},
        bundle=ids[BUNDLE],
        lots=ids[LOTS],
        parts=bundles.parts_of(product_ids=[ids[BUNDLE]])[ids[BUNDLE]],
        places=dict(Location.objects.filter(is_active=True).values_list("pk", "code")),
    )


def _product(sku: str, **values: Any) -> NewProduct:
    return NewProduct(
        sku=sku, name=sku, list_price=Decimal(1), currency="EUR", lead_time_days=5, **values
    )


def _opening(sku: str, at: datetime) -> Lot:
    return Lot("opening", at.date() + timedelta(days=400)) if sku == LOTS else NO_LOT


def _set_limits(goods: Goods, *, at: datetime) -> None:
    levels = StockLevel.objects.select_related("product")
    level_limits.set_all(
        levels=[
            LevelLimits(
                level.product_id,
                level.location_id,
                backorder_limit=BACKORDER_LIMIT if level.product.sku in MAY_BE_OWED else 0,
                safety_stock=SAFETY_STOCK if level.product.sku in KEPT_BACK else 0,
            )
            for level in levels
        ],
        actor=SYSTEM,
        at=at,
    )
