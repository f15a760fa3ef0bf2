"""The form of a product with its components and substitutes, new or changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core import limits
from core.money import plain_amount
from dashboard.forms.choices import choose
from dashboard.selectors import configuration
from inventory.models import Product
from inventory.rules import gtin
from inventory.rules.product_values import Component, ProductValues
from inventory.selectors import families

COMPONENTS_PREFIX, SUBSTITUTES_PREFIX = "components", "substitutes"
_EMPTY_COMPONENTS, _EMPTY_SUBSTITUTES = 3, 2
_ATTRIBUTE = "attribute_"
_FLAGS = ("is_active", "is_discontinued", "tracks_lots")


def _size(label: Any, largest: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=largest,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class ProductForm(forms.Form):
    """Everything of a product but the products that belong to it."""

    sku = forms.CharField(label=_("SKU"), max_length=64, help_text=_("It stays for ever."))
    name = forms.CharField(label=_("Name"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=Product.Type.choices)
    category_code = forms.ChoiceField(label=_("Category"), required=False)
    supplier_code = forms.ChoiceField(label=_("Supplier"), required=False)
    gtin = forms.CharField(
        label=_("GTIN"), max_length=14, required=False, help_text=_("The number of the barcode.")
    )
    list_price = forms.DecimalField(
        label=_("List price"), min_value=Decimal(0), max_digits=18, decimal_places=4
    )
    currency = forms.RegexField(
        "^[A-Z]{3}$",
        label=_("Currency"),
        help_text=_("Three capital letters, such as EUR."),
        error_messages={"invalid": _("Three capital letters, such as EUR.")},
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=12,
        initial="piece",
        help_text=_("What one unit is: piece, box, hour."),
    )
    lead_time_days = forms.IntegerField(
        label=_("Lead time in days"),
        min_value=0,
        max_value=limits.LEAD_TIME_DAYS_MAX,
        initial=1,
        help_text=_("From confirmation to hand-over when stock is there."),
    )
    available_on = forms.DateField(
        label=_("Out on"),
        required=False,
        help_text=_("Until then it can be ordered and waits."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_active = forms.BooleanField(label=_("Is sold"), required=False, initial=True)
    is_discontinued = forms.BooleanField(
        label=_("Discontinued"),
        required=False,
        help_text=_("Sold while stock lasts, bought no more."),
    )
    tracks_lots = forms.BooleanField(
        label=_("Keeps lots"),
        required=False,
        help_text=_("Each receipt has a lot and an expiry; what expires first goes out first."),
    )
    weight_g = _size(_("Weight in grams"), limits.WEIGHT_G_MAX)
    length_mm = _size(_("Length in mm"), limits.LENGTH_MM_MAX)
    width_mm = _size(_("Width in mm"), limits.LENGTH_MM_MAX)
    height_mm = _size(_("Height in mm"), limits.LENGTH_MM_MAX)
    family_code = forms.ChoiceField(
        label=_("Family"),
        required=False,
        help_text=_("Products of a family differ by its attributes only."),
    )

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, Any], is_new: bool
    ) -> None:
        super().__init__(data, initial=dict(initial))
        if not is_new:
            del self.fields["sku"]
        self._offer("category_code", configuration.category_choices())
        self._offer("supplier_code", configuration.supplier_choices())
        known = {family.code: family for family in families.list_families()}
        self._offer("family_code", [(code, family.name) for code, family in known.items()])
        chosen = known.get(str((initial if data is None else data).get("family_code", "")))
        self.attribute_names = chosen.attribute_names if chosen else []
        for position, name in enumerate(self.attribute_names):
            self.fields[f"{_ATTRIBUTE}{position}"] = forms.CharField(
                label=name, max_length=limits.ATTRIBUTE_VALUE_LENGTH_MAX
            )

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        # What stands there stays to be chosen, however many others there are.
        current = self.initial.get(name, "")
        more = [(current, current)] if current and current not in dict(choices) else []
        choose(self, name, [("", "–"), *choices, *more])

    def clean_gtin(self) -> str:
        given: str = self.cleaned_data["gtin"].strip()
        if given and not gtin.is_valid(given):
            raise forms.ValidationError(_("The last digit does not fit the others."))
        return given

    @property
    def attributes(self) -> dict[str, str]:
        """The values by the family's names."""
        return {
            name: self.cleaned_data[f"{_ATTRIBUTE}{position}"]
            for position, name in enumerate(self.attribute_names)
        }

    def group(self, *names: str) -> list[forms.BoundField]:
        """Those of the fields that the form has."""
        return [self[name] for name in names if name in self.fields]

    @property
    def identity(self) -> list[forms.BoundField]:
        """What the product is."""
        return self.group("sku", "name", "type", "category_code", "supplier_code", "gtin")

    @property
    def selling(self) -> list[forms.BoundField]:
        """For how much, how fast, whether at all."""
        names = ("list_price", "currency", "unit", "lead_time_days")
        return self.group(*names, "is_active", "is_discontinued")

    @property
    def size(self) -> list[forms.BoundField]:
        """What a box has to hold."""
        return self.group("weight_g", "length_mm", "width_mm", "height_mm")

    @property
    def variant(self) -> list[forms.BoundField]:
        """The family, and the attributes that it asks for."""
        attributes = [name for name in self.fields if name.startswith(_ATTRIBUTE)]
        return self.group("family_code", *attributes)


