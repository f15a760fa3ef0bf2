"""Addresses of the fulfillment storey under /api/v1/."""

from __future__ import annotations

from django.urls import path

from fulfillment.api import fulfillments, orders

_ONE = "fulfillments/<uuid:fulfillment_id>"

urlpatterns = [
    path("fulfillments", fulfillments.Fulfillments.as_view()),
    path(_ONE, fulfillments.FulfillmentDetail.as_view()),
    path(f"{_ONE}/acceptance", fulfillments.Acceptance.as_view()),
    path(f"{_ONE}/decline", fulfillments.Decline.as_view()),
    path(f"{_ONE}/return", fulfillments.GivingBack.as_view()),
    path(f"{_ONE}/assignment", fulfillments.Assignment.as_view()),
    path(f"{_ONE}/work", fulfillments.Work.as_view()),
    path(f"{_ONE}/picks", fulfillments.Picks.as_view()),
    path(f"{_ONE}/unpicks", fulfillments.Unpicks.as_view()),
    path(f"{_ONE}/short-picks", fulfillments.ShortPicks.as_view()),
    path(f"{_ONE}/packing", fulfillments.Packing.as_view()),
    path(f"{_ONE}/review", fulfillments.Review.as_view()),
    path(f"{_ONE}/checks", fulfillments.Checks.as_view()),
    path(f"{_ONE}/release", fulfillments.Release.as_view()),
    path(f"{_ONE}/recall", fulfillments.Recall.as_view()),
    path(f"{_ONE}/consent-requests", fulfillments.ConsentRequests.as_view()),
    path(f"{_ONE}/consent-calls", fulfillments.ConsentCalls.as_view()),
    path("orders/<str:number>/allocation", orders.OrderAllocation.as_view()),
    path("orders/<str:number>/cancellation", orders.OrderCancellation.as_view()),
    path("orders/<str:number>/lines-cancellation", orders.LinesCancellation.as_view()),
    path("orders/<str:number>/fulfillments", orders.OrderFulfillments.as_view()),
]
