"""The customer's pages; no log-in."""

from __future__ import annotations

from django.urls import path

from tracking.pages import consent, lookup, order

app_name = "tracking"

urlpatterns = [
    path("track/", lookup.look_up, name="look_up"),
    path("track/code/", lookup.request_code, name="code"),
    path("track/code/entry/", lookup.enter_code, name="code_entry"),
    path("track/leave/", lookup.leave, name="leave"),
    path("track/order/", order.show, name="order"),
    path("track/order/cancellation/", order.cancel, name="cancellation"),
    path("track/order/receipt/", order.confirm_receipt, name="receipt"),
    path("track/consent/", consent.answer, name="consent"),
    path("t/<str:token>", lookup.open_link, name="link"),
    path("c/<str:token>", consent.open_link, name="consent_link"),
]
