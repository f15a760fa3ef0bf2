"""Orders over REST: list, place, batch, read, and the nouns that change their state."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from accounts.models import ApiKey
from core import decoding, limits
from core.api.schema import describe
from core.errors import DomainError, Invalid, Kind
from core.selectors import timeline
from core.selectors.timeline import TimelineEntry
from orders.api import representations as shapes
from orders.models import Order
from orders.rules.request import BatchRequest, OrderRequest
from orders.selectors import detail, listing
from orders.selectors.detail import OrderView
from orders.selectors.listing import OrderFilter
from orders.services import intake, revision, submission
from orders.services.intake import Outcome, Placement


class DuplicateOrder(DomainError):
    """The sender's number is known: the order it names was placed before."""

    kind = Kind.CONFLICT
    code = "duplicate_order"


class OrdersEndpoint(Endpoint):
    """What the addresses of orders share."""

    @property
    def default_channel(self) -> str:
        """The channel of the API client, or the staff's own."""
        auth = self.request.auth
        return auth.client.channel if isinstance(auth, ApiKey) else "staff"

    def view_of(self, number: str) -> Response:
        """An order in full, with its version as ETag."""
        view = detail.read(number=number, actor=self.actor, today=timezone.localdate())
        return self.reply(view, version=view.version)


class Orders(OrdersEndpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW, "POST": p.ORDERS_CREATE}

    @describe(summary="List orders", query=OrderFilter, response=shapes.OrderPage, tag="orders")
    def get(self, request: Request) -> Response:
        wanted = self.query(OrderFilter)
        page = listing.list_orders(wanted=wanted, today=timezone.localdate())
        return self.reply(
            shapes.OrderPage(list(page.items), page.next_cursor, page.previous_cursor)
        )

    @describe(
        summary="Place an order",
        request=OrderRequest,
        response=shapes.PlacementBody,
        status=201,
        tag="orders",
    )
    def post(self, request: Request) -> Response:
        """The order is confirmed at once, or kept waiting with its findings. What cannot be kept
        as an order is answered with 422 and every finding; nothing is stored then."""
        body = self.decode(OrderRequest)
        return self.once(lambda: self._place(body))

    def _place(self, body: OrderRequest) -> Response:
        (placement,) = intake.place_orders(
            requests=[body],
            default_channel=self.default_channel,
            actor=self.actor,
            at=timezone.now(),
        )
        _refuse_if_not_kept(placement)
        response = self.reply(
            shapes.placement_body(placement), status=201, version=placement.version
        )
        response["Location"] = f"/api/v1/orders/{placement.number}"
        return response


def _refuse_if_not_kept(placement: Placement) -> None:
    if placement.outcome is Outcome.DUPLICATE:
        raise DuplicateOrder(placement.findings[0].message, details={"number": placement.number})
    if placement.outcome is Outcome.REJECTED:
        raise Invalid(
            "This cannot be kept as an order: " + placement.findings[0].message,
            code="order_refused",
            details={"errors": [intake.as_error(f) for f in placement.findings]},
        )


class OrderBatch(OrdersEndpoint):
    permissions_by_method = {"POST": p.ORDERS_CREATE}
    body_bytes_max = limits.BATCH_BODY_BYTES_MAX

    @describe(
        summary="Place up to 1,000 orders",
        request=BatchRequest,
        response=shapes.BatchAnswer,
        tag="orders",
    )
    def post(self, request: Request) -> Response:
        """Each order has its own outcome; one that is refused does not stop the others."""
        batch = self.decode(BatchRequest)
        if not 0 < len(batch.orders) <= limits.ORDERS_PER_BATCH:
            raise Invalid(f"A batch has 1 to {limits.ORDERS_PER_BATCH} orders.", code="batch_size")
        return self.once(lambda: self.reply(self._place(batch)))

    def _place(self, batch: BatchRequest) -> shapes.BatchAnswer:
        results: dict[int, shapes.BatchOutcome] = {}
        requests: dict[int, OrderRequest] = {}
        for index, raw in enumerate(batch.orders):
            try:
                requests[index] = decoding.decode_json(bytes(raw), OrderRequest)
            except Invalid as error:
                results[index] = shapes.BatchOutcome(
                    index=index,
                    outcome=Outcome.REJECTED.value,
                    errors=error.details.get("errors", []),
                )
        placements = intake.place_orders(
            requests=list(requests.values()),
            default_channel=self.default_channel,
            actor=self.actor,
            at=timezone.now(),
        )
        for index, placement in zip(requests, placements, strict=True):
            results[index] = shapes.batch_outcome(index, placement)
        ordered = [results[index] for index in sorted(results)]
        return shapes.BatchAnswer(ordered, dict(Counter(r.outcome for r in ordered)))


