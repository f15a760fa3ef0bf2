"""What support may look at and nobody may edit: state changes only through the services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from core.models import Event, EventDelivery


class LookOnly:
    """Everything readable, nothing writable; for a model's page or for rows inside one."""

    show_full_result_count = False
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("type", "stream_kind", "stream_id", "sequence", "actor_name", "occurred_at")
    search_fields = ("=stream_id", "=type")
    ordering = ("-id",)


@admin.register(EventDelivery)
class EventDeliveryAdmin(LookOnly, admin.ModelAdmin):
    list_display = ("handler", "status", "attempts", "due_at", "last_error")
    list_filter = ("status",)
    ordering = ("-id",)
