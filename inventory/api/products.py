"""Products over REST."""

from __future__ import annotations

from datetime import date
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
from inventory.selectors import catalogue, product_detail
from inventory.selectors.catalogue import ProductFilter, ProductView
from inventory.selectors.product_detail import ComponentView, ProductDetail, SubstituteView
from inventory.services import products
from inventory.services.products import Component, NewProduct, ProductChange

Text = Annotated[str, msgspec.Meta(max_length=200)]
Code = Annotated[str, msgspec.Meta(max_length=64)]
Name = Annotated[str, msgspec.Meta(max_length=60)]
Currency = Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
Gtin = Annotated[str, msgspec.Meta(max_length=14)]
Unit = Annotated[str, msgspec.Meta(max_length=12)]
Grams = Annotated[int, msgspec.Meta(ge=0, le=limits.WEIGHT_G_MAX)]
Millimetres = Annotated[int, msgspec.Meta(ge=0, le=limits.LENGTH_MM_MAX)]
Days = Annotated[int, msgspec.Meta(ge=0, le=limits.LEAD_TIME_DAYS_MAX)]
Units = Annotated[int, msgspec.Meta(ge=1, le=limits.QUANTITY_MAX)]
Attributes = Annotated[
    dict[str, Annotated[str, msgspec.Meta(max_length=limits.ATTRIBUTE_VALUE_LENGTH_MAX)]],
    msgspec.Meta(max_length=limits.ATTRIBUTES_PER_FAMILY),
]
Substitutes = Annotated[list[Code], msgspec.Meta(max_length=limits.SUBSTITUTES_PER_PRODUCT)]
Unset = msgspec.UnsetType
UNSET = msgspec.UNSET


class ProductPage(msgspec.Struct, frozen=True):
    """A page of products by SKU."""

    items: list[ProductView]
    next_cursor: str
    previous_cursor: str


class ComponentRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A stocked product of which ``quantity`` units go into each unit of a bundle."""

    sku: Code
    quantity: Units


Components = Annotated[
    list[ComponentRequest], msgspec.Meta(max_length=limits.COMPONENTS_PER_BUNDLE)
]


class ProductRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product to create. ``type``: stocked, made_to_order, service, drop_ship or bundle.
    Category, supplier and family by their codes; ``attributes`` are the family's; substitutes by
    SKU, the first is offered first. Before ``available_on`` nothing leaves: orders wait."""

    sku: Code
    name: Text
    list_price: Decimal
    currency: Currency
    type: Code = "stocked"
    category: Name = ""
    supplier: Name = ""
    family: Name = ""
    attributes: Attributes = {}
    gtin: Gtin = ""
    unit: Unit = "piece"
    weight_g: Grams | None = None
    length_mm: Millimetres | None = None
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    lead_time_days: Days = 1
    available_on: date | None = None
    components: Components = []
    substitutes: Substitutes = []
    tracks_lots: bool = False
    is_active: bool = True
    is_discontinued: bool = False


class ProductPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a product; what is left out stays."""

    name: Text | Unset = UNSET
    list_price: Decimal | Unset = UNSET
    currency: Currency | Unset = UNSET
    type: Code | Unset = UNSET
    category: Name | Unset = UNSET
    supplier: Name | Unset = UNSET
    family: Name | Unset = UNSET
    attributes: Attributes | Unset = UNSET
    gtin: Gtin | Unset = UNSET
    unit: Unit | Unset = UNSET
    weight_g: Grams | Unset | None = UNSET
    length_mm: Millimetres | Unset | None = UNSET
    width_mm: Millimetres | Unset | None = UNSET
    height_mm: Millimetres | Unset | None = UNSET
    lead_time_days: Days | Unset = UNSET
    available_on: date | Unset | None = UNSET
    components: Components | Unset = UNSET
    substitutes: Substitutes | Unset = UNSET
    tracks_lots: bool | Unset = UNSET
    is_active: bool | Unset = UNSET
    is_discontinued: bool | Unset = UNSET
    version: int | None = None


class ComponentsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All components of a bundle."""

    components: Components
    version: int | None = None


class SubstitutesRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All substitutes of a product by SKU, the first is offered first."""

    substitutes: Substitutes
    version: int | None = None


class Products(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.STOCK_MANAGE}

    @describe(summary="List products", query=ProductFilter, response=ProductPage, tag="products")
    def get(self, request: Request) -> Response:
        page = catalogue.list_products(wanted=self.query(ProductFilter), at=timezone.now())
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
            new = NewProduct(**_values(msgspec.structs.asdict(body)))
            products.create(products=[new], actor=self.actor, at=timezone.now())
            view = catalogue.read_product(sku=body.sku, at=timezone.now())
            return self.reply(view, status=201, version=view.version)

        return self.once(create)


class ProductEndpoint(Endpoint):
    """What the addresses of one product share."""

    def change(self, sku: str, values: dict[str, Any], version: int | None) -> None:
        """Change the version of a product that the caller saw."""
        change = ProductChange(
            product_id=catalogue.find_product(sku=sku).pk,
            values=_values(values),
            version=self.seen_version(version),
        )
        products.change(changes=[change], actor=self.actor, at=timezone.now())

    def detail_of(self, sku: str) -> ProductDetail:
        """The product with what belongs to it."""
        return product_detail.read(sku=sku, at=timezone.now())


class ProductOfSku(ProductEndpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PATCH": p.STOCK_MANAGE}

    @describe(summary="Read a product", response=ProductView, tag="products")
    def get(self, request: Request, sku: str) -> Response:
        view = catalogue.read_product(sku=sku, at=timezone.now())
        return self.reply(view, version=view.version)

    @describe(
        summary="Change a product", request=ProductPatch, response=ProductView, tag="products"
    )
    def patch(self, request: Request, sku: str) -> Response:
        body = self.decode(ProductPatch)
        values = msgspec.structs.asdict(body)
        version = values.pop("version")
        self.change(sku, {n: v for n, v in values.items() if v is not UNSET}, version)
        view = catalogue.read_product(sku=sku, at=timezone.now())
        return self.reply(view, version=view.version)


class ProductComponents(ProductEndpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PUT": p.STOCK_MANAGE}

    @describe(summary="Read a bundle's components", response=list[ComponentView], tag="products")
    def get(self, request: Request, sku: str) -> Response:
        return self._components(sku)

    @describe(
        summary="Set a bundle's components",
        request=ComponentsRequest,
        response=list[ComponentView],
        tag="products",
    )
    def put(self, request: Request, sku: str) -> Response:
        """Refused with ``bundle_reserved`` while orders hold stock for the bundle."""
        body = self.decode(ComponentsRequest)
        self.change(sku, {"components": body.components}, body.version)
        return self._components(sku)

    def _components(self, sku: str) -> Response:
        view = self.detail_of(sku)
        return self.reply(view.components, version=view.product.version)


class ProductSubstitutes(ProductEndpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PUT": p.STOCK_MANAGE}

    @describe(summary="Read a product's substitutes", response=list[SubstituteView], tag="products")
    def get(self, request: Request, sku: str) -> Response:
        return self._substitutes(sku)

    @describe(
        summary="Set a product's substitutes",
        request=SubstitutesRequest,
        response=list[SubstituteView],
        tag="products",
    )
    def put(self, request: Request, sku: str) -> Response:
        body = self.decode(SubstitutesRequest)
        self.change(sku, {"substitutes": body.substitutes}, body.version)
        return self._substitutes(sku)

    def _substitutes(self, sku: str) -> Response:
        view = self.detail_of(sku)
        return self.reply(view.substitutes, version=view.product.version)


_CODES = ("category", "supplier", "family")


def _values(told: dict[str, Any]) -> dict[str, Any]:
    """The fields of a request as the values of a product."""
    values = {f"{name}_code" if name in _CODES else name: value for name, value in told.items()}
    if "components" in values:
        parts = [Component(part.sku, part.quantity) for part in values["components"]]
        values["components"] = tuple(parts)
    if "substitutes" in values:
        values["substitutes"] = tuple(values["substitutes"])
    return values
