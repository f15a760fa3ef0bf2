"""The pages of stock: what lies where, counts and corrections, transfers."""

from __future__ import annotations

from django.urls import path

from dashboard.views import counts, stock, stock_acts, transfer_acts, transfers

urlpatterns = [
    path("stock/", stock.stock_list_page, name="stock"),
    path("stock/export.csv", stock.stock_export, name="stock_export"),
    path("stock/receipts/", stock_acts.receipt, name="stock_receipt"),
    path("stock/adjustments/", stock_acts.adjustment, name="stock_adjustment"),
    path("stock/counts/", counts.page, name="stock_count"),
    path("stock/limits/<slug:location>/<path:sku>/", stock_acts.limits, name="stock_limits"),
    path("transfers/", transfers.transfer_list_page, name="transfers"),
    path("transfers/new/", transfers.new, name="new_transfer"),
    path("transfers/<str:number>/", transfers.page, name="transfer"),
    path("transfers/<str:number>/note/", transfers.note, name="transfer_note"),
    path("transfers/<str:number>/dispatch/", transfer_acts.dispatch, name="transfer_dispatch"),
    path("transfers/<str:number>/receipt/", transfer_acts.receipt, name="transfer_receipt"),
    path(
        "transfers/<str:number>/cancellation/",
        transfer_acts.cancellation,
        name="transfer_cancellation",
    ),
]
