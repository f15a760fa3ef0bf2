"""Forms of stock: goods that come in, corrections, limits of a place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import limits
from core.errors import NotFound
from dashboard.forms.choices import choose
from inventory.models import Location, Product
from inventory.selectors import catalogue, places

LOT_CODE_LENGTH_MAX = 40

# What is typed is the query; the answer fills the list below the field.
OFFERS_PRODUCTS = {
    "list": "product-options",
    "autocomplete": "off",
    "hx-get": reverse_lazy("dashboard:product_options"),
    "hx-trigger": "input changed delay:150ms",
    "hx-target": "#product-options",
}


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day chosen from a calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def find_product(sku: str) -> Product:
    """The product of an SKU that was typed.

    Raises:
        ValidationError: there is none.
    """
    try:
        return catalogue.find_product(sku=sku.strip())
    except NotFound as error:
        raise forms.ValidationError(
            _("There is no product %(sku)s."), params={"sku": sku.strip()}
        ) from error


def location_choices() -> list[tuple[str, str]]:
    """The places where something may lie, the preferred first: goods in transit lie nowhere."""
    rows = places.list_locations()
    return [(row.code, row.name) for row in rows if row.kind != Location.Kind.IN_TRANSIT]


class PlaceForm(forms.Form):
    """A product at a place, with its lot where it has lots."""

    sku = forms.CharField(
        label=_("SKU"),
        max_length=64,
        widget=forms.TextInput(attrs={**OFFERS_PRODUCTS, "autofocus": True}),
    )
    location = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, product: Product | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No place is proposed: goods booked at the first of the list are soon at the wrong one.
        choose(self, "location", [("", _("Choose a place")), *location_choices()])
        if product and not product.tracks_lots:
            del self.fields["lot_code"], self.fields["expires_on"]

    def clean_sku(self) -> Product:
        return find_product(self.cleaned_data["sku"])

    def clean_location(self) -> Location:
        return catalogue.find_location(code=self.cleaned_data["location"])


def _lot_field() -> forms.CharField:
    return forms.CharField(
        label=_("Lot"),
        max_length=LOT_CODE_LENGTH_MAX,
        required=False,
        help_text=_("For products with lots: the code on the label."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReceiveForm(PlaceForm):
    """Units that came in."""

    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=limits.QUANTITY_MAX)
    reference = forms.CharField(
        label=_("Delivery note"),
        max_length=100,
        required=False,
        help_text=_("The number on the supplier's paper."),
    )
    lot_code = _lot_field()
    expires_on = day_field(
        _("Good until"), required=False, help_text=_("The last day on which it is good.")
    )


class AdjustForm(PlaceForm):
    """A correction; a negative number takes away."""

    quantity = forms.IntegerField(
        label=pgettext_lazy("stock", "Change"),
        min_value=-limits.QUANTITY_MAX,
        max_value=limits.QUANTITY_MAX,
        help_text=_("Units more, or with a minus units less."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    lot_code = _lot_field()
    expires_on = day_field(
        _("Good until"), required=False, help_text=_("Of units that were found.")
    )

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if quantity == 0:
            raise forms.ValidationError(_("A change of nothing is no change."))
        return quantity


class LimitsForm(forms.Form):
    """How much of a product may go on backorder at a place, and how much is kept back."""

    backorder_limit = forms.IntegerField(
        label=_("Backorder limit"),
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        help_text=_("Units that may be promised beyond what lies there."),
        widget=forms.NumberInput(attrs={"autofocus": True}),
    )
    safety_stock = forms.IntegerField(
        label=_("Safety stock"),
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        help_text=_("Units kept from orders that cannot wait."),
    )
    reorder_point = forms.IntegerField(
        label=_("Reorder point"),
        min_value=0,
        max_value=limits.QUANTITY_MAX,
        help_text=_("Buy again below this; used until sales say better."),
    )
