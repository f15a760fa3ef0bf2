"""The forms of the customer's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

# Bounds of what is read at all; what fits no order is answered like a wrong number.
_NUMBER_LENGTH_MAX = 100
_PROOF_LENGTH_MAX = 300


class LookupForm(forms.Form):
    """An order number and one thing more that its customer knows."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=_NUMBER_LENGTH_MAX,
        help_text=_("In our e-mails and on the packing slip, such as 7K3F9Q2A."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter the order number.")},
    )
    proof = forms.CharField(
        label=_("E-mail, phone or postcode"),
        max_length=_PROOF_LENGTH_MAX,
        help_text=_("One of them, as given with the order."),
        widget=forms.TextInput(
            attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter the e-mail, phone or postcode of the order.")},
    )


class CodeRequestForm(forms.Form):
    """The order whose customer wants a code."""

    number = forms.CharField(
        label=_("Order number"),
        max_length=_NUMBER_LENGTH_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the order number.")},
    )


class CodeForm(forms.Form):
    """The code that came by e-mail, and the order it is for."""

    number = forms.CharField(max_length=_NUMBER_LENGTH_MAX, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Eight digits, in the e-mail that we just sent."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the code from the e-mail.")},
    )


class CancellationForm(forms.Form):
    """Why the customer no longer wants the order."""

    reason = forms.ChoiceField(
        label=_("Why do you cancel?"),
        choices=(
            ("ordered by mistake", _("I ordered by mistake")),
            ("takes too long", _("It takes too long")),
            ("bought elsewhere", _("I bought it elsewhere")),
            ("other reason", _("Another reason")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason.")},
    )


class ReceiptForm(forms.Form):
    """Who took a parcel that has arrived."""

    fulfillment = forms.UUIDField(widget=forms.HiddenInput)
    received_by = forms.CharField(label=_("Who took it?"), max_length=100, required=False)


class ConsentForm(forms.Form):
    """The customer's yes or no, with a few words."""

    answer = forms.ChoiceField(
        choices=(("yes", _("Yes, send it")), ("no", _("No, do not send it"))),
        error_messages={"required": _("Choose yes or no.")},
    )
    note = forms.CharField(
        label=_("Anything we should know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
