"""Addresses of the orders storey under /api/v1/."""

from __future__ import annotations

from django.urls import path

from orders.api import holds, orders

urlpatterns = [
    path("orders", orders.Orders.as_view()),
    path("orders/batch", orders.OrderBatch.as_view()),
    path("orders/<str:number>", orders.OrderDetail.as_view()),
    path("orders/<str:number>/lines", orders.OrderLines.as_view()),
    path("orders/<str:number>/events", orders.OrderEvents.as_view()),
    path("orders/<str:number>/submission", orders.OrderSubmission.as_view()),
    path("orders/<str:number>/confirmation", orders.OrderConfirmation.as_view()),
    path("orders/<str:number>/rejection", orders.OrderRejection.as_view()),
    path("orders/<str:number>/return-to-draft", orders.OrderReturnToDraft.as_view()),
    path("orders/<str:number>/holds", holds.OrderHolds.as_view()),
    path("holds", holds.Holds.as_view()),
    path("holds/<uuid:hold_id>/release", holds.HoldRelease.as_view()),
]
