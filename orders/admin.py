"""Configuration of channels; orders are looked at, never edited here."""

from __future__ import annotations

from django.contrib import admin

from core.admin import LookOnly
from orders.models import Channel, Hold, IntakeRecord, Order, OrderLine


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin):
    list_display = (
        "code",
        "name",
        "currency",
        "allows_backorder",
        "reservation_minutes",
        "transit_days",
        "is_active",
    )


class OrderLineInline(LookOnly, admin.TabularInline):
    model = OrderLine
    fields = ("position", "sku", "quantity", "unit_price", "line_amount", "promised_on")


@admin.register(Order)
class OrderAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("number", "status", "display_status", "customer", "total_amount", "ordered_at")
    list_filter = ("status", "channel")
    list_select_related = ("customer",)
    search_fields = ("number", "external_id")
    ordering = ("-id",)
    inlines = (OrderLineInline,)


@admin.register(Hold)
class HoldAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("order", "reason", "status", "placed_by_name", "placed_at")
    list_filter = ("status",)
    list_select_related = ("order",)
    ordering = ("-id",)


@admin.register(IntakeRecord)
class IntakeRecordAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("source", "position", "kind", "document_number", "outcome", "received_at")
    list_filter = ("outcome",)
    search_fields = ("source", "document_number")
    ordering = ("-id",)
