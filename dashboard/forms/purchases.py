"""What a person says when a purchase order is sent, answered, declined, closed or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from purchasing.selectors.detail import PurchaseLineView
from purchasing.services.answers import LineAnswer

_REASON_LENGTH_MAX = 500
_LINE_NOTE_LENGTH_MAX = 200


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It is kept in the history of the purchase order."),
        max_length=_REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "data-focus": ""}),
    )


class CancelForm(ReasonForm):
    """Why a purchase order is cancelled, and its number as a second look: there is no way back."""

    typed = forms.CharField(
        label=gettext_lazy("Number of the purchase order"),
        help_text=gettext_lazy("Type it: a cancelled purchase order does not come back."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, number: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._number = number

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"].strip()
        if typed.upper() != self._number:
            raise ValidationError(
                _("This is not the number of this purchase order."), code="not_the_number"
            )
        return typed


class SendForm(forms.Form):
    """That an order below the supplier's minimum was agreed."""

    is_off_terms = forms.BooleanField(
        label=gettext_lazy("The supplier agreed to take an order below its minimum"),
        error_messages={"required": gettext_lazy("Ask the supplier first, then tick this.")},
    )


class AnswerForm(forms.Form):
    """What the supplier said of each line: how much, when, and a word about it."""

    note = forms.CharField(
        label=gettext_lazy("What they said"),
        max_length=_REASON_LENGTH_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, lines: Sequence[PurchaseLineView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            self.fields |= _answer_fields(line)

    def of_line(self, line: PurchaseLineView) -> dict[str, forms.BoundField]:
        """The fields of one line."""
        return {name: self[f"{name}_{line.position}"] for name in ("quantity", "on", "note")}

    def answers(self) -> list[LineAnswer]:
        """What was said of every line, once the form is valid."""
        said = self.cleaned_data
        return [
            LineAnswer(
                line_id=line.id,
                quantity=said[f"quantity_{line.position}"],
                on=said[f"on_{line.position}"],
                note=said[f"note_{line.position}"],
            )
            for line in self._lines
        ]


def _answer_fields(line: PurchaseLineView) -> dict[str, forms.Field]:
    answered = line.quantity_confirmed
    about = {"sku": line.sku}
    return {
        f"quantity_{line.position}": forms.IntegerField(
            label=_("%(sku)s: units that come") % about,
            min_value=0,
            max_value=line.quantity,
            initial=line.quantity if answered is None else answered,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "count-field"}),
            error_messages={
                "required": _("How many? None is 0."),
                "max_value": _("%(limit_value)s were asked for; more cannot be confirmed."),
            },
        ),
        f"on_{line.position}": forms.DateField(
            label=_("%(sku)s: day") % about,
            initial=line.confirmed_on or line.expected_on,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": _("Which day?")},
        ),
        f"note_{line.position}": forms.CharField(
            label=_("%(sku)s: note") % about,
            initial=line.answer_note,
            max_length=_LINE_NOTE_LENGTH_MAX,
            required=False,
        ),
    }
