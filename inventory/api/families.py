"""Product families over REST."""

from __future__ import annotations

from typing import Annotated

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from inventory.selectors import families as family_views
from inventory.selectors.families import FamilyView
from inventory.services import families
from inventory.services.families import NewFamily

Name = Annotated[str, msgspec.Meta(max_length=200)]
AttributeNames = Annotated[
    list[Annotated[str, msgspec.Meta(max_length=40)]],
    msgspec.Meta(min_length=1, max_length=limits.ATTRIBUTES_PER_FAMILY),
]


class FamilyRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family to create: its products differ by these attributes."""

    code: Annotated[str, msgspec.Meta(max_length=60)]
    name: Name
    attribute_names: AttributeNames


class FamilyChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family's name and attributes; the latter stay once it has products."""

    name: Name
    attribute_names: AttributeNames


class ProductFamilies(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.STOCK_MANAGE}

    @describe(summary="List product families", response=list[FamilyView], tag="products")
    def get(self, request: Request) -> Response:
        return self.reply(family_views.list_families())

    @describe(
        summary="Create a product family",
        request=FamilyRequest,
        response=FamilyView,
        status=201,
        tag="products",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(FamilyRequest)

        def create() -> Response:
            new = NewFamily(body.code, body.name, tuple(body.attribute_names))
            families.create(families=[new])
            return self.reply(family_views.read_family(code=body.code), status=201)

        return self.once(create)


class ProductFamily(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PUT": p.STOCK_MANAGE}

    @describe(summary="Read a product family", response=FamilyView, tag="products")
    def get(self, request: Request, code: str) -> Response:
        return self.reply(family_views.read_family(code=code))

    @describe(
        summary="Change a product family",
        request=FamilyChange,
        response=FamilyView,
        tag="products",
    )
    def put(self, request: Request, code: str) -> Response:
        body = self.decode(FamilyChange)
        families.change(code=code, name=body.name, attribute_names=body.attribute_names)
        return self.reply(family_views.read_family(code=code))
