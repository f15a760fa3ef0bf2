"""What a person says when an order is sent back, rejected, cancelled, held or let go on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard import words
from dashboard.forms.choices import choose
from fulfillment.services.withdrawal import LineCancel
from orders.rules import numbers
from orders.selectors.detail import LineView

_REASON_LENGTH_MAX = 500


def _reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        help_text=_("It is kept in the order's history."),
        max_length=_REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "data-focus": ""}),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = _reason_field()


class CancelForm(ReasonForm):
    """Why a whole order is cancelled, and its number as a second look: there is no way back."""

    typed = forms.CharField(
        label=_("Order number"),
        help_text=_("Type the order's number: a cancelled order does not come back."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    consent = forms.BooleanField(
        label=_("The departments at work on it agree"),
        required=False,
    )

    def __init__(self, *args: Any, number: str, needs_consent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._number = number
        if not needs_consent:
            del self.fields["consent"]

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if numbers.normalise(typed) != self._number:
            raise ValidationError(_("This is not the number of this order."), code="not_the_number")
        return typed


class CancelLinesForm(ReasonForm):
    """How many units of each line are no longer wanted."""

    consent = CancelForm.base_fields["consent"]

    def __init__(
        self, *args: Any, lines: Sequence[LineView], needs_consent: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._line_ids = {f"line_{line.id}": line.id for line in lines}
        for line in lines:
            live = line.quantity - line.buckets.cancelled
            self.fields[f"line_{line.id}"] = forms.IntegerField(
                label=f"{line.sku} {line.description}".strip(),
                help_text=_("of %(n)s") % {"n": live},
                min_value=0,
                max_value=live,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        if not needs_consent:
            del self.fields["consent"]
        self.order_fields([*self._line_ids, "reason", "consent"])

    @property
    def cancels(self) -> list[LineCancel]:
        """The lines with the units to cancel."""
        asked = {name: self.cleaned_data.get(name) or 0 for name in self._line_ids}
        return [LineCancel(self._line_ids[name], units) for name, units in asked.items() if units]

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cancels:
            raise ValidationError(_("Say of at least one line how many units."), code="nothing")
        return self.cleaned_data


class HoldForm(forms.Form):
    """A hold on the whole order or on one line."""

    reason = forms.ChoiceField(label=_("Reason"), choices=())
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What has to happen before it goes on."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    blocks = forms.MultipleChoiceField(
        label=_("What it stops"),
        choices=(),
        initial=["work", "ship"],
        widget=forms.CheckboxSelectMultiple,
    )
    line = forms.ChoiceField(label=_("For"), choices=(), required=False)
    expires_at = forms.DateTimeField(
        label=_("Ends by itself"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, lines: Sequence[LineView] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "reason", [(k, w.text) for k, w in words.HOLD_REASON.items()])
        choose(self, "blocks", [(k, w.text) for k, w in words.HOLD_BLOCKS.items()])
        names = [(str(line.id), f"{line.position} · {line.sku}") for line in lines]
        choose(self, "line", [("", _("the whole order")), *names])
        if not lines:
            del self.fields["line"]

    def clean_line(self) -> uuid.UUID | None:
        text = self.cleaned_data["line"]
        return uuid.UUID(text) if text else None

    def clean_expires_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["expires_at"]
        if at and at <= timezone.now():
            raise ValidationError(_("A hold ends in the future."), code="past")
        return at
