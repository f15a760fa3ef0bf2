"""Configuration of carriers. Parcels and messages change through their services alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from tracking.carriers import registry
from tracking.models import Carrier


class CarrierForm(forms.ModelForm):
    """A carrier names one of the adapters that we have; its secret is never shown again."""

    adapter = forms.ChoiceField(choices=[(name, name) for name in sorted(registry.ADAPTERS)])
    webhook_secret = forms.CharField(
        required=False,
        widget=forms.PasswordInput(render_value=False),
        help_text="Leave empty to keep the present one.",
    )

    class Meta:
        model = Carrier
        fields = (
            "code",
            "name",
            "adapter",
            "webhook_secret",
            "tracking_url",
            "phone",
            "is_active",
        )

    def clean_webhook_secret(self) -> Any:
        return self.cleaned_data["webhook_secret"] or self.instance.webhook_secret


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    form = CarrierForm
    list_display = ("code", "name", "adapter", "is_active")
    list_filter = ("adapter", "is_active")
    search_fields = ("code", "name")
