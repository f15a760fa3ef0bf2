"""Forms of cases: open one, say what was done, give it to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from dashboard import words
from dashboard.selectors.configuration import PersonRow
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.rules import urgency
from orders.models import Order
from orders.selectors import detail


class CaseForm(forms.Form):
    """Something has gone wrong with an order."""

    order = forms.CharField(label=_("Order number"), max_length=40)
    kind = forms.ChoiceField(
        label=_("What went wrong"),
        choices=[(kind.value, words.CASE_KIND[kind].text) for kind in CaseKind],
    )
    severity = forms.TypedChoiceField(
        label=_("How urgent"),
        coerce=int,
        choices=[(number, word.text) for number, word in words.CASE_SEVERITY.items()],
        initial=urgency.NORMAL,
    )
    summary = forms.CharField(
        label=_("What happened"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two, for whoever takes it up."),
    )

    def clean_order(self) -> Order:
        number = self.cleaned_data["order"].strip()
        try:
            return detail.find(number=number)
        except NotFound as error:
            raise forms.ValidationError(
                _("There is no order %(number)s."), params={"number": number}
            ) from error


class WordsForm(forms.Form):
    """What was done, or why there is nothing to do."""

    words = forms.CharField(
        label=_("What was done, or why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OwnerForm(forms.Form):
    """Who answers for a case."""

    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[PersonRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(person.id, person.name) for person in people if person.is_active]
