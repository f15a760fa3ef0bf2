"""The form of a product family."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FamilyForm(forms.Form):
    """A family; its attributes one a line."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Letters, digits and hyphens; it stays.")
    )
    attribute_names = forms.CharField(
        label=_("Attributes"),
        max_length=1_000,
        help_text=_("What its products differ by, one a line: size, colour."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]

    def clean_attribute_names(self) -> tuple[str, ...]:
        lines = self.cleaned_data["attribute_names"].splitlines()
        return tuple(line.strip() for line in lines if line.strip())
