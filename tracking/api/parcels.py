"""Parcels and carriers over REST."""

from __future__ import annotations

import uuid

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core.api.schema import describe
from tracking.api import representations as shapes
from tracking.selectors import carrier_messages as received
from tracking.selectors import parcels
from tracking.selectors.carrier_messages import CarrierMessageFilter
from tracking.selectors.parcels import ParcelFilter, ParcelView
from tracking.services import carrier_messages, scans


class Parcels(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="List parcels", query=ParcelFilter, response=shapes.ParcelPage, tag="parcels")
    def get(self, request: Request) -> Response:
        page = parcels.list_parcels(wanted=self.query(ParcelFilter), actor=self.actor)
        return self.reply(
            shapes.ParcelPage(list(page.items), page.next_cursor, page.previous_cursor)
        )


class ParcelDetail(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="Read a parcel", response=ParcelView, tag="parcels")
    def get(self, request: Request, parcel_id: uuid.UUID) -> Response:
        view = parcels.get(parcel_id=parcel_id, actor=self.actor)
        return self.reply(view, version=view.version)


class ParcelScans(Endpoint):
    permissions_by_method = {"POST": p.TRACKING_UPDATE}

    @describe(
        summary="Say where a parcel is",
        request=shapes.ScanRequest,
        response=ParcelView,
        status=201,
        tag="parcels",
    )
    def post(self, request: Request, parcel_id: uuid.UUID) -> Response:
        body = self.decode(shapes.ScanRequest)
        version = self.seen_version(body.version)

        def record() -> Response:
            now = timezone.now()
            scans.record_by_hand(
                parcel_id=parcel_id,
                status=body.status,
                occurred_at=body.occurred_at or now,
                note=body.note,
                place=body.place,
                received_by=body.received_by,
                is_correction=body.is_correction,
                version=version,
                actor=self.actor,
                at=now,
            )
            view = parcels.get(parcel_id=parcel_id, actor=self.actor)
            return self.reply(view, status=201, version=view.version)

        return self.once(record)


class Carriers(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(summary="List carriers", response=list[shapes.CarrierView], tag="parcels")
    def get(self, request: Request) -> Response:
        return self.reply(
            [
                shapes.CarrierView(c.code, c.name, c.tracking_url, c.phone)
                for c in parcels.active_carriers()
            ]
        )


class CarrierMessages(Endpoint):
    permissions_by_method = {"GET": p.ORDERS_VIEW}

    @describe(
        summary="List carriers' messages that wait or failed",
        query=CarrierMessageFilter,
        response=shapes.CarrierMessagePage,
        tag="parcels",
    )
    def get(self, request: Request) -> Response:
        page = received.list_carrier_messages(wanted=self.query(CarrierMessageFilter))
        return self.reply(
            shapes.CarrierMessagePage(list(page.items), page.next_cursor, page.previous_cursor)
        )


class CarrierMessageRetry(Endpoint):
    permissions_by_method = {"POST": p.TRACKING_UPDATE}

    @describe(summary="Read a failed carrier message again", status=202, tag="parcels")
    def post(self, request: Request, message_id: uuid.UUID) -> Response:
        def retry() -> Response:
            carrier_messages.retry(message_ids=[message_id], actor=self.actor, at=timezone.now())
            return self.reply(None, status=202)

        return self.once(retry)
