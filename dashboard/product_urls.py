"""The pages of products: the list, one of them, families, files."""

from __future__ import annotations

from django.urls import path

from dashboard.views import families, product, product_entry, product_imports, products

urlpatterns = [
    path("products/", products.list_page, name="products"),
    path("products/export.csv", products.export, {"kind": "csv"}, name="products_csv"),
    path("products/export.xlsx", products.export, {"kind": "xlsx"}, name="products_xlsx"),
    path("products/new/", product_entry.new, name="new_product"),
    # A SKU may hold a slash, so the longer address is asked first.
    path("products/<path:sku>/change/", product_entry.change, name="product_change"),
    path("products/<path:sku>/", product.page, name="product"),
    path("product-families/", families.list_page, name="product_families"),
    path("product-families/new/", families.new, name="new_product_family"),
    path("product-families/<slug:code>/", families.change, name="product_family"),
    path("product-imports/", product_imports.list_page, name="product_imports"),
    path("product-imports/<uuid:import_id>/", product_imports.page, name="product_import"),
    path(
        "product-imports/<uuid:import_id>/commitment/",
        product_imports.commit,
        name="product_import_commitment",
    ),
]
