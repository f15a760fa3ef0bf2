"""Holds over REST."""

from __future__ import annotations

import uuid

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from core.paging import read_page
from orders.api import representations as shapes
from orders.models import Hold
from orders.rules import numbers
from orders.selectors import detail
from orders.selectors.detail import HoldView
from orders.services import holds


class HoldPage(msgspec.Struct, frozen=True):
    """A page of holds, newest first."""

    items: list[HoldView]
    next_cursor: str
    previous_cursor: str


class Holds(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="List holds", query=shapes.HoldFilter, response=HoldPage, tag="holds")
    def get(self, request: Request) -> Response:
        wanted = self.query(shapes.HoldFilter)
        rows = Hold.objects.select_related("order")
        if wanted.status:
            rows = rows.filter(status=wanted.status)
        if wanted.order:
            rows = rows.filter(order__number=numbers.normalise(wanted.order))
        page = read_page(rows, keys=["-placed_at", "-id"], cursor=wanted.cursor, size=wanted.size)
        items = [detail.hold_view(h, number=h.order.number, actor=self.actor) for h in page.items]
        return self.reply(HoldPage(items, page.next_cursor, page.previous_cursor))


class OrderHolds(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW, "POST": p.HOLDS_MANAGE}

    @describe(summary="List an order's holds", response=list[HoldView], tag="holds")
    def get(self, request: Request, number: str) -> Response:
        view = detail.read(number=number, actor=self.actor, today=timezone.localdate())
        return self.reply(view.holds, version=view.version)

    @describe(
        summary="Place a hold",
        request=shapes.HoldRequest,
        response=HoldView,
        status=201,
        tag="holds",
    )
    def post(self, request: Request, number: str) -> Response:
        body = self.decode(shapes.HoldRequest)
        order = detail.find(number=number)
        version = self.seen_version(body.version)

        def place() -> Response:
            hold = holds.place(
                order_id=order.pk,
                reason=body.reason,
                note=body.note,
                blocks=body.blocks,
                line_id=body.line_id,
                fulfillment_id=body.fulfillment_id,
                expires_at=body.expires_at,
                version=version,
                actor=self.actor,
                at=timezone.now(),
            )
            view = detail.hold_view(hold, number=order.number, actor=self.actor)
            return self.reply(view, status=201)

        return self.once(place)


class HoldRelease(Endpoint):
    permissions_by_method = {"POST": p.HOLDS_MANAGE}

    @describe(
        summary="Release a hold", request=shapes.ReasonRequest, response=HoldView, tag="holds"
    )
    def post(self, request: Request, hold_id: uuid.UUID) -> Response:
        body = self.decode(shapes.ReasonRequest)

        def release() -> Response:
            hold = holds.release(
                hold_id=hold_id, why=body.reason, actor=self.actor, at=timezone.now()
            )
            return self.reply(detail.hold_view(hold, number=hold.order.number, actor=self.actor))

        return self.once(release)
