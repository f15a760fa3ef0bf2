"""The forms of the supplier's page: all as asked, otherwise by line, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from purchasing.selectors.asked import AskedLine
from purchasing.services.answers import LineAnswer

_NOTE_LENGTH_MAX = 500
_LINE_NOTE_LENGTH_MAX = 200


class ConfirmationForm(forms.Form):
    """Everything as asked; ``version`` is that of the order as the supplier read it."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RefusalForm(ConfirmationForm):
    """Nothing of it."""

    reason = forms.CharField(
        label=gettext_lazy("Why not?"),
        max_length=_NOTE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say why; we look for another way then.")},
    )


class ChangesForm(ConfirmationForm):
    """Another quantity or day for some lines, or none of a line."""

    note = forms.CharField(
        label=gettext_lazy("Anything we should know?"),
        max_length=_NOTE_LENGTH_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Sequence[AskedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            self.fields |= _fields(line)

    def of_line(self, line: AskedLine) -> dict[str, forms.BoundField]:
        """The fields of one line."""
        return {name: self[f"{name}_{line.position}"] for name in _NAMES}

    def answers(self) -> list[LineAnswer]:
        """What was said to every line, once the form is valid."""
        given = self.cleaned_data
        return [
            LineAnswer(
                line_id=line.id,
                quantity=0
                if given[f"is_declined_{line.position}"]
                else given[f"quantity_{line.position}"],
                on=given[f"on_{line.position}"],
                note=given[f"note_{line.position}"],
            )
            for line in self._lines
        ]


_NAMES = ("quantity", "on", "is_declined", "note")


def _fields(line: AskedLine) -> dict[str, forms.Field]:
    answered = line.quantity_confirmed
    return {
        f"quantity_{line.position}": forms.IntegerField(
            label=_("Quantity"),
            min_value=0,
            max_value=line.quantity,
            initial=line.quantity if answered is None else answered,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages={
                "required": _("Enter a quantity."),
                "invalid": _("Enter a quantity."),
                "max_value": _("We ordered %(limit_value)s; we cannot take more."),
            },
        ),
        f"on_{line.position}": forms.DateField(
            label=_("Arrives on"),
            initial=line.confirmed_on or line.expected_on,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d"],
            error_messages={
                "required": _("Enter a day."),
                "invalid": _("Enter a day such as 2026-11-30."),
            },
        ),
        f"is_declined_{line.position}": forms.BooleanField(
            label=_("We cannot deliver this"), required=False, initial=answered == 0
        ),
        f"note_{line.position}": forms.CharField(
            label=_("Note"), max_length=_LINE_NOTE_LENGTH_MAX, required=False, initial=line.note
        ),
    }
