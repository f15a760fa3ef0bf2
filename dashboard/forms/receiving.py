"""What came of a line: good units, rejected ones, and the lot where a product has lots."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import limits
from core.errors import DomainError
from dashboard import refusals
from dashboard.forms.stock import LOT_CODE_LENGTH_MAX, day_field
from purchasing.selectors.detail import PurchaseLineView
from purchasing.services.receiving import LineReception

# More digits are no count but a code that was scanned into the field of the count.
_COUNT_DIGITS_MAX = len(str(limits.QUANTITY_MAX))
_FIELDS = {
    "quantity_not_positive": "quantity",
    "reject_reason_required": "reject_reason",
    "lot_required": "lot_code",
    "lot_not_tracked": "lot_code",
    "expiry_past": "expires_on",
    "lot_expiry_differs": "expires_on",
}


def is_code(text: str) -> bool:
    """True for what a scanner put where a count belongs."""
    return len(text) > _COUNT_DIGITS_MAX or not (text.isascii() and text.isdigit())


class ReceptionForm(forms.Form):
    """Units of one line. The count is the one field that has to be filled in."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Good units"),
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-select-text": ""}
        ),
    )
    lot_code = forms.CharField(
        label=gettext_lazy("Lot"),
        max_length=LOT_CODE_LENGTH_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    expires_on = day_field(gettext_lazy("Good until"), required=False)
    quantity_rejected = forms.IntegerField(
        label=gettext_lazy("Rejected units"),
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reject_reason = forms.CharField(
        label=gettext_lazy("Why are they rejected?"), max_length=200, required=False
    )
    may_exceed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, line: PurchaseLineView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line
        self.fields["quantity"].initial = line.quantity_open
        first = "lot_code" if line.tracks_lots else "quantity"
        self.fields[first].widget.attrs |= {"autofocus": True, "data-focus": ""}
        if not line.tracks_lots:
            del self.fields["lot_code"], self.fields["expires_on"]

    @property
    def rejects(self) -> list[forms.BoundField]:
        """The fields of what goes back."""
        return [self["quantity_rejected"], self["reject_reason"]]

    @property
    def is_rejecting(self) -> bool:
        """True where something was typed about rejected units."""
        return any(field.errors or field.value() for field in self.rejects)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("quantity_rejected") and not said.get("reject_reason", "").strip():
            self.add_error("reject_reason", ValidationError(_("Say why."), code="required"))
        return said

    def reception(self) -> LineReception:
        """What came, once the form is valid."""
        said = self.cleaned_data
        return LineReception(
            line_id=self._line.id,
            quantity=said["quantity"],
            quantity_rejected=said["quantity_rejected"] or 0,
            reject_reason=said["reject_reason"].strip(),
            lot_code=said.get("lot_code", "").strip(),
            expires_on=said.get("expires_on"),
        )

    def refuse(self, error: DomainError) -> None:
        """Put a refusal to the field that it is about."""
        field = _FIELDS.get(error.code)
        self.add_error(field if field in self.fields else None, refusals.text(error))
