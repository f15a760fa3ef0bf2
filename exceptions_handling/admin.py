"""Cases in the admin: for looking, never for changing."""

from __future__ import annotations

from django.contrib import admin

from core.admin import LookOnly
from exceptions_handling.models import ExceptionCase


@admin.register(ExceptionCase)
class ExceptionCaseAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["kind", "status", "severity", "summary", "order", "owner", "opened_at"]
    list_filter = ["status", "kind", "severity"]
    list_select_related = ["order", "owner"]
    search_fields = ["order__number", "summary"]
