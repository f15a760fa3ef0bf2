"""Addresses of the inventory storey under /api/v1/."""

from __future__ import annotations

from django.urls import path

from inventory.api import endpoints, families, places, product_files, products, transfers

urlpatterns = [
    path("products", products.Products.as_view()),
    # A SKU may hold a slash, so the longer addresses are asked first.
    path("products/<path:sku>/components", products.ProductComponents.as_view()),
    path("products/<path:sku>/substitutes", products.ProductSubstitutes.as_view()),
    path("products/<path:sku>/lots", endpoints.ProductLots.as_view()),
    path("products/<path:sku>/movements", endpoints.ProductMovements.as_view()),
    path("products/<path:sku>", products.ProductOfSku.as_view()),
    path("products-export.csv", product_files.ProductExportCsv.as_view()),
    path("products-export.xlsx", product_files.ProductExportXlsx.as_view()),
    path("product-imports", product_files.ProductImports.as_view()),
    path("product-imports/<uuid:import_id>", product_files.ProductImport.as_view()),
    path(
        "product-imports/<uuid:import_id>/commitment",
        product_files.ProductImportCommitment.as_view(),
    ),
    path("product-families", families.ProductFamilies.as_view()),
    path("product-families/<str:code>", families.ProductFamily.as_view()),
    path("stock", endpoints.Stock.as_view()),
    path("stock/receipts", endpoints.StockReceipts.as_view()),
    path("stock/adjustments", endpoints.StockAdjustments.as_view()),
    path("stock/counts", endpoints.StockCounts.as_view()),
    path("stock/levels/<str:location>/<path:sku>", endpoints.StockLevelOfPlace.as_view()),
    path("transfers", transfers.Transfers.as_view()),
    path("transfers/<str:number>", transfers.TransferOfNumber.as_view()),
    path("transfers/<str:number>/dispatch", transfers.TransferDispatches.as_view()),
    path("transfers/<str:number>/receipts", transfers.TransferReceipts.as_view()),
    path("transfers/<str:number>/cancellation", transfers.TransferCancellations.as_view()),
    path("locations", places.Locations.as_view()),
    path("locations/<str:code>", places.LocationDetail.as_view()),
    path("calendars", places.Calendars.as_view()),
    path("calendars/<str:code>", places.CalendarDetail.as_view()),
    path("calendars/<str:code>/days", places.CalendarDays.as_view()),
]
