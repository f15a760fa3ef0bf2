"""The staff's pages: orders here, the work on them in ``work_urls``."""

from __future__ import annotations

from django.urls import include, path

from dashboard.views import orders

app_name = "dashboard"

urlpatterns = [
    path("orders/", orders.order_list_page, name="orders"),
    path("orders/export.csv", orders.order_export, name="orders_export"),
    path("", include("dashboard.work_urls")),
]
