"""Cases in the admin: for looking, never for changing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from exceptions_handling.models import ExceptionCase


@admin.register(ExceptionCase)
class ExceptionCaseAdmin(admin.ModelAdmin):
    list_display = ["kind", "status", "severity", "summary", "order", "owner", "opened_at"]
    list_filter = ["status", "kind", "severity"]
    list_select_related = ["order", "owner"]
    search_fields = ["order__number", "summary"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
