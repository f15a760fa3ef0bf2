"""Addresses without a key: carriers prove themselves by signature, customers by what they know."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.endpoint import TooLarge
from core import client_address, decoding, limits
from core.api import problems
from core.api.schema import describe
from tracking.api import representations as shapes
from tracking.carriers.protocol import SignatureInvalid
from tracking.selectors import customer_order
from tracking.selectors.customer_order import CustomerOrder, CustomerParcel, Item, Level
from tracking.services import carrier_messages, lookups


class PublicEndpoint(APIView):
    """An address that asks for no key; each method says itself how the caller is known."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    body_bytes_max = limits.BODY_BYTES_MAX

    def raw_body(self) -> bytes:
        """The body as it came, whatever its type says. Raises ``TooLarge`` beyond the bound."""
        plain = self.request._request
        if int(plain.META.get("CONTENT_LENGTH") or 0) > self.body_bytes_max:
            raise TooLarge()
        body = plain.read(self.body_bytes_max + 1)
        if len(body) > self.body_bytes_max:
            raise TooLarge()
        return body


class CarrierEvents(PublicEndpoint):
    body_bytes_max = limits.WEBHOOK_BODY_BYTES_MAX

    @describe(
        summary="Receive a carrier's signed message",
        response=shapes.CarrierAnswer,
        status=202,
        tag="carriers",
    )
    def post(self, request: Request, code: str) -> Response:
        """The signature is the carrier's own; of our standard message that of Standard Webhooks
        1.0.0 (``webhook-id``, ``webhook-timestamp``, ``webhook-signature``). The message is kept
        before it is answered, once for each id, and read afterwards. 401: not signed by this
        carrier, nothing is kept."""
        body = self.raw_body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            receipt = carrier_messages.receive(
                carrier_code=code, headers=headers, body=body, at=timezone.now()
            )
        except SignatureInvalid as error:
            return problems.problem(status=401, code=error.code, detail=error.message)
        return Response(shapes.CarrierAnswer(receipt.message_id), status=202)


class Lookups(PublicEndpoint):
    @describe(
        summary="Look up an order by what its customer knows",
        request=shapes.LookupRequest,
        response=shapes.LookupView,
        tag="look-up",
    )
    def post(self, request: Request) -> Response:
        """An unknown number and a wrong proof get the same 404. Limits: ten tries a minute for
        each caller, five failures in 15 minutes for each number (429 with ``Retry-After``). It
        changes nothing, so it needs no Idempotency-Key."""
        body = decoding.decode_json(self.raw_body(), shapes.LookupRequest)
        now = timezone.now()
        order_id = lookups.find_order(
            number=body.number,
            proof=body.proof,
            address=client_address.read(request._request),
            at=now,
        )
        order = customer_order.get(
            order_id=order_id, level=Level.KNOWS, today=timezone.localdate(now)
        )
        return Response(_lookup_view(order))


def _lookup_view(order: CustomerOrder) -> shapes.LookupView:
    return shapes.LookupView(
        number=order.number,
        situation=order.situation,
        ordered_on=order.ordered_on,
        promised_on=order.promised_on,
        expected_on=order.expected_on,
        is_late=order.is_late,
        units=order.units,
        units_shipped=order.units_shipped,
        units_delivered=order.units_delivered,
        recipient=order.recipient,
        city=order.city,
        country=order.country,
        steps=[shapes.LookupStep(s.kind, s.state, s.at) for s in order.steps],
        parcels=[_lookup_parcel(parcel) for parcel in order.parcels],
        to_come=[_lookup_item(item) for item in order.to_come],
    )


def _lookup_item(item: Item) -> shapes.LookupItem:
    return shapes.LookupItem(item.name, item.quantity, item.expected_on)


def _lookup_parcel(parcel: CustomerParcel) -> shapes.LookupParcel:
    return shapes.LookupParcel(
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.tracking_url,
        status=parcel.status,
        expected_on=parcel.expected_on,
        delivered_at=parcel.delivered_at,
        items=[_lookup_item(item) for item in parcel.items],
        scans=[shapes.LookupScan(s.status, s.description, s.place, s.at) for s in parcel.scans],
    )
