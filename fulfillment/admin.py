"""Configuration of routing and review; work itself is looked at, never edited here."""

from __future__ import annotations

from django.contrib import admin

from core.admin import LookOnly
from fulfillment.models import Fulfillment, FulfillmentLine, ReviewPolicy, RoutingRule


@admin.register(RoutingRule)
class RoutingRuleAdmin(admin.ModelAdmin):
    list_display = ("position", "name", "department", "is_active")
    list_display_links = ("name",)
    list_filter = ("department", "is_active")
    ordering = ("position",)


@admin.register(ReviewPolicy)
class ReviewPolicyAdmin(admin.ModelAdmin):
    list_display = ("position", "name", "needs_consent", "is_active")
    list_display_links = ("name",)
    ordering = ("position",)


class FulfillmentLineInline(LookOnly, admin.TabularInline):
    model = FulfillmentLine
    fields = ("order_line", "product", "quantity", "quantity_picked")


@admin.register(Fulfillment)
class FulfillmentAdmin(LookOnly, admin.ModelAdmin):
    """For support: everything readable, nothing writable."""

    list_display = ("number", "status", "department", "assignee", "due_on")
    list_filter = ("status", "department")
    list_select_related = ("department", "assignee")
    search_fields = ("number",)
    ordering = ("-id",)
    inlines = (FulfillmentLineInline,)
