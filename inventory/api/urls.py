"""Addresses of the inventory storey under /api/v1/."""

from __future__ import annotations

from django.urls import path

from inventory.api import endpoints

urlpatterns = [
    path("products", endpoints.Products.as_view()),
    path("products/<str:sku>", endpoints.ProductDetail.as_view()),
    path("products/<str:sku>/movements", endpoints.ProductMovements.as_view()),
    path("stock", endpoints.Stock.as_view()),
    path("stock/receipts", endpoints.StockReceipts.as_view()),
    path("stock/adjustments", endpoints.StockAdjustments.as_view()),
    path("locations", endpoints.Locations.as_view()),
]
