"""Products and stock as lists show them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from core import limits
from core.errors import NotFound
from core.paging import Page, read_page
from inventory.models import Location, Product, StockLevel, StockLot, StockMovement
from inventory.selectors import availability, promising
from inventory.selectors.incoming import Place

Short = Annotated[str, msgspec.Meta(max_length=100)]
Cursor = Annotated[str, msgspec.Meta(max_length=400)]
Size = Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)]


class ProductFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which products; ``q`` is a part of the SKU or name, or a GTIN. Category, supplier and
    family by their codes."""

    q: Short = ""
    category: Short = ""
    type: Short = ""
    supplier: Short = ""
    family: Short = ""
    is_active: bool | None = None
    is_discontinued: bool | None = None
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
    """What lies at a location. ``available`` is what may be promised to anyone: good, promised to
    nobody and beyond the safety stock; nothing is at a closed location or in transit."""

    sku: str
    product: str
    location: str
    location_name: str
    on_hand: int
    allocated: int
    available: int
    backorder_limit: int
    safety_stock: int
    reorder_point: int
    version: int


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product with its stock by location. ``list_price`` is per unit; of a bundle, what is
    available is what can be built. ``is_stock_kept``: an order for it has to be covered."""

    id: uuid.UUID
    sku: str
    name: str
    type: str
    is_stock_kept: bool
    category: str
    supplier: str
    supplier_name: str
    family: str
    family_name: str
    attributes: dict[str, str]
    gtin: str
    unit: str
    list_price: Decimal
    currency: str
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    lead_time_days: int
    available_on: date | None
    tracks_lots: bool
    is_active: bool
    is_discontinued: bool
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
    lot_code: str
    reference: str
    reason: str
    actor_name: str
    occurred_at: datetime


def list_products(*, wanted: ProductFilter, at: datetime) -> Page[ProductView]:
    """One page of products by SKU with what is left of them; the number of queries does not
    grow with the page."""
    page = read_page(
        products_of(wanted), keys=["sku", "id"], cursor=wanted.cursor, size=wanted.size
    )
    views = views_of(page.items, at=at)
    return page.map(lambda product: views[product.pk])


def products_of(wanted: ProductFilter) -> QuerySet[Product]:
    """The products that a filter asks for, with what they name."""
    products = Product.objects.select_related("category", "supplier", "family")
    if text := wanted.q.strip():
        products = products.filter(Q(sku__icontains=text) | Q(name__icontains=text) | Q(gtin=text))
    exact = {
        "category__code": wanted.category,
        "supplier__code": wanted.supplier,
        "family__code": wanted.family,
        "type": wanted.type,
    }
    flags = {"is_active": wanted.is_active, "is_discontinued": wanted.is_discontinued}
    return products.filter(
        **{name: value for name, value in exact.items() if value},
        **{name: value for name, value in flags.items() if value is not None},
    )


def views_of(products: Sequence[Product], *, at: datetime) -> dict[uuid.UUID, ProductView]:
    """Products with their stock, by id."""
    levels = _levels_of([product.pk for product in products], at=at)
    built = availability.promisable(
        product_ids=[product.pk for product in products if product.type == Product.Type.BUNDLE],
        at=at,
    )
    return {
        product.pk: _product(
            product,
            levels[product.pk],
            built[product.pk].available if product.pk in built else None,
        )
        for product in products
    }


def read_product(*, sku: str, at: datetime) -> ProductView:
    """One product.

    Raises:
        NotFound: there is no such SKU.
    """
    product = find_product(sku=sku)
    return views_of([product], at=at)[product.pk]


def find_product(*, sku: str) -> Product:
    """The product of a SKU.

    Raises:
        NotFound: there is none.
    """
    related = Product.objects.select_related("category", "supplier", "family")
    product = related.filter(sku=sku).first()
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


def list_levels(*, wanted: StockFilter, at: datetime) -> Page[LevelView]:
    """One page of stock levels by id, in two queries."""
    levels = levels_of(wanted, at=at)
    page = read_page(levels, keys=["id"], cursor=wanted.cursor, size=wanted.size)
    views = level_views(page.items, at=at)
    return page.map(lambda level: views[level.product_id, level.location_id])


def levels_of(wanted: StockFilter, *, at: datetime) -> QuerySet[StockLevel]:
    """The stock levels that a filter asks for, with product and location."""
    levels = StockLevel.objects.select_related("product", "location")
    if wanted.sku:
        levels = levels.filter(product__sku=wanted.sku)
    if text := wanted.q.strip():
        levels = levels.filter(Q(product__sku__icontains=text) | Q(product__name__icontains=text))
    if wanted.location:
        levels = levels.filter(location__code=wanted.location)
    if wanted.is_short is not None:
        levels = shorts(levels, is_short=wanted.is_short, at=at)
    return levels


def shorts(
    levels: QuerySet[StockLevel], *, is_short: bool = True, at: datetime
) -> QuerySet[StockLevel]:
    """Those of the levels of which nothing is left to promise, or something is: the units of
    :func:`level_views` as the database counts them. Lots expire by the day of the house."""
    expired = StockLot.objects.filter(
        product=OuterRef("product"),
        location=OuterRef("location"),
        expires_on__lt=timezone.localdate(at),
    )
    units = expired.values("product", "location").values(units=Sum("on_hand"))
    left = levels.alias(
        promisable=F("on_hand")
        - F("allocated")
        - F("safety_stock")
        - Coalesce(Subquery(units, output_field=IntegerField()), 0)
    )
    return left.filter(promisable__lte=0) if is_short else left.filter(promisable__gt=0)


def read_level(*, product: Product, location: Location, at: datetime) -> LevelView:
    """The level of a product at a location; with version 0 where nothing ever lay."""
    level = StockLevel.objects.filter(product=product, location=location).first()
    level = level or StockLevel(version=0)
    level.product, level.location = product, location
    return level_views([level], at=at)[product.pk, location.pk]


def list_movements(
    *, sku: str, kind: str = "", location: str = "", cursor: str = "", size: int = 0
) -> Page[MovementView]:
    """The ledger of a product, newest first, in two queries: all of it, or of one kind or one
    location."""
    product = find_product(sku=sku)
    movements = StockMovement.objects.filter(product=product).select_related("location")
    if kind:
        movements = movements.filter(kind=kind)
    if location:
        movements = movements.filter(location__code=location)
    page = read_page(movements, keys=["-occurred_at", "-id"], cursor=cursor, size=size)
    return page.map(
        lambda m: MovementView(
            id=m.pk,
            sku=sku,
            location=m.location.code,
            kind=m.kind,
            on_hand_change=m.on_hand_change,
            allocated_change=m.allocated_change,
            lot_code=m.lot_code,
            reference=m.reference,
            reason=m.reason,
            actor_name=m.actor_name,
            occurred_at=m.occurred_at,
        )
    )


def _levels_of(product_ids: list[uuid.UUID], *, at: datetime) -> dict[uuid.UUID, list[LevelView]]:
    rows = list(
        StockLevel.objects.filter(product_id__in=product_ids)
        .select_related("product", "location")
        .order_by("location__priority", "location_id")
    )
    levels: dict[uuid.UUID, list[LevelView]] = defaultdict(list)
    for (product, _location), view in level_views(rows, at=at).items():
        levels[product].append(view)
    return levels


def level_views(levels: Sequence[StockLevel], *, at: datetime) -> dict[Place, LevelView]:
    """Levels as lists show them, by (product, location) and in their order. What is available is
    what reserving would give. Their product and location should have been selected with them; one
    query where lots are tracked, else none."""
    free = {
        (level.product_id, level.location_id): level.available
        for level in promising.open_levels(levels, at=at)
    }
    return {
        place: _level(level, free.get(place, 0)) for level in levels for place in [_place(level)]
    }


def _place(level: StockLevel) -> Place:
    return level.product_id, level.location_id


def _level(level: StockLevel, available: int) -> LevelView:
    return LevelView(
        sku=level.product.sku,
        product=level.product.name,
        location=level.location.code,
        location_name=level.location.name,
        on_hand=level.on_hand,
        allocated=level.allocated,
        available=available,
        backorder_limit=level.backorder_limit,
        safety_stock=level.safety_stock,
        reorder_point=level.reorder_point,
        version=level.version,
    )


# Copied as they are; the others name other rows, or are summed up.
_OWN = (
    "sku",
    "name",
    "type",
    "is_stock_kept",
    "attributes",
    "gtin",
    "unit",
    "list_price",
    "currency",
    "weight_g",
    "length_mm",
    "width_mm",
    "height_mm",
    "lead_time_days",
    "available_on",
    "tracks_lots",
    "is_active",
    "is_discontinued",
    "version",
)


def _product(product: Product, levels: list[LevelView], built: int | None) -> ProductView:
    supplier, family = product.supplier, product.family
    return ProductView(
        id=product.pk,
        **{name: getattr(product, name) for name in _OWN},
        category=product.category.code if product.category else "",
        supplier=supplier.code if supplier else "",
        supplier_name=supplier.name if supplier else "",
        family=family.code if family else "",
        family_name=family.name if family else "",
        on_hand=sum(level.on_hand for level in levels),
        allocated=sum(level.allocated for level in levels),
        available=sum(level.available for level in levels) if built is None else built,
        levels=levels,
    )