def _sku_field() -> forms.CharField:
    # While an SKU is typed, products that fit are offered.
    offers = {
        "list": "product-options",
        "autocomplete": "off",
        "hx-get": reverse_lazy("dashboard:product_options"),
        "hx-trigger": "input changed delay:200ms",
        "hx-target": "#product-options",
        "hx-swap": "innerHTML",
    }
    return forms.CharField(
        label=_("SKU"), max_length=64, required=False, widget=forms.TextInput(attrs=offers)
    )


class ComponentForm(forms.Form):
    """A component of a bundle. A row without an SKU is none."""

    sku = _sku_field()
    quantity = forms.IntegerField(
        label=_("Units in each"),
        required=False,
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("sku") and not data.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", ValidationError(_("How many?"), code="required"))
        return data


class SubstituteForm(forms.Form):
    """A substitute; the lowest rank is offered first. A row without an SKU is none."""

    sku = _sku_field()
    rank = forms.IntegerField(
        label=_("Rank"),
        required=False,
        min_value=1,
        max_value=limits.SUBSTITUTES_PER_PRODUCT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


ComponentFormSet = forms.formset_factory(
    ComponentForm,
    extra=_EMPTY_COMPONENTS,
    max_num=limits.COMPONENTS_PER_BUNDLE,
    absolute_max=limits.COMPONENTS_PER_BUNDLE,
)
SubstituteFormSet = forms.formset_factory(
    SubstituteForm,
    extra=_EMPTY_SUBSTITUTES,
    max_num=limits.SUBSTITUTES_PER_PRODUCT,
    absolute_max=limits.SUBSTITUTES_PER_PRODUCT,
)


class ProductEntry:
    """The form of a product with the rows of its components and substitutes."""

    def __init__(
        self, data: QueryDict | None = None, *, initial: Mapping[str, Any], is_new: bool
    ) -> None:
        self.form = ProductForm(data, initial=initial, is_new=is_new)
        self.components = ComponentFormSet(
            data, prefix=COMPONENTS_PREFIX, initial=initial.get(COMPONENTS_PREFIX) or None
        )
        self.substitutes = SubstituteFormSet(
            data, prefix=SUBSTITUTES_PREFIX, initial=initial.get(SUBSTITUTES_PREFIX) or None
        )
        self.problems: list[dict[str, str]] = []

    def is_valid(self) -> bool:
        """Check everything that fits the type, so that all of it is told at once."""
        parts: list[Any] = [self.form, self.substitutes]
        if self.form.data.get("type") == Product.Type.BUNDLE:
            parts.append(self.components)
        verdicts = [part.is_valid() for part in parts]
        return all(verdicts)

    def values(self) -> dict[str, Any]:
        """What was entered, as values of a product; what does not fit the type is left out."""
        data = self.form.cleaned_data
        values = {name: value for name, value in data.items() if not name.startswith(_ATTRIBUTE)}
        values["attributes"] = self.form.attributes
        is_stocked = data["type"] == Product.Type.STOCKED
        values["tracks_lots"] = data["tracks_lots"] and is_stocked
        values["available_on"] = data["available_on"] if is_stocked else None
        values["components"] = self._components() if data["type"] == Product.Type.BUNDLE else ()
        values["substitutes"] = self._substitutes()
        return values

    def _components(self) -> tuple[Component, ...]:
        rows = [row.cleaned_data for row in self.components.forms]
        return tuple(
            Component(row["sku"].strip(), row["quantity"]) for row in rows if row.get("sku")
        )

    def _substitutes(self) -> tuple[str, ...]:
        rows = [row.cleaned_data for row in self.substitutes.forms]
        last = limits.SUBSTITUTES_PER_PRODUCT + 1
        ranked = sorted((row for row in rows if row.get("sku")), key=lambda r: r["rank"] or last)
        return tuple(row["sku"].strip() for row in ranked)

    def add_problems(self, problems: Iterable[Mapping[str, str]]) -> None:
        """Put what was refused to the fields it is about."""
        for problem in problems:
            name = problem["field"]
            field = f"{name}_code" if f"{name}_code" in self.form.fields else name
            if field in self.form.fields:
                self.form.add_error(field, problem["message"])
            else:
                href = f"#product-{name}" if name else ""
                self.problems.append({"text": problem["message"], "href": href})

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong with the rows, each with the way to its field."""
        if not self.form.is_bound:
            return []
        found = list(self.problems)
        for rows in (self.components, self.substitutes):
            if rows is self.components and self.form.data.get("type") != Product.Type.BUNDLE:
                continue
            found += [{"text": str(text), "href": ""} for text in rows.non_form_errors()]
            for number, row in enumerate(rows.forms, start=1):
                found += _row_errors(number, row)
        return found


def _row_errors(number: int, row: forms.Form) -> list[dict[str, str]]:
    return [
        {
            "text": f"{_('Row %(n)s') % {'n': number}}, {row[name].label}: {text}",
            "href": f"#{row[name].id_for_label}",
        }
        for name, texts in row.errors.items()
        for text in texts
    ]


def initial_of(values: ProductValues) -> dict[str, Any]:
    """What the form shows of a product that is there."""
    initial: dict[str, Any] = {
        name: getattr(values, name) for name in ProductForm.base_fields if name != "list_price"
    }
    initial["list_price"] = plain_amount(values.list_price)
    names = {family.code: family.attribute_names for family in families.list_families()}
    for position, name in enumerate(names.get(values.family_code, ())):
        initial[f"{_ATTRIBUTE}{position}"] = values.attributes.get(name, "")
    initial[COMPONENTS_PREFIX] = [
        {"sku": part.sku, "quantity": part.quantity} for part in values.components
    ]
    initial[SUBSTITUTES_PREFIX] = [
        {"sku": sku, "rank": rank} for rank, sku in enumerate(values.substitutes, start=1)
    ]
    return initial


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed so far, unchecked: for a form that only gets more fields."""
    initial: dict[str, Any] = data.dict()
    initial |= {name: name in data for name in _FLAGS}
    initial[COMPONENTS_PREFIX] = _typed_rows(
        data, COMPONENTS_PREFIX, ComponentForm, limits.COMPONENTS_PER_BUNDLE
    )
    initial[SUBSTITUTES_PREFIX] = _typed_rows(
        data, SUBSTITUTES_PREFIX, SubstituteForm, limits.SUBSTITUTES_PER_PRODUCT
    )
    return initial


def _typed_rows(
    data: QueryDict, prefix: str, form: type[forms.Form], most: int
) -> list[dict[str, str]]:
    """Every row that was shown: asked for more, even empty ones are not enough."""
    rows = [
        {name: data.get(f"{prefix}-{place}-{name}", "") for name in form.base_fields}
        for place in range(most)
        if all(f"{prefix}-{place}-{name}" in data for name in form.base_fields)
    ]
    has_more = data.get("intent") == "more_rows"
    return [row for row in rows if has_more or any(row.values())]
