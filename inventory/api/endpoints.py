"""Products and stock over REST."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

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
    ProductFilter,
    ProductView,
    StockFilter,
)
from inventory.services import products, stock
from inventory.services.products import NewProduct
from inventory.services.stock import Adjustment, Receipt

Text = Annotated[str, msgspec.Meta(max_length=200)]
Code = Annotated[str, msgspec.Meta(max_length=64)]
Grams = Annotated[int, msgspec.Meta(ge=0, le=limits.WEIGHT_G_MAX)]
Units = Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]


class ProductPage(msgspec.Struct, frozen=True):
    """A page of products by SKU."""

    items: list[ProductView]
    next_cursor: str
    previous_cursor: str


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


class ProductRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product to create. ``type``: stocked, made_to_order, service or drop_ship."""

    sku: Code
    name: Text
    list_price: Decimal
    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
    type: Code = "stocked"
    category: Code = ""
    gtin: Annotated[str, msgspec.Meta(max_length=14)] = ""
    unit: Annotated[str, msgspec.Meta(max_length=12)] = "piece"
    weight_g: Grams | None = None
    lead_time_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 1


class ProductChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a product; what is left out stays."""

    name: Text | msgspec.UnsetType = msgspec.UNSET
    list_price: Decimal | msgspec.UnsetType = msgspec.UNSET
    is_active: bool | msgspec.UnsetType = msgspec.UNSET
    lead_time_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] | msgspec.UnsetType = msgspec.UNSET
    weight_g: Grams | msgspec.UnsetType | None = msgspec.UNSET
    version: int | None = None


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


class Products(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.STOCK_MANAGE}

    @describe(summary="List products", query=ProductFilter, response=ProductPage, tag="products")
    def get(self, request: Request) -> Response:
        page = catalogue.list_products(wanted=self.query(ProductFilter))
        return self.reply(ProductPage(list(page.items), page.next_cursor, page.previous_cursor))

    @describe(
        summary="Create a product",
        request=ProductRequest,
        response=ProductView,
        status=201,
        tag="products",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(ProductRequest)

        def create() -> Response:
            values: dict[str, Any] = msgspec.structs.asdict(body)
            values["category_code"] = values.pop("category")
            products.create(products=[NewProduct(**values)], actor=self.actor, at=timezone.now())
            view = catalogue.read_product(sku=body.sku)
            return self.reply(view, status=201, version=view.version)

        return self.once(create)


class ProductDetail(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PATCH": p.STOCK_MANAGE}

    @describe(summary="Read a product", response=ProductView, tag="products")
    def get(self, request: Request, sku: str) -> Response:
        view = catalogue.read_product(sku=sku)
        return self.reply(view, version=view.version)

    @describe(
        summary="Change a product", request=ProductChange, response=ProductView, tag="products"
    )
    def patch(self, request: Request, sku: str) -> Response:
        body = self.decode(ProductChange)
        values = {
            name: value
            for name, value in msgspec.structs.asdict(body).items()
            if name != "version" and value is not msgspec.UNSET
        }
        products.change(
            product_id=catalogue.find_product(sku=sku).pk,
            version=self.seen_version(body.version),
            values=values,
            actor=self.actor,
            at=timezone.now(),
        )
        view = catalogue.read_product(sku=sku)
        return self.reply(view, version=view.version)


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
            return self.reply(catalogue.read_product(sku=body.sku), status=201)

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
            return self.reply(catalogue.read_product(sku=body.sku), status=201)

        return self.once(adjust)
