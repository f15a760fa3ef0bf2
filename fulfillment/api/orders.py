"""What fulfillment does to whole orders over REST: cancel them, and allocate them again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from fulfillment.api import representations as shapes
from fulfillment.selectors import decisions, queue
from fulfillment.selectors.decisions import DecisionView
from fulfillment.selectors.queue import FulfillmentCard
from fulfillment.services import allocation, withdrawal
from fulfillment.services.withdrawal import LineCancel
from orders.selectors import detail
from orders.selectors.detail import OrderView


class OrderChange(Endpoint):
    """A noun under an order whose POST changes the order."""

    def run(self, number: str, act: Callable[[uuid.UUID, datetime], object]) -> Response:
        """Run a change once and answer with the order."""
        order = detail.find(number=number)

        def once() -> Response:
            act(order.pk, timezone.now())
            view = detail.read(number=number, actor=self.actor, today=timezone.localdate())
            return self.reply(view, version=view.version)

        return self.once(once)


class OrderCancellation(OrderChange):
    permissions_by_method = {"POST": p.ORDERS_CANCEL}

    @describe(
        summary="Cancel an order",
        request=shapes.CancellationRequest,
        response=OrderView,
        tag="orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """Refused once a unit has passed review; a department at work has to agree."""
        body = self.decode(shapes.CancellationRequest)
        version = self.seen_version(body.version)
        return self.run(
            number,
            lambda order_id, at: withdrawal.cancel_orders(
                order_ids=[order_id],
                reason=body.reason,
                consent=body.consent,
                versions={order_id: version},
                actor=self.actor,
                at=at,
            ),
        )


class LinesCancellation(OrderChange):
    permissions_by_method = {"POST": p.ORDERS_CANCEL}

    @describe(
        summary="Cancel units of an order",
        request=shapes.LinesCancellationRequest,
        response=OrderView,
        tag="orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """Units that nobody works on go first."""
        body = self.decode(shapes.LinesCancellationRequest)
        version = self.seen_version(body.version)
        return self.run(
            number,
            lambda order_id, at: withdrawal.cancel_lines(
                order_id=order_id,
                cancels=[LineCancel(line.line_id, line.quantity) for line in body.lines],
                reason=body.reason,
                consent=body.consent,
                version=version,
                actor=self.actor,
                at=at,
            ),
        )


class OrderAllocation(OrderChange):
    permissions_by_method = {"GET": p.ORDERS_VIEW, "POST": p.FULFILLMENT_ASSIGN}

    @describe(
        summary="Read why an order's work went where it went",
        response=list[DecisionView],
        tag="orders",
    )
    def get(self, request: Request, number: str) -> Response:
        return self.reply(decisions.by_order(order_id=detail.find(number=number).pk))

    @describe(summary="Allocate an order again", response=OrderView, tag="orders")
    def post(self, request: Request, number: str) -> Response:
        """Gives away the units that nobody took; what is given away already stays."""
        return self.run(
            number,
            lambda order_id, at: allocation.retry(order_id=order_id, actor=self.actor, at=at),
        )


class OrderFulfillments(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="Read an order's fulfillments", response=list[FulfillmentCard], tag="orders")
    def get(self, request: Request, number: str) -> Response:
        order = detail.find(number=number)
        return self.reply(queue.by_order(order_id=order.pk, actor=self.actor))
