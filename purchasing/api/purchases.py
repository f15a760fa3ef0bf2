"""Purchase orders over REST: list, draft, read, and the nouns that change their state."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from purchasing.api import shapes
from purchasing.selectors import detail, listing, risks
from purchasing.selectors.detail import PurchaseView
from purchasing.selectors.listing import PurchaseFilter
from purchasing.selectors.risks import LineRisk
from purchasing.services import answers, orders, receiving
from purchasing.services.answers import Answer, LineAnswer, Refusal
from purchasing.services.orders import (
    DraftChange,
    NewPurchase,
    NewPurchaseLine,
    Sending,
    Withdrawal,
)
from purchasing.services.receiving import LineReception, Reception


class PurchasesEndpoint(Endpoint):
    """What the addresses of purchase orders share."""

    def view_of(self, number: str, *, status: int = 200) -> Response:
        """A purchase order in full, with its version as ETag."""
        view = detail.read_purchase(number=number, actor=self.actor, today=timezone.localdate())
        return self.reply(view, status=status, version=view.version)


class Purchases(PurchasesEndpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW, "POST": p.PURCHASING_MANAGE}

    @describe(
        summary="List purchase orders",
        query=PurchaseFilter,
        response=shapes.PurchasePage,
        tag="purchase orders",
    )
    def get(self, request: Request) -> Response:
        wanted = self.query(PurchaseFilter)
        page = listing.list_purchases(wanted=wanted, today=timezone.localdate())
        return self.reply(
            shapes.PurchasePage(list(page.items), page.next_cursor, page.previous_cursor)
        )

    @describe(
        summary="Draft a purchase order",
        request=shapes.PurchaseRequest,
        response=PurchaseView,
        status=201,
        tag="purchase orders",
    )
    def post(self, request: Request) -> Response:
        """A draft is nowhere on its way before it is dispatched."""
        body = self.decode(shapes.PurchaseRequest)

        def create() -> Response:
            new = NewPurchase(
                supplier_code=body.supplier,
                location_code=body.location,
                lines=_lines(body.lines),
                note=body.note,
                is_off_terms=body.is_off_terms,
            )
            (purchase,) = orders.create(orders=[new], actor=self.actor, at=timezone.now())
            response = self.view_of(purchase.number, status=201)
            response["Location"] = f"/api/v1/purchase-orders/{purchase.number}"
            return response

        return self.once(create)


class PurchaseDetail(PurchasesEndpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW, "PATCH": p.PURCHASING_MANAGE}

    @describe(summary="Read a purchase order", response=PurchaseView, tag="purchase orders")
    def get(self, request: Request, number: str) -> Response:
        return self.view_of(number)

    @describe(
        summary="Change a drafted purchase order",
        request=shapes.DraftRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def patch(self, request: Request, number: str) -> Response:
        body = self.decode(shapes.DraftRequest)
        change = DraftChange(
            purchase_order_id=detail.find(number=number).pk,
            version=self.seen_version(body.version),
            lines=None if body.lines is None else _lines(body.lines),
            note=body.note,
            location_code=body.location,
            is_off_terms=body.is_off_terms,
        )
        orders.change_draft(changes=[change], actor=self.actor, at=timezone.now())
        return self.view_of(number)


class PurchaseRisks(PurchasesEndpoint):
    permissions_by_method = {"GET": p.PURCHASING_VIEW}

    @describe(
        summary="Read what a purchase order endangers",
        response=list[LineRisk],
        tag="purchase orders",
    )
    def get(self, request: Request, number: str) -> Response:
        """Open lines that come later than somebody waiting for them needs them."""
        purchase = detail.find(number=number)
        return self.reply(
            risks.of_purchase(purchase_order_id=purchase.pk, today=timezone.localdate())
        )


class StateChange(PurchasesEndpoint):
    """A noun under a purchase order whose POST changes its state."""

    def run(
        self,
        number: str,
        in_body: int | None,
        act: Callable[[uuid.UUID, int, datetime], object],
    ) -> Response:
        """Do it once for the version that was seen; answer with the purchase order."""
        purchase = detail.find(number=number)
        version = self.seen_version(in_body)

        def change() -> Response:
            act(purchase.pk, version, timezone.now())
            return self.view_of(number)

        return self.once(change)


class PurchaseDispatch(StateChange):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Send a purchase order",
        request=shapes.DispatchRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """The supplier gets a mail with a link to answer; sent again, the link before is void."""
        body = self.decode(shapes.DispatchRequest)
        return self.run(
            number,
            body.version,
            lambda pk, version, at: orders.send(
                sendings=[Sending(pk, version, body.is_off_terms)], actor=self.actor, at=at
            ),
        )


class PurchaseConfirmation(StateChange):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Put down a supplier's confirmation",
        request=shapes.ConfirmationRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """What the supplier said by telephone or mail; it replaces an earlier answer."""
        body = self.decode(shapes.ConfirmationRequest)
        said = [LineAnswer(**_values(each)) for each in body.lines]
        return self.run(
            number,
            body.version,
            lambda pk, version, at: answers.confirm(
                answers=[Answer(pk, said, body.note, version)], actor=self.actor, at=at
            ),
        )


class PurchaseRefusal(StateChange):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Put down a supplier's refusal",
        request=shapes.ReasonRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """Nothing of it will come."""
        body = self.decode(shapes.ReasonRequest)
        return self.run(
            number,
            body.version,
            lambda pk, version, at: answers.decline(
                refusals=[Refusal(pk, body.reason, version)], actor=self.actor, at=at
            ),
        )


class PurchaseReceipts(StateChange):
    permissions_by_method = {"POST": p.PURCHASING_RECEIVE}

    @describe(
        summary="Take in goods of a purchase order",
        request=shapes.ReceptionRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """In parts and repeatedly; what is rejected is to come again."""
        body = self.decode(shapes.ReceptionRequest)
        came = [LineReception(**_values(each)) for each in body.lines]
        return self.run(
            number,
            body.version,
            lambda pk, version, at: receiving.receive(
                receptions=[Reception(pk, came, version)],
                may_exceed=body.may_exceed,
                actor=self.actor,
                at=at,
            ),
        )


class PurchaseCancellation(StateChange):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Cancel a purchase order",
        request=shapes.ReasonRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """While nothing has come; afterwards it is closed."""
        body = self.decode(shapes.ReasonRequest)
        return self.run(
            number,
            body.version,
            lambda pk, version, at: orders.cancel(
                cancellations=[Withdrawal(pk, body.reason, version)], actor=self.actor, at=at
            ),
        )


class PurchaseClosure(StateChange):
    permissions_by_method = {"POST": p.PURCHASING_MANAGE}

    @describe(
        summary="Close a purchase order short",
        request=shapes.ReasonRequest,
        response=PurchaseView,
        tag="purchase orders",
    )
    def post(self, request: Request, number: str) -> Response:
        """A part has come and the rest will not."""
        body = self.decode(shapes.ReasonRequest)
        return self.run(
            number,
            body.version,
            lambda pk, version, at: orders.close_short(
                closures=[Withdrawal(pk, body.reason, version)], actor=self.actor, at=at
            ),
        )


def _lines(bodies: list[shapes.PurchaseLineBody]) -> list[NewPurchaseLine]:
    return [NewPurchaseLine(**_values(body)) for body in bodies]


def _values(body: msgspec.Struct) -> dict[str, Any]:
    return msgspec.structs.asdict(body)
