"""The tracking storey's addresses under /api/v1/."""

from __future__ import annotations

from django.urls import path

from tracking.api import fulfillments, messages, parcels, public

urlpatterns = [
    path("parcels", parcels.Parcels.as_view()),
    path("parcels/<uuid:parcel_id>", parcels.ParcelDetail.as_view()),
    path("parcels/<uuid:parcel_id>/scans", parcels.ParcelScans.as_view()),
    path("carriers", parcels.Carriers.as_view()),
    path("carriers/<slug:code>/events", public.CarrierEvents.as_view()),
    path("carrier-messages", parcels.CarrierMessages.as_view()),
    path("carrier-messages/<uuid:message_id>/retry", parcels.CarrierMessageRetry.as_view()),
    path("fulfillments/<uuid:fulfillment_id>/handover", fulfillments.Handover.as_view()),
    path("fulfillments/<uuid:fulfillment_id>/delivery", fulfillments.Delivery.as_view()),
    path(
        "fulfillments/<uuid:fulfillment_id>/delivery-failure",
        fulfillments.DeliveryFailure.as_view(),
    ),
    path("fulfillments/<uuid:fulfillment_id>/redelivery", fulfillments.Redelivery.as_view()),
    path("fulfillments/<uuid:fulfillment_id>/take-back", fulfillments.TakeBack.as_view()),
    path("messages", messages.Messages.as_view()),
    path("messages/<uuid:message_id>", messages.MessageDetail.as_view()),
    path("messages/<uuid:message_id>/resending", messages.Resending.as_view()),
    path("lookups", public.Lookups.as_view()),
]
