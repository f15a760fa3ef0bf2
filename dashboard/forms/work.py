"""Forms of the work: counts, reasons, who gets it, the hand-over and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard import words
from dashboard.selectors.work import Colleague
from fulfillment.services.acceptance import Reassignment
from tracking.lifecycle import TrackingStatus
from tracking.models import Carrier


class MomentField(forms.DateTimeField):
    """When something happened, in the reader's zone; now unless told otherwise."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("When"), initial=_this_minute, **kwargs)


def _this_minute() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReassignForm(forms.Form):
    """Whom work is given to: a person, or the queue of a department."""

    to = forms.ChoiceField(label=_("Give it to"))

    def __init__(self, *args: Any, people: Iterable[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, Any]]] = {}
        for person in people:
            queue = (f"{person.department_id}:", _("The queue of %s") % person.department)
            choices = groups.setdefault(person.department, [queue])
            choices.append((f"{person.department_id}:{person.id}", person.name))
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(groups.items())

    def clean_to(self) -> Reassignment:
        department, _colon, person = self.cleaned_data["to"].partition(":")
        return Reassignment(
            assignee_id=int(person) if person else None, department_id=int(department)
        )


class HandOverForm(forms.Form):
    """A parcel is given to a carrier."""

    carrier = forms.ChoiceField(label=_("Carrier"))
    tracking_number = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        required=False,
        help_text=_("Left empty, the number of this fulfillment is used."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    weight_g = forms.IntegerField(
        label=_("Weight in grams"), min_value=1, max_value=1_000_000, required=False
    )

    def __init__(self, *args: Any, carriers: Sequence[Carrier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["carrier"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(carrier.code, carrier.name) for carrier in carriers]


class ProofForm(forms.Form):
    """It arrived: who took it, and when."""

    received_by = forms.CharField(label=_("Received by"), max_length=100)
    occurred_at = MomentField()
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class FailureForm(forms.Form):
    """It could not be delivered, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
    occurred_at = MomentField()


class NoteForm(forms.Form):
    """A few words, or none."""

    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class SightingForm(forms.Form):
    """What a person says about a parcel on its way."""

    parcel = forms.UUIDField(widget=forms.HiddenInput)
    parcel_version = forms.IntegerField(widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[(status.value, words.TRACKING_STATUS[status].text) for status in TrackingStatus],
    )
    occurred_at = MomentField()
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    received_by = forms.CharField(
        label=_("Received by"),
        max_length=100,
        required=False,
        help_text=_("Where it was delivered."),
    )
    is_correction = forms.BooleanField(
        label=_("It had been reported as arrived by mistake"), required=False
    )
