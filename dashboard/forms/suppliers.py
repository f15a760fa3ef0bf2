"""Forms of suppliers: facts, the people there, and the terms of what they sell us."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import limits
from core.money import plain_amount
from dashboard.forms.choices import by_country, choose
from dashboard.forms.stock import OFFERS_PRODUCTS
from inventory.rules import places
from purchasing.rules.terms import Break
from purchasing.selectors.terms import ContactView, SupplierProductView, SupplierView
from purchasing.services.suppliers import Contact
from purchasing.services.terms import ProductTerms

_EMPTY_ROWS = 2
_BREAKS_MAX = 50
_CONTACTS_MAX = 100


def _amount(label: Any, help_text: Any, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=2,
        required=required,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


class SupplierChangeForm(forms.Form):
    """What may change of a supplier."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy("Purchase orders go here, unless contacts receive them."),
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), help_text=gettext_lazy("We write to them in it.")
    )
    currency = forms.RegexField(
        "^[A-Z]{3}$",
        label=gettext_lazy("Currency"),
        initial="USD",
        help_text=gettext_lazy("Three capital letters, such as EUR."),
        error_messages={"invalid": gettext_lazy("Three capital letters, such as EUR.")},
    )
    lead_time_days = forms.IntegerField(
        label=gettext_lazy("Lead time in days"),
        min_value=0,
        max_value=limits.LEAD_TIME_DAYS_MAX,
        initial=7,
        help_text=gettext_lazy("Calendar days from the order to the receipt."),
    )
    minimum_order_amount = _amount(
        gettext_lazy("Takes orders from"),
        gettext_lazy("The least value of a purchase order, in their currency."),
        required=True,
    )
    automatic_order_limit = _amount(
        gettext_lazy("Ordered by itself up to"),
        gettext_lazy("Proposals up to this value are sent without a person; empty: never."),
        required=False,
    )
    is_active = forms.BooleanField(label=gettext_lazy("We buy from them"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "country", [("", "–"), *by_country(places.countries())])
        choose(self, "language", [(code, _(str(name))) for code, name in settings.LANGUAGES])
        self.fields["minimum_order_amount"].initial = Decimal(0)


class SupplierForm(SupplierChangeForm):
    """A new supplier."""

    code = forms.CharField(
        label=pgettext_lazy("supplier", "Code"),
        max_length=40,
        help_text=gettext_lazy("Letters, digits, points and hyphens; it stays for ever."),
    )

    field_order = ("code",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


def initial_of(supplier: SupplierView) -> dict[str, Any]:
    """A supplier as its form begins."""
    limit = supplier.automatic_order_limit
    return {
        **{name: getattr(supplier, name) for name in SupplierChangeForm.base_fields},
        "minimum_order_amount": plain_amount(supplier.minimum_order_amount),
        "automatic_order_limit": None if limit is None else plain_amount(limit),
    }


class ContactForm(forms.Form):
    """A person at the supplier. A row without a name is nobody."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100, required=False)
    role = forms.CharField(label=gettext_lazy("Role"), max_length=100, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=40, required=False)
    receives_orders = forms.BooleanField(label=gettext_lazy("Receives orders"), required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if not said.get("name") and (said.get("email") or said.get("phone")):
            self.add_error("name", ValidationError(_("Who is it?"), code="required"))
        if said.get("receives_orders") and said.get("name") and not said.get("email"):
            message = _("Who receives orders needs an e-mail address.")
            self.add_error("email", ValidationError(message, code="required"))
        return said


_Contacts = forms.formset_factory(
    ContactForm, extra=_EMPTY_ROWS, max_num=_CONTACTS_MAX, absolute_max=_CONTACTS_MAX
)


def contacts_form(data: QueryDict | None, contacts: Sequence[ContactView]) -> Any:
    """The people at a supplier as rows, with some empty ones."""
    initial = [{n: getattr(c, n) for n in ContactView.__slots__} for c in contacts]
    return _Contacts(data, prefix="contacts", initial=initial)


def contacts_of(rows: Any) -> list[Contact]:
    """The people of a valid form."""
    return [Contact(**row) for row in rows.cleaned_data if row.get("name")]


class TermsForm(forms.Form):
    """How a supplier sells us a product."""

    supplier_sku = forms.CharField(label=gettext_lazy("Their SKU"), max_length=64, required=False)
    minimum_quantity = forms.IntegerField(
        label=gettext_lazy("At least"),
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        initial=1,
        help_text=gettext_lazy("Units in one order."),
    )
    pack_size = forms.IntegerField(
        label=gettext_lazy("In packs of"),
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        initial=1,
        help_text=gettext_lazy("Only whole packs are ordered."),
    )
    lead_time_days = forms.IntegerField(
        label=gettext_lazy("Lead time in days"),
        min_value=0,
        max_value=limits.LEAD_TIME_DAYS_MAX,
        required=False,
        help_text=gettext_lazy("Empty: the supplier's own."),
    )
    is_preferred = forms.BooleanField(
        label=gettext_lazy("Preferred supplier of this product"), required=False
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("They sell it to us"), required=False, initial=True
    )


class NewTermsForm(TermsForm):
    """A product that the supplier sells us from now on."""

    sku = forms.CharField(
        label=gettext_lazy("SKU"),
        max_length=64,
        widget=forms.TextInput(attrs={**OFFERS_PRODUCTS, "autofocus": True}),
    )

    field_order = ("sku",)


class BreakForm(forms.Form):
    """A price from a quantity on. An empty row is no price."""

    from_quantity = forms.IntegerField(
        label=gettext_lazy("From units"),
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    unit_price = forms.DecimalField(
        label=gettext_lazy("Price of a unit"),
        min_value=Decimal(0),
        max_digits=14,
        decimal_places=4,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        is_price = said.get("unit_price") is not None
        if is_price and not said.get("from_quantity") and "from_quantity" not in self.errors:
            message = _("From how many on?")
            self.add_error("from_quantity", ValidationError(message, code="required"))
        if said.get("from_quantity") and not is_price and "unit_price" not in self.errors:
            self.add_error("unit_price", ValidationError(_("How much?"), code="required"))
        return said


_Breaks = forms.formset_factory(
    BreakForm, extra=_EMPTY_ROWS, max_num=_BREAKS_MAX, absolute_max=_BREAKS_MAX
)


class TermsEntry:
    """The terms of one product with its prices."""

    def __init__(
        self, data: QueryDict | None = None, *, product: SupplierProductView | None = None
    ) -> None:
        form: type[TermsForm] = TermsForm if product else NewTermsForm
        self.form = form(data, initial=_initial(product))
        self.breaks = _Breaks(data, prefix="breaks", initial=_prices(product))
        self._sku = product.sku if product else ""

    def is_valid(self) -> bool:
        """Check terms and prices, so that everything is told at once."""
        return all([self.form.is_valid(), self.breaks.is_valid()])

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong with the prices, each with the way to its field."""
        return [
            {"text": f"{row[name].label}: {message}", "href": f"#{row[name].id_for_label}"}
            for row in self.breaks.forms
            for name, found in row.errors.items()
            if name in row.fields
            for message in found
        ]

    def terms(self) -> ProductTerms:
        """The terms of a valid form."""
        said = dict(self.form.cleaned_data)
        sku = self._sku or said.pop("sku").strip()
        breaks = [
            Break(row["from_quantity"], row["unit_price"])
            for row in self.breaks.cleaned_data
            if row.get("from_quantity")
        ]
        return ProductTerms(sku=sku, price_breaks=breaks, **said)


def _initial(product: SupplierProductView | None) -> dict[str, Any]:
    if product is None:
        return {}
    return {name: getattr(product, name) for name in TermsForm.base_fields}


def _prices(product: SupplierProductView | None) -> list[dict[str, Any]]:
    breaks = product.price_breaks if product else []
    return [
        {"from_quantity": each.from_quantity, "unit_price": plain_amount(each.unit_price)}
        for each in breaks
    ]
