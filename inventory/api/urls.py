"""Addresses of the inventory storey under /api/v1/."""

from __future__ import annotations

from django.urls import path

from inventory.api import endpoints, places

urlpatterns = [
    path("products", endpoints.Products.as_view()),
    path("products/<str:sku>", endpoints.ProductDetail.as_view()),
    path("products/<str:sku>/movements", endpoints.ProductMovements.as_view()),
    path("stock", endpoints.Stock.as_view()),
    path("stock/receipts", endpoints.StockReceipts.as_view()),
    path("stock/adjustments", endpoints.StockAdjustments.as_view()),
    path("locations", places.Locations.as_view()),
    path("locations/<str:code>", places.LocationDetail.as_view()),
    path("calendars", places.Calendars.as_view()),
    path("calendars/<str:code>", places.CalendarDetail.as_view()),
    path("calendars/<str:code>/days", places.CalendarDays.as_view()),
]
