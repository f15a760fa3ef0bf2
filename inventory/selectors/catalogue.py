"""Products and stock as lists show them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.db.models import F, Q

from core import limits
from core.errors import NotFound
from core.paging import Page, read_page
from inventory.models import Location, Product, StockLevel, StockMovement

Short = Annotated[str, msgspec.Meta(max_length=100)]
Cursor = Annotated[str, msgspec.Meta(max_length=400)]
Size = Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)]


class ProductFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which products; ``q`` is a part of the SKU or name, or a GTIN."""

    q: Short = ""
    category: Short = ""
    type: Short = ""
    is_active: bool | None = None
    cursor: Cursor = ""
    size: Size = limits.PAGE_SIZE


class StockFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stock levels. ``is_short``: nothing is left to promise."""

    sku: Short = ""
    q: Short = ""
    location: Short = ""
    is_short: bool | None = None
    cursor: Cursor = ""
    size: Size = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class LevelView:
    """What lies at a location. ``available`` is on hand and promised to nobody."""

    sku: str
    product: str
    location: str
    location_name: str
    on_hand: int
    allocated: int
    available: int
    backorder_limit: int
    reorder_point: int
    version: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with its stock by location. ``list_price`` is per unit."""

    id: uuid.UUID
    sku: str
    name: str
    type: str
    category: str
    supplier: str
    gtin: str
    unit: str
    list_price: Decimal
    currency: str
    weight_g: int | None
    lead_time_days: int
    is_active: bool
    version: int
    on_hand: int
    allocated: int
    available: int
    levels: list[LevelView]


@dataclass(frozen=True, slots=True)
class MovementView:
    """One line of the stock ledger."""

    id: uuid.UUID
    sku: str
    location: str
    kind: str
    on_hand_change: int
    allocated_change: int
    reference: str
    reason: str
    actor_name: str
    occurred_at: datetime


def list_products(*, wanted: ProductFilter) -> Page[ProductView]:
    """One page of products by SKU, in two queries."""
    products = Product.objects.select_related("category", "supplier")
    if text := wanted.q.strip():
        products = products.filter(Q(sku__icontains=text) | Q(name__icontains=text) | Q(gtin=text))
    if wanted.category:
        products = products.filter(category__code=wanted.category)
    if wanted.type:
        products = products.filter(type=wanted.type)
    if wanted.is_active is not None:
        products = products.filter(is_active=wanted.is_active)
    page = read_page(products, keys=["sku", "id"], cursor=wanted.cursor, size=wanted.size)
    levels = _levels_of([product.pk for product in page.items])
    return page.map(lambda product: _product(product, levels[product.pk]))


def read_product(*, sku: str) -> ProductView:
    """One product.

    Raises:
        NotFound: there is no such SKU.
    """
    product = find_product(sku=sku)
    return _product(product, _levels_of([product.pk])[product.pk])


def find_product(*, sku: str) -> Product:
    """The product of a SKU.

    Raises:
        NotFound: there is none.
    """
    product = Product.objects.select_related("category", "supplier").filter(sku=sku).first()
    if product is None:
        raise NotFound(f"There is no product {sku}.", code="product_unknown")
    return product


def find_location(*, code: str) -> Location:
    """The location of a code.

    Raises:
        NotFound: there is none.
    """
    location = Location.objects.filter(code=code).first()
    if location is None:
        raise NotFound(f"There is no location {code}.", code="location_unknown")
    return location


def list_levels(*, wanted: StockFilter) -> Page[LevelView]:
    """One page of stock levels by id, in one query."""
    levels = StockLevel.objects.select_related("product", "location")
    if wanted.sku:
        levels = levels.filter(product__sku=wanted.sku)
    if text := wanted.q.strip():
        levels = levels.filter(Q(product__sku__icontains=text) | Q(product__name__icontains=text))
    if wanted.location:
        levels = levels.filter(location__code=wanted.location)
    if wanted.is_short is not None:
        is_short = Q(on_hand__lte=F("allocated"))
        levels = levels.filter(is_short if wanted.is_short else ~is_short)
    page = read_page(levels, keys=["id"], cursor=wanted.cursor, size=wanted.size)
    return page.map(_level)


def list_movements(*, sku: str, cursor: str = "", size: int = 0) -> Page[MovementView]:
    """The ledger of a product, newest first, in two queries."""
    product = find_product(sku=sku)
    movements = StockMovement.objects.filter(product=product).select_related("location")
    page = read_page(movements, keys=["-occurred_at", "-id"], cursor=cursor, size=size)
    return page.map(
        lambda m: MovementView(
            id=m.pk,
            sku=sku,
            location=m.location.code,
            kind=m.kind,
            on_hand_change=m.on_hand_change,
            allocated_change=m.allocated_change,
            reference=m.reference,
            reason=m.reason,
            actor_name=m.actor_name,
            occurred_at=m.occurred_at,
        )
    )


def _levels_of(product_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[LevelView]]:
    levels: dict[uuid.UUID, list[LevelView]] = defaultdict(list)
    for level in (
        StockLevel.objects.filter(product_id__in=product_ids)
        .select_related("product", "location")
        .order_by("location__priority", "location_id")
    ):
        levels[level.product_id].append(_level(level))
    return levels


def _level(level: StockLevel) -> LevelView:
    return LevelView(
        sku=level.product.sku,
        product=level.product.name,
        location=level.location.code,
        location_name=level.location.name,
        on_hand=level.on_hand,
        allocated=level.allocated,
        available=max(0, level.on_hand - level.allocated),
        backorder_limit=level.backorder_limit,
        reorder_point=level.reorder_point,
        version=level.version,
    )


def _product(product: Product, levels: list[LevelView]) -> ProductView:
    return ProductView(
        id=product.pk,
        sku=product.sku,
        name=product.name,
        type=product.type,
        category=product.category.code if product.category else "",
        supplier=product.supplier.name if product.supplier else "",
        gtin=product.gtin,
        unit=product.unit,
        list_price=product.list_price,
        currency=product.currency,
        weight_g=product.weight_g,
        lead_time_days=product.lead_time_days,
        is_active=product.is_active,
        version=product.version,
        on_hand=sum(level.on_hand for level in levels),
        allocated=sum(level.allocated for level in levels),
        available=sum(level.available for level in levels),
        levels=levels,
    )
