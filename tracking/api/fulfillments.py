"""The last part of a fulfillment's way over REST: handed over, delivered, failed, come back."""

from __future__ import annotations

import uuid

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from fulfillment.lifecycle import FULFILLMENT
from fulfillment.models import Fulfillment
from tracking.api import representations as shapes
from tracking.selectors import parcels as parcel_views
from tracking.selectors.parcels import ParcelView
from tracking.services import deliveries, parcels
from tracking.services.parcels import Booking


class FulfillmentEndpoint(Endpoint):
    """What the addresses of a fulfillment's delivery share."""

    def state_of(self, fulfillment_id: uuid.UUID) -> Response:
        """Where the fulfillment stands now, with its version as ETag."""
        row = Fulfillment.objects.get(pk=fulfillment_id)
        commands = FULFILLMENT.commands_for(state=row.status, actor=self.actor)
        state = shapes.FulfillmentState(row.pk, row.number, row.status, row.version, list(commands))
        return self.reply(state, status=201, version=row.version)


class Handover(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.FULFILLMENT_SHIP}

    @describe(
        summary="Hand a fulfillment over to a carrier",
        request=shapes.HandoverRequest,
        response=ParcelView,
        status=201,
        tag="fulfillments",
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.HandoverRequest)
        booking = Booking(
            fulfillment_id=fulfillment_id,
            carrier_code=body.carrier,
            tracking_number=body.tracking_number,
            weight_g=body.weight_g,
            expected_on=body.expected_on,
            version=self.seen_version(body.version),
        )

        def hand_over() -> Response:
            (parcel,) = parcels.hand_over(bookings=[booking], actor=self.actor, at=timezone.now())
            view = parcel_views.get(parcel_id=parcel.pk, actor=self.actor)
            response = self.reply(view, status=201, version=view.version)
            response["Location"] = f"/api/v1/parcels/{parcel.pk}"
            return response

        return self.once(hand_over)


class Delivery(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.TRACKING_UPDATE}

    @describe(
        summary="Record a delivery with its proof",
        request=shapes.DeliveryRequest,
        response=shapes.FulfillmentState,
        status=201,
        tag="fulfillments",
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.DeliveryRequest)
        version = self.seen_version(body.version)

        def confirm() -> Response:
            now = timezone.now()
            deliveries.confirm(
                fulfillment_id=fulfillment_id,
                received_by=body.received_by,
                note=body.note,
                occurred_at=body.occurred_at or now,
                version=version,
                actor=self.actor,
                at=now,
            )
            return self.state_of(fulfillment_id)

        return self.once(confirm)


class DeliveryFailure(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.TRACKING_UPDATE}

    @describe(
        summary="Record that a delivery failed",
        request=shapes.FailureRequest,
        response=shapes.FulfillmentState,
        status=201,
        tag="fulfillments",
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.FailureRequest)
        version = self.seen_version(body.version)

        def fail() -> Response:
            now = timezone.now()
            deliveries.fail(
                fulfillment_id=fulfillment_id,
                reason=body.reason,
                occurred_at=body.occurred_at or now,
                version=version,
                actor=self.actor,
                at=now,
            )
            return self.state_of(fulfillment_id)

        return self.once(fail)


class Redelivery(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.TRACKING_UPDATE}

    @describe(
        summary="Send a failed delivery on its way again",
        request=shapes.RetryRequest,
        response=shapes.FulfillmentState,
        status=201,
        tag="fulfillments",
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.RetryRequest)
        version = self.seen_version(body.version)

        def retry() -> Response:
            deliveries.retry(
                fulfillment_id=fulfillment_id,
                note=body.note,
                version=version,
                actor=self.actor,
                at=timezone.now(),
            )
            return self.state_of(fulfillment_id)

        return self.once(retry)


class TakeBack(FulfillmentEndpoint):
    permissions_by_method = {"POST": p.TRACKING_UPDATE}

    @describe(
        summary="Record that the goods of a failed delivery came back",
        request=shapes.TakeBackRequest,
        response=shapes.FulfillmentState,
        status=201,
        tag="fulfillments",
    )
    def post(self, request: Request, fulfillment_id: uuid.UUID) -> Response:
        body = self.decode(shapes.TakeBackRequest)
        version = self.seen_version(body.version)

        def take_back() -> Response:
            deliveries.take_back(
                fulfillment_id=fulfillment_id,
                reason=body.reason,
                version=version,
                actor=self.actor,
                at=timezone.now(),
            )
            return self.state_of(fulfillment_id)

        return self.once(take_back)
