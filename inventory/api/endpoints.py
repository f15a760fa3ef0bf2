"""Stock over REST."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from inventory.selectors import catalogue
from inventory.selectors.catalogue import (
    LevelView,
    MovementView,
    ProductView,
    StockFilter,
)
from inventory.services import stock
from inventory.services.stock import Adjustment, Receipt

Code = Annotated[str, msgspec.Meta(max_length=64)]
Units = Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]


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
    """Goods that came in."""

    sku: Code
    location: Code
    quantity: Units
    reference: Annotated[str, msgspec.Meta(max_length=100)] = ""


class AdjustmentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A count put right; ``quantity`` is added and may be negative."""

    sku: Code
    location: Code
    quantity: Annotated[int, msgspec.Meta(ge=-limits.QUANTITY_MAX, le=limits.QUANTITY_MAX)]
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


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


class Stock(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW}

    @describe(summary="List stock levels", query=StockFilter, response=LevelPage, tag="stock")
    def get(self, request: Request) -> Response:
        page = catalogue.list_levels(wanted=self.query(StockFilter))
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
            )
            stock.adjust(adjustments=[adjustment], actor=self.actor, at=timezone.now())
            return self.reply(catalogue.read_product(sku=body.sku, at=timezone.now()), status=201)

        return self.once(adjust)