class OrderDetail(OrdersEndpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW, "PUT": p.ORDERS_CREATE}

    @describe(summary="Read an order", response=OrderView, tag="orders")
    def get(self, request: Request, number: str) -> Response:
        return self.view_of(number)

    @describe(summary="Rewrite a draft", request=OrderRequest, response=OrderView, tag="orders")
    def put(self, request: Request, number: str) -> Response:
        order = detail.find(number=number)
        revision.revise(
            order_id=order.pk,
            request=self.decode(OrderRequest),
            version=self.seen_version(),
            actor=self.actor,
            at=timezone.now(),
        )
        return self.view_of(number)


class OrderLines(OrdersEndpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="Read an order's lines", response=list[detail.LineView], tag="orders")
    def get(self, request: Request, number: str) -> Response:
        view = detail.read(number=number, actor=self.actor, today=timezone.localdate())
        return self.reply(view.lines, version=view.version)


class OrderEvents(OrdersEndpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(
        summary="Read an order's events",
        query=shapes.EventFilter,
        response=list[TimelineEntry],
        tag="events",
    )
    def get(self, request: Request, number: str) -> Response:
        """In order, without a gap: the next page starts after the last ``sequence``."""
        wanted = self.query(shapes.EventFilter)
        order = detail.find(number=number)
        return self.reply(
            timeline.entries(stream_id=order.pk, after_sequence=wanted.after, limit=wanted.size)
        )


class StateChange(OrdersEndpoint):
    """A noun under an order whose POST changes the order's state."""

    def run(
        self,
        number: str,
        in_body: int | None,
        act: Callable[[uuid.UUID, dict[uuid.UUID, int], datetime], list[Order]],
    ) -> Response:
        order = detail.find(number=number)
        version = self.seen_version(in_body)

        def once() -> Response:
            act(order.pk, {order.pk: version}, timezone.now())
            return self.view_of(number)

        return self.once(once)


class OrderSubmission(StateChange):
    permissions_by_method = {"POST": p.ORDERS_CREATE}

    @describe(
        summary="Submit a draft", request=shapes.VersionRequest, response=OrderView, tag="orders"
    )
    def post(self, request: Request, number: str) -> Response:
        body = self.decode(shapes.VersionRequest)
        return self.run(
            number,
            body.version,
            lambda pk, versions, at: submission.submit(
                order_ids=[pk], versions=versions, actor=self.actor, at=at
            ),
        )


class OrderConfirmation(StateChange):
    permissions_by_method = {"POST": p.ORDERS_CONFIRM}

    @describe(
        summary="Check a waiting order again and confirm it",
        request=shapes.VersionRequest,
        response=OrderView,
        tag="orders",
    )
    def post(self, request: Request, number: str) -> Response:
        body = self.decode(shapes.VersionRequest)
        return self.run(
            number,
            body.version,
            lambda pk, versions, at: submission.confirm(
                order_ids=[pk], versions=versions, actor=self.actor, at=at
            ),
        )


class OrderRejection(StateChange):
    permissions_by_method = {"POST": p.ORDERS_REJECT}

    @describe(
        summary="Reject a submitted order",
        request=shapes.ReasonRequest,
        response=OrderView,
        tag="orders",
    )
    def post(self, request: Request, number: str) -> Response:
        body = self.decode(shapes.ReasonRequest)
        return self.run(
            number,
            body.version,
            lambda pk, versions, at: submission.reject(
                order_ids=[pk], reason=body.reason, versions=versions, actor=self.actor, at=at
            ),
        )


class OrderReturnToDraft(StateChange):
    permissions_by_method = {"POST": p.ORDERS_CONFIRM}

    @describe(
        summary="Send a submitted order back to draft",
        request=shapes.ReasonRequest,
        response=OrderView,
        tag="orders",
    )
    def post(self, request: Request, number: str) -> Response:
        body = self.decode(shapes.ReasonRequest)
        return self.run(
            number,
            body.version,
            lambda pk, versions, at: submission.send_back(
                order_ids=[pk], reason=body.reason, versions=versions, actor=self.actor, at=at
            ),
        )
