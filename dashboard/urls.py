"""The staff's pages: orders here, the work on them in ``work_urls``."""

from __future__ import annotations

from django.urls import include, path

from dashboard.views import order, order_acts, order_batch, order_entry, orders, search

app_name = "dashboard"

urlpatterns = [
    path("search/", search.search, name="search"),
    path("orders/", orders.order_list_page, name="orders"),
    path("orders/export.csv", orders.order_export, name="orders_export"),
    path("orders/batch/", order_batch.batch, name="orders_batch"),
    path("orders/new/", order_entry.new_order, name="new_order"),
    path("orders/new/products/", order_entry.product_options, name="product_options"),
    path("orders/<str:number>/", order.order_page, name="order"),
    path("orders/<str:number>/edit/", order_entry.edit_order, name="edit_order"),
    path("orders/<str:number>/cancel/", order_acts.cancel, name="order_cancel"),
    path("orders/<str:number>/cancel-lines/", order_acts.cancel_lines, name="lines_cancel"),
    path("orders/<str:number>/hold/", order_acts.hold_new, name="hold_new"),
    path("orders/<str:number>/<slug:command>/", order_acts.command, name="order_command"),
    path("holds/<uuid:hold_id>/release/", order_acts.hold_release, name="hold_release"),
    path("", include("dashboard.work_urls")),
]
