"""Configuration of people, departments and other systems."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiClient, ApiKey, Department, Membership, User
from core.admin import LookOnly


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ("user", "department")


@admin.register(User)
class StaffAdmin(UserAdmin):
    """People; the role says what each may do."""

    list_display = ("username", "first_name", "last_name", "role", "is_active")
    list_filter = ("role", "is_active")
    inlines = (MembershipInline,)
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Work"), {"fields": ("role", "language", "time_zone", "has_shortcuts")}),
    )


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    list_display = ("code", "name", "is_active")
    search_fields = ("code", "name")
    inlines = (MembershipInline,)


class ApiKeyInline(LookOnly, admin.TabularInline):
    """Keys are issued on the settings page, where the secret is shown once."""

    model = ApiKey
    fields = ("public_id", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin):
    list_display = ("name", "channel", "is_active", "created_at")
    inlines = (ApiKeyInline,)
