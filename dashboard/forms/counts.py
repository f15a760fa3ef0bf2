"""The form of a round of counting: a row for each product or lot, and some for what else lies
there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import limits
from core.errors import DomainError, Invalid
from dashboard import refusals
from dashboard.forms.choices import choose
from dashboard.forms.stock import LOT_CODE_LENGTH_MAX, OFFERS_PRODUCTS, day_field, location_choices
from inventory.models import Product
from inventory.selectors import directory
from inventory.selectors.count_sheet import SheetRow
from inventory.services.stock import Count

# Rows for what lies there and is not on the sheet.
EXTRA_ROWS = 2
_PREFIX = "rows"


class RoundForm(forms.Form):
    """Where is counted, and why."""

    location = forms.ChoiceField(label=gettext_lazy("Place"), widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It is kept with every difference."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "location", location_choices())
        self.fields["reason"].initial = _("Stock count")


class CountRowForm(forms.Form):
    """One product or lot. A row without a number is not counted."""

    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        max_length=64,
        required=False,
        widget=forms.TextInput(
            attrs={**OFFERS_PRODUCTS, "placeholder": gettext_lazy("Another SKU")}
        ),
    )
    lot_code = forms.CharField(
        label=gettext_lazy("Lot"),
        max_length=LOT_CODE_LENGTH_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expires_on = day_field(gettext_lazy("Good until"), required=False)
    counted = forms.IntegerField(
        label=gettext_lazy("Counted"),
        required=False,
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    # Of a row of the sheet: what the book had, shown again when the form comes back.
    book = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("counted") is not None and not data.get("sku"):
            self.add_error("sku", ValidationError(_("Which product?"), code="required"))
        if self["book"].value() in (None, "") and data.get("sku") and data.get("counted") is None:
            self.add_error("counted", ValidationError(_("How many?"), code="required"))
        return data

    @property
    def is_of_sheet(self) -> bool:
        """True when the row stood on the sheet: what is counted is fixed."""
        return bool(self["name"].value())

    @property
    def is_counted(self) -> bool:
        """True when a number was given."""
        return self.cleaned_data.get("counted") is not None

    @property
    def good_until(self) -> date | None:
        """The last good day of a row of the sheet."""
        value = self["expires_on"].value()
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None


CountRowFormSet = forms.formset_factory(
    CountRowForm,
    extra=EXTRA_ROWS,
    max_num=limits.COUNTS_PER_BATCH,
    absolute_max=limits.COUNTS_PER_BATCH,
)


class CountSheet:
    """The form of a round with its rows."""

    def __init__(
        self, data: QueryDict | None = None, *, location: str, rows: Sequence[SheetRow] = ()
    ) -> None:
        self.form = RoundForm(data, initial={"location": location})
        initial = [
            {
                "sku": row.sku,
                "name": row.product,
                "lot_code": row.lot_code,
                "expires_on": row.expires_on,
                "book": row.on_hand,
            }
            for row in rows
        ]
        self.rows = CountRowFormSet(data, prefix=_PREFIX, initial=initial or None)

    def is_valid(self) -> bool:
        """Check form and rows, both in any case, so that everything is told at once."""
        both = [self.form.is_valid(), self.rows.is_valid()]
        if all(both) and not any(row.is_counted for row in self.rows.forms):
            self.form.add_error(None, _("Nothing is counted yet: give at least one number."))
            return False
        return all(both)

    def counts(self, *, location_id: int) -> list[Count]:
        """What was counted.

        Raises:
            NotFound: ``product_unknown``.
        """
        counted = [row.cleaned_data for row in self.rows.forms if row.is_counted]
        products = directory.products(skus={row["sku"].strip() for row in counted})
        return [_count(row, products, location_id, self.form.cleaned_data) for row in counted]

    def refuse(self, error: DomainError) -> None:
        """Say what was refused above the sheet; the page lists whom it would touch."""
        self.form.add_error(None, refusals.text(error, with_names=False))

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong with the rows, each with the way to its field."""
        if not self.rows.is_bound:
            return []
        found = [{"text": str(text), "href": ""} for text in self.rows.non_form_errors()]
        for row in self.rows.forms:
            for name, texts in row.errors.items():
                field = row[name]
                label = f"{row['sku'].value() or _('Another product')}, {field.label}"
                href = f"#{field.id_for_label}"
                found += [{"text": f"{label}: {text}", "href": href} for text in texts]
        return found


def _count(
    row: dict[str, Any], products: dict[str, Product], location_id: int, told: dict[str, Any]
) -> Count:
    product = products[row["sku"].strip()]
    if row["lot_code"] and not product.tracks_lots:
        raise Invalid(
            _("%(sku)s has no lots: leave the lot empty.") % {"sku": product.sku},
            code="lot_not_tracked",
        )
    return Count(
        product.pk,
        location_id,
        row["counted"],
        told["reason"],
        lot_code=row["lot_code"],
        expires_on=row["expires_on"],
    )
