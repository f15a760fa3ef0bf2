"""Forms of settings: a new API key, and how a person wants to be spoken to."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from core import limits
from dashboard import words


class ApiKeyForm(forms.Form):
    """A key for another system."""

    client_name = forms.CharField(
        label=_("System"),
        max_length=100,
        help_text=_("A name that says who uses it, such as “Web shop”."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope, words.PERMISSION[scope].text) for scope in sorted(permissions.ALL)],
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=_("Lives for days"),
        min_value=1,
        max_value=limits.API_KEY_DAYS_MAX,
        initial=limits.API_KEY_DAYS,
    )


class ProfileForm(forms.Form):
    """Language, time zone, and whether single keys act."""

    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As the browser asks")), *settings.LANGUAGES],
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    has_shortcuts = forms.BooleanField(
        label=_("Single keys act as shortcuts"),
        required=False,
        widget=forms.CheckboxInput(attrs={"data-shortcuts-switch": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
        field.choices = [("", _("That of the house")), *((zone, zone) for zone in zones)]
