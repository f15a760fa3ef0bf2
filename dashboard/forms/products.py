"""Forms of products: a new one, and what may change of one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.selectors import configuration
from inventory.models import Product
from inventory.rules import gtin

_LEAD_TIME_DAYS_MAX = 3_650


class ProductChangeForm(forms.Form):
    """What may change of a product."""

    name = forms.CharField(label=_("Name"), max_length=200)
    list_price = forms.DecimalField(
        label=_("List price"), min_value=Decimal(0), max_digits=18, decimal_places=4
    )
    lead_time_days = forms.IntegerField(
        label=_("Lead time in days"),
        min_value=0,
        max_value=_LEAD_TIME_DAYS_MAX,
        help_text=_("From confirmation to hand-over when stock is there."),
    )
    weight_g = forms.IntegerField(label=_("Weight in grams"), min_value=0, required=False)
    is_active = forms.BooleanField(label=_("Is sold"), required=False)


class ProductForm(forms.Form):
    """A new product."""

    sku = forms.CharField(label=_("SKU"), max_length=64)
    name = forms.CharField(label=_("Name"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=Product.Type.choices)
    category_code = forms.ChoiceField(label=_("Category"), required=False)
    list_price = forms.DecimalField(
        label=_("List price"), min_value=Decimal(0), max_digits=18, decimal_places=4
    )
    currency = forms.RegexField(
        "^[A-Z]{3}$",
        label=_("Currency"),
        help_text=_("Three capital letters, such as EUR."),
        error_messages={"invalid": _("Three capital letters, such as EUR.")},
    )
    unit = forms.CharField(label=_("Unit"), max_length=12, initial="piece")
    gtin = forms.CharField(
        label=_("GTIN"), max_length=14, required=False, help_text=_("The number of the barcode.")
    )
    weight_g = forms.IntegerField(label=_("Weight in grams"), min_value=0, required=False)
    lead_time_days = forms.IntegerField(
        label=_("Lead time in days"), min_value=0, max_value=_LEAD_TIME_DAYS_MAX, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["category_code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *configuration.category_choices()]

    def clean_gtin(self) -> str:
        given: str = self.cleaned_data["gtin"].strip()
        if given and not gtin.is_valid(given):
            raise forms.ValidationError(_("The last digit does not fit the others."))
        return given
