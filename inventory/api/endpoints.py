"""Stock over REST."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from inventory.selectors import catalogue, directory, lots
from inventory.selectors.catalogue import (
    LevelView,
    MovementView,
    ProductView,
    StockFilter,
)
from inventory.selectors.lots import LotView
from inventory.services import level_limits, stock
from inventory.services.level_limits import LevelLimits
from inventory.services.stock import Adjustment, Count, Counted, Receipt

Code = Annotated[str, msgspec.Meta(max_length=64)]
Units = Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
LotCode = Annotated[str, msgspec.Meta(max_length=40)]


class LevelPage(msgspec.Struct, frozen=True):
    """A page of stock levels."""

    items: list[LevelView]
    next_cursor: str
    previous_cursor: str


class MovementPage(msgspec.Struct, frozen=True):
    """A page of a product's ledger, newest first."""

    items: list[MovementView]
    next_cursor: str
    previous_cursor: str


class ReceiptRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods that came in; where the product tracks lots, their lot and its last good day."""

    sku: Code
    location: Code
    quantity: Units
    reference: Annotated[str, msgspec.Meta(max_length=100)] = ""
    lot_code: LotCode = ""
    expires_on: date | None = None


class AdjustmentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A count put right; ``quantity`` is added and may be negative."""

    sku: Code
    location: Code
    quantity: Annotated[int, msgspec.Meta(ge=-limits.QUANTITY_MAX, le=limits.QUANTITY_MAX)]
    reason: Reason
    lot_code: LotCode = ""
    expires_on: date | None = None


class CountRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units that somebody found at a location, of one lot where the product tracks lots."""

    sku: Code
    location: Code
    counted: int
    reason: Reason
    lot_code: LotCode = ""
    expires_on: date | None = None


class CountsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a round of counting found; all of it is booked or nothing."""

    counts: Annotated[
        list[CountRequest], msgspec.Meta(min_length=1, max_length=limits.COUNTS_PER_BATCH)
    ]


class CountView(msgspec.Struct, frozen=True):
    """A count that was taken in. ``before`` is what the book had until then."""

    sku: str
    location: str
    lot_code: str
    before: int
    counted: int
    difference: int


class LevelChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New limits of a level; what is left out stays."""

    backorder_limit: int | None = None
    safety_stock: int | None = None
    reorder_point: int | None = None
    version: int | None = None


class LotFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which lots of a product."""

    location: catalogue.Short = ""


class MovementFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pages of a ledger."""

    cursor: catalogue.Cursor = ""
    size: catalogue.Size = limits.PAGE_SIZE


class ProductMovements(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW}

    @describe(
        summary="Read a product's stock ledger",
        query=MovementFilter,
        response=MovementPage,
        tag="stock",
    )
    def get(self, request: Request, sku: str) -> Response:
        wanted = self.query(MovementFilter)
        page = catalogue.list_movements(sku=sku, cursor=wanted.cursor, size=wanted.size)
        return self.reply(MovementPage(list(page.items), page.next_cursor, page.previous_cursor))


class ProductLots(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW}

    @describe(summary="List a product's lots", query=LotFilter, response=list[LotView], tag="stock")
    def get(self, request: Request, sku: str) -> Response:
        """Those that hold units, the first to leave first."""
        code = self.query(LotFilter).location
        found = lots.of_product(
            product_id=catalogue.find_product(sku=sku).pk,
            location_id=catalogue.find_location(code=code).pk if code else None,
            at=timezone.now(),
        )
        return self.reply(found)


class Stock(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW}

    @describe(summary="List stock levels", query=StockFilter, response=LevelPage, tag="stock")
    def get(self, request: Request) -> Response:
        page = catalogue.list_levels(wanted=self.query(StockFilter), at=timezone.now())
        return self.reply(LevelPage(list(page.items), page.next_cursor, page.previous_cursor))


class StockReceipts(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Book goods in",
        request=ReceiptRequest,
        response=ProductView,
        status=201,
        tag="stock",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(ReceiptRequest)

        def receive() -> Response:
            receipt = Receipt(
                product_id=catalogue.find_product(sku=body.sku).pk,
                location_id=catalogue.find_location(code=body.location).pk,
                quantity=body.quantity,
                reference=body.reference,
                lot_code=body.lot_code,
                expires_on=body.expires_on,
            )
            stock.receive(receipts=[receipt], actor=self.actor, at=timezone.now())
            return self.reply(catalogue.read_product(sku=body.sku, at=timezone.now()), status=201)

        return self.once(receive)


class StockAdjustments(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Put a count right",
        request=AdjustmentRequest,
        response=ProductView,
        status=201,
        tag="stock",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(AdjustmentRequest)

        def adjust() -> Response:
            adjustment = Adjustment(
                product_id=catalogue.find_product(sku=body.sku).pk,
                location_id=catalogue.find_location(code=body.location).pk,
                quantity=body.quantity,
                reason=body.reason,
                lot_code=body.lot_code,
                expires_on=body.expires_on,
            )
            stock.adjust(adjustments=[adjustment], actor=self.actor, at=timezone.now())
            return self.reply(catalogue.read_product(sku=body.sku, at=timezone.now()), status=201)

        return self.once(adjust)


class StockCounts(Endpoint):
    permissions_by_method = {"POST": p.STOCK_MANAGE}

    @describe(
        summary="Book what was counted",
        request=CountsRequest,
        response=list[CountView],
        status=201,
        tag="stock",
    )
    def post(self, request: Request) -> Response:
        """The difference to the book is booked; a count without difference is only noted."""
        return self.once(self._count)

    def _count(self) -> Response:
        body = self.decode(CountsRequest)
        products = directory.products(skus={one.sku for one in body.counts})
        places = directory.locations(codes={one.location for one in body.counts})
        counts = [
            Count(
                product_id=products[one.sku].pk,
                location_id=places[one.location].pk,
                counted=one.counted,
                reason=one.reason,
                lot_code=one.lot_code,
                expires_on=one.expires_on,
            )
            for one in body.counts
        ]
        found = stock.count(counts=counts, actor=self.actor, at=timezone.now())
        views = [_count_view(asked, one) for asked, one in zip(body.counts, found, strict=True)]
        return self.reply(views, status=201)


class StockLevelOfPlace(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PATCH": p.STOCK_MANAGE}

    @describe(summary="Read a stock level", response=LevelView, tag="stock")
    def get(self, request: Request, location: str, sku: str) -> Response:
        """Where nothing ever lay, an empty level of version 0."""
        return self._answer(location, sku)

    @describe(
        summary="Change the limits of a stock level",
        request=LevelChange,
        response=LevelView,
        tag="stock",
    )
    def patch(self, request: Request, location: str, sku: str) -> Response:
        """How much may go on backorder there, and how much of the shelf is kept back,
        below how much to buy again."""
        body = self.decode(LevelChange)
        wanted = LevelLimits(
            product_id=catalogue.find_product(sku=sku).pk,
            location_id=catalogue.find_location(code=location).pk,
            backorder_limit=body.backorder_limit,
            safety_stock=body.safety_stock,
            reorder_point=body.reorder_point,
            version=self.seen_version(body.version),
        )
        level_limits.set_all(levels=[wanted], actor=self.actor, at=timezone.now())
        return self._answer(location, sku)

    def _answer(self, location: str, sku: str) -> Response:
        view = catalogue.read_level(
            product=catalogue.find_product(sku=sku),
            location=catalogue.find_location(code=location),
            at=timezone.now(),
        )
        return self.reply(view, version=view.version)


def _count_view(asked: CountRequest, found: Counted) -> CountView:
    return CountView(
        sku=asked.sku,
        location=asked.location,
        lot_code=asked.lot_code,
        before=found.before,
        counted=asked.counted,
        difference=found.difference,
    )
