"""Forms of stock: goods that come in, counts put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import limits
from core.errors import NotFound
from inventory.models import Location, Product
from inventory.selectors import catalogue, places

# What is typed is the query; the answer fills the list below the field.
_OPTIONS_WHILE_TYPING = {
    "list": "product-options",
    "autocomplete": "off",
    "autofocus": True,
    "hx-get": reverse_lazy("dashboard:product_options"),
    "hx-trigger": "input changed delay:150ms",
    "hx-target": "#product-options",
}


class PlaceForm(forms.Form):
    """A product at a place."""

    sku = forms.CharField(label=_("SKU"), max_length=64)
    location = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = places.list_locations()
        self.fields["sku"].widget.attrs |= _OPTIONS_WHILE_TYPING
        field = self.fields["location"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(place.code, place.name) for place in rows]

    def clean_sku(self) -> Product:
        sku = self.cleaned_data["sku"].strip()
        try:
            return catalogue.find_product(sku=sku)
        except NotFound as error:
            raise forms.ValidationError(
                _("There is no product %(sku)s."), params={"sku": sku}
            ) from error

    def clean_location(self) -> Location:
        return catalogue.find_location(code=self.cleaned_data["location"])


class ReceiveForm(PlaceForm):
    """Units that came in."""

    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=limits.QUANTITY_MAX)
    reference = forms.CharField(
        label=_("Delivery note"),
        max_length=100,
        required=False,
        help_text=_("The number on the supplier's paper."),
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

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if quantity == 0:
            raise forms.ValidationError(_("A change of nothing is no change."))
        return quantity
