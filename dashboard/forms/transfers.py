"""Forms of transfers: a new one with its lines, what came of one, why one is cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import limits
from core.errors import DomainError
from dashboard import form_acts, staff
from dashboard.forms.choices import choose
from dashboard.forms.stock import (
    LOT_CODE_LENGTH_MAX,
    OFFERS_PRODUCTS,
    day_field,
    find_product,
    location_choices,
)
from inventory.selectors.transfers import TransferLineView
from inventory.services.transfer_receipts import LineReception
from inventory.services.transfers import NewTransfer, NewTransferLine

EMPTY_LINES = 3
_LINES, _RECEIPT = "lines", "receipt"


class TransferForm(forms.Form):
    """From where to where, and when it should arrive."""

    source = forms.ChoiceField(label=pgettext_lazy("place", "From"))
    destination = forms.ChoiceField(label=pgettext_lazy("place", "To"))
    expected_on = day_field(gettext_lazy("Arrives"))
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = location_choices()
        choose(self, "source", places)
        choose(self, "destination", [("", _("Choose a place")), *places])
        self.fields["expected_on"].initial = staff.today() + timedelta(days=1)


class TransferLineForm(forms.Form):
    """One line. A row that is left empty is no line."""

    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs=OFFERS_PRODUCTS),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Units"),
        required=False,
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean_sku(self) -> str:
        sku: str = self.cleaned_data["sku"].strip()
        return find_product(sku).sku if sku else ""

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("sku") and not data.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", ValidationError(_("How many?"), code="required"))
        if not data.get("sku") and data.get("quantity") and "sku" not in self.errors:
            self.add_error("sku", ValidationError(_("Which product?"), code="required"))
        return data


TransferLineFormSet = forms.formset_factory(
    TransferLineForm,
    extra=EMPTY_LINES,
    max_num=limits.LINES_PER_ORDER,
    absolute_max=limits.LINES_PER_ORDER,
)


class TransferEntry:
    """The form of a new transfer with its lines."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        lines: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.form = TransferForm(data, initial=dict(initial or {}))
        self.lines = TransferLineFormSet(
            data, prefix=_LINES, initial=[dict(line) for line in lines] or None
        )

    def is_valid(self) -> bool:
        """Check form and lines, both in any case, so that everything is told at once."""
        return all([self.form.is_valid(), self.lines.is_valid()])

    def transfer(self) -> NewTransfer:
        """What was entered."""
        data = self.form.cleaned_data
        return NewTransfer(
            source_code=data["source"],
            destination_code=data["destination"],
            lines=[
                NewTransferLine(row.cleaned_data["sku"], row.cleaned_data["quantity"])
                for row in self.lines.forms
                if row.cleaned_data.get("sku")
            ],
            expected_on=data["expected_on"],
            note=data["note"],
        )

    def refuse(self, error: DomainError) -> None:
        """Say what was refused at the field it is about."""
        form_acts.add(self.form, error)

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong with the lines, each with the way to its field."""
        return line_errors(self.lines) if self.form.is_bound else []


def line_errors(lines: Any) -> list[dict[str, str]]:
    """What is wrong with the rows of a formset, each with the way to its field."""
    found = [{"text": str(text), "href": ""} for text in lines.non_form_errors()]
    for number, row in enumerate(lines.forms, start=1):
        for name, texts in row.errors.items():
            label = _("Line %(n)s, %(field)s") % {"n": number, "field": row[name].label}
            href = f"#{row[name].id_for_label}"
            found += [{"text": f"{label}: {text}", "href": href} for text in texts]
    return found


def typed(data: QueryDict) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was typed so far, unchecked: for a form that only gets more rows."""
    names = TransferLineForm.base_fields
    text = data.get(f"{_LINES}-TOTAL_FORMS", "")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    rows = [
        {name: data.get(f"{_LINES}-{place}-{name}", "") for name in names}
        for place in range(min(count, limits.LINES_PER_ORDER))
    ]
    return data.dict(), [row for row in rows if any(row.values())]


class ReceptionRowForm(forms.Form):
    """What came of one line, and what is missing of it."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Received"),
        required=False,
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "data-select-text": ""}),
    )
    quantity_missing = forms.IntegerField(
        label=gettext_lazy("Missing"),
        required=False,
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)
    # Without one, the lots that expire first are taken to have come first.
    lot_code = forms.CharField(
        label=gettext_lazy("Lot"),
        max_length=LOT_CODE_LENGTH_MAX,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": gettext_lazy("first to expire")}
        ),
    )

    def __init__(self, *args: Any, line: TransferLineView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line
        if not line.tracks_lots:
            del self.fields["lot_code"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("quantity_missing") and not data.get("reason"):
            self.add_error("reason", ValidationError(_("Say why units are missing.")))
        told = (data.get("quantity") or 0) + (data.get("quantity_missing") or 0)
        if told > self.line.quantity_on_the_way:
            self.add_error(
                "quantity",
                ValidationError(
                    _("Only %(units)s are on the way."),
                    params={"units": self.line.quantity_on_the_way},
                ),
            )
        return data


class ReceptionForm(forms.Form):
    """What came of a transfer: a row for each line of which something is on the way."""

    def __init__(self, data: QueryDict | None = None, *, lines: Iterable[TransferLineView]) -> None:
        super().__init__(data)
        self.rows = [
            ReceptionRowForm(
                data,
                prefix=f"{_RECEIPT}-{line.position}",
                initial={"quantity": line.quantity_on_the_way},
                line=line,
            )
            for line in lines
            if line.quantity_on_the_way
        ]

    def is_valid(self) -> bool:
        """Check every row, so that everything is told at once."""
        return all([super().is_valid(), *[row.is_valid() for row in self.rows]])

    def receptions(self) -> list[LineReception]:
        """What was told of each line; a line of which nothing came is left out."""
        return [
            LineReception(
                row.line.id,
                quantity=row.cleaned_data["quantity"] or 0,
                quantity_missing=row.cleaned_data["quantity_missing"] or 0,
                reason=row.cleaned_data["reason"],
                lot_code=row.cleaned_data.get("lot_code", ""),
            )
            for row in self.rows
            if row.cleaned_data["quantity"] or row.cleaned_data["quantity_missing"]
        ]

    @property
    def has_lots(self) -> bool:
        """True when a line is of a product with lots."""
        return any(row.line.tracks_lots for row in self.rows)

    @property
    def row_errors(self) -> list[dict[str, str]]:
        """What is wrong with the rows, each with the way to its field."""
        return [
            {
                "text": f"{row.line.sku}, {row[name].label}: {text}",
                "href": f"#{row[name].id_for_label}",
            }
            for row in self.rows
            for name, texts in row.errors.items()
            for text in texts
        ]


class CancelTransferForm(forms.Form):
    """Why a transfer is not sent."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It is kept in the history of the transfer."),
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
