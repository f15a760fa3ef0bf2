"""Configuration of categories and suppliers; places and stock are looked at, never edited here:
a place with an unknown time zone, or closed with goods in it, would break promises."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.admin import LookOnly
from inventory.models import Category, Location, Product, StockLevel, StockMovement, Supplier


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")


@admin.register(Location)
class LocationAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("code", "name", "kind", "country", "priority", "is_active")
    ordering = ("priority",)


@admin.register(Supplier)
class SupplierAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "country", "lead_time_days")
    search_fields = ("code", "name")


@admin.register(Product)
class ProductAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("sku", "name", "type", "category", "list_price", "currency", "is_active")
    list_filter = ("type", "is_active", "category")
    list_select_related = ("category",)
    search_fields = ("sku", "name", "gtin")


@admin.register(StockLevel)
class StockLevelAdmin(admin.ModelAdmin):
    """Only what is configuration can be changed: how far a level may be oversold on purpose, and
    when to reorder."""

    list_display = ("product", "location", "on_hand", "allocated", "backorder_limit")
    list_select_related = ("product", "location")
    search_fields = ("product__sku", "product__name")
    readonly_fields = ("product", "location", "on_hand", "allocated", "version")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StockMovement)
class StockMovementAdmin(LookOnly, admin.ModelAdmin):
    list_display = (
        "product",
        "location",
        "kind",
        "on_hand_change",
        "allocated_change",
        "reference",
        "occurred_at",
    )
    list_filter = ("kind", "location")
    list_select_related = ("product", "location")
    search_fields = ("product__sku", "reference")
    ordering = ("-id",)
