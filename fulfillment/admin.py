"""Configuration of routing and review; work itself is looked at, never edited here."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

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


class FulfillmentLineInline(admin.TabularInline):
    model = FulfillmentLine
    fields = ("order_line", "product", "quantity", "quantity_picked")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Fulfillment | None = None) -> bool:
        return False


@admin.register(Fulfillment)
class FulfillmentAdmin(admin.ModelAdmin):
    """For support: everything readable, nothing writable."""

    list_display = ("number", "status", "department", "assignee", "due_on")
    list_filter = ("status", "department")
    list_select_related = ("department", "assignee")
    search_fields = ("number",)
    ordering = ("-id",)
    show_full_result_count = False
    inlines = (FulfillmentLineInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Fulfillment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Fulfillment | None = None) -> bool:
        return False
