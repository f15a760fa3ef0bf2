"""Why a proposal is not followed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

_REASON_LENGTH_MAX = 200


class DismissalForm(forms.Form):
    """The reason, kept with the proposals."""

    reason = forms.CharField(
        label=_("Why is it not bought?"),
        help_text=_("It is not proposed again for a week, unless more is owed by then."),
        max_length=_REASON_LENGTH_MAX,
        widget=forms.TextInput(attrs={"data-focus": "", "autofocus": True}),
    )
