"""Enter a purchase order: how many of which of the supplier's products; the same form rewrites a
draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import limits
from core.errors import DomainError
from dashboard import refusals
from dashboard.forms.choices import choose
from dashboard.forms.stock import OFFERS_PRODUCTS, day_field
from dashboard.selectors import purchasing as reads
from inventory.selectors import places
from purchasing.services.orders import NewPurchaseLine

# Rows for products that do not stand among the supplier's.
_FREE_ROWS = 2
_NOTE_LENGTH_MAX = 2_000
LISTED, FREE = "rows", "more"


class StartForm(forms.Form):
    """From whom, and for which place."""

    supplier = forms.ChoiceField(label=gettext_lazy("Supplier"))
    location = forms.ChoiceField(label=gettext_lazy("Deliver to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suppliers = [(row.code, row.name) for row in reads.suppliers_to_choose()]
        self.has_suppliers = bool(suppliers)
        choose(self, "supplier", [("", _("Choose a supplier")), *suppliers])
        choose(self, "location", _places())


def _places() -> list[tuple[str, str]]:
    """Where goods can be received."""
    return [
        (place.code, place.name)
        for place in places.list_locations()
        if place.is_active and place.kind not in ("supplier", "in_transit")
    ]


class HeadForm(forms.Form):
    """Everything of a purchase order but its lines."""

    location = forms.ChoiceField(label=gettext_lazy("Deliver to"))
    note = forms.CharField(
        label=gettext_lazy("Note to the supplier"),
        required=False,
        max_length=_NOTE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_off_terms = forms.BooleanField(
        label=gettext_lazy("The supplier agreed to less than its minimum, or to broken packs"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "location", _places())


class RowForm(forms.Form):
    """One product. A row without a quantity is no line."""

    sku = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    quantity = forms.IntegerField(
        label=gettext_lazy("Quantity"),
        required=False,
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "count-field"}),
    )
    unit_price = forms.DecimalField(
        label=gettext_lazy("Price"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
    expected_on = day_field(gettext_lazy("Wanted by"), required=False)

    def line(self) -> NewPurchaseLine | None:
        """The line, once the row is valid; None where none is wanted."""
        said = self.cleaned_data
        if not said.get("quantity"):
            return None
        return NewPurchaseLine(
            sku=said["sku"],
            quantity=said["quantity"],
            unit_price=said["unit_price"],
            expected_on=said["expected_on"],
        )


class FreeRowForm(RowForm):
    """A product that is not on the supplier's list: its SKU is typed."""

    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs=OFFERS_PRODUCTS),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("sku") and not said.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", ValidationError(_("How many?"), code="required"))
        if said.get("quantity") and not said.get("sku"):
            self.add_error("sku", ValidationError(_("Which product?"), code="required"))
        return said


_ListedRows = forms.formset_factory(
    RowForm, extra=0, max_num=limits.LINES_PER_ORDER, absolute_max=limits.LINES_PER_ORDER
)
_FreeRows = forms.formset_factory(
    FreeRowForm, extra=_FREE_ROWS, max_num=_FREE_ROWS, absolute_max=_FREE_ROWS
)


class PurchaseEntry:
    """The form of a purchase order with a row for each of the supplier's products."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.head = HeadForm(data, initial=dict(initial or {}))
        self.listed = _ListedRows(data, prefix=LISTED, initial=[dict(row) for row in rows])
        self.free = _FreeRows(data, prefix=FREE)
        self.errors: list[dict[str, str]] = []

    def is_valid(self) -> bool:
        """Check everything, so that everything is told at once."""
        is_valid = all([self.head.is_valid(), self.listed.is_valid(), self.free.is_valid()])
        self._collect()
        return is_valid

    def lines(self) -> list[NewPurchaseLine]:
        """The lines that are wanted, once the form is valid."""
        return [line for form in self._rows() if (line := form.line())]

    def refuse(self, error: DomainError) -> None:
        """Put a refusal to the row that it is about, else above all."""
        sku = str(error.details.get("sku", ""))
        row = next((f for f in self._rows() if sku and f.cleaned_data.get("sku") == sku), None)
        if row is None:
            self.errors.append({"text": refusals.text(error)})
            return
        row.add_error("quantity", refusals.text(error))
        self._collect()

    def _rows(self) -> list[RowForm]:
        return [*self.listed.forms, *self.free.forms]

    def _collect(self) -> None:
        self.errors = [
            {"text": str(message), "href": f"#{form[name].id_for_label}"}
            for form in [self.head, *self._rows()]
            for name, messages in form.errors.items()
            if name in form.fields
            for message in messages
        ]
