"""Enter an order by hand: who, where to, which lines; the same form rewrites a draft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from core import limits
from core.money import plain_amount
from dashboard import formats
from dashboard.forms.choices import choose
from orders.rules import contact
from orders.rules.request import AddressRequest, LineRequest, OrderRequest, PartyRequest
from orders.selectors import channels

EMPTY_LINES = 3
# Fields of the form that are fields of the request as well.
_PLAIN = (
    "channel",
    "external_id",
    "currency",
    "requested_on",
    "priority",
    "discount_amount",
    "shipping_amount",
    "tax_amount",
    "note",
)
LINES_PREFIX = "lines"
# A GTIN has 8 to 14 digits; typed where the SKU goes, it finds the product as well.
_GTIN_LENGTHS = range(8, 15)


def _text(label: Any, length_max: int = 200, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length_max,
        required=False,
        widget=forms.TextInput(attrs=attrs),
    )


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


class WantedField(forms.CharField):
    """What an order needs to go on. Without it the order is kept, but waits with a finding."""

    def validate(self, value: Any) -> None:
        """Accept an empty value: intake says what is missing."""


def _wanted(label: Any, length_max: int = 200, **attrs: Any) -> WantedField:
    return WantedField(label=label, max_length=length_max, widget=forms.TextInput(attrs=attrs))


class OrderForm(forms.Form):
    """Everything of an order but its lines."""

    channel = forms.ChoiceField(label=_("Channel"))
    external_id = _text(_("Their order number"), 64, autocomplete="off")
    customer_name = _wanted(_("Name"), autocomplete="off")
    customer_company = _text(_("Company"), autocomplete="off")
    customer_code = _text(_("Customer number"), 64, autocomplete="off")
    customer_email = forms.CharField(
        label=_("E-mail"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    customer_phone = _text(_("Telephone"), 40, inputmode="tel", autocomplete="off")
    customer_language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("unknown")), ("en", _("English")), ("zh-hans", _("Simplified Chinese"))],
    )
    ship_to_name = _wanted(_("Name"), autocomplete="off")
    ship_to_company = _text(_("Company"), autocomplete="off")
    ship_to_line1 = _wanted(_("Street and number"), autocomplete="off")
    ship_to_line2 = _text(_("Further line"), autocomplete="off")
    ship_to_postcode = _text(_("Postcode"), 20, autocomplete="off")
    ship_to_city = _wanted(_("City"), autocomplete="off")
    ship_to_region = _text(_("Region"), autocomplete="off")
    ship_to_country = forms.ChoiceField(label=_("Country"), required=False)
    ship_to_phone = _text(_("Telephone at the door"), 40, inputmode="tel", autocomplete="off")
    currency = _text(_("Currency"), 3, autocomplete="off", autocapitalize="characters")
    requested_on = forms.DateField(
        label=_("Wanted for"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        coerce=int,
        empty_value="5",
        required=False,
        choices=[(2, _("urgent")), (5, _("normal")), (8, _("can wait"))],
        initial=5,
    )
    discount_amount = _amount(_("Discount"))
    shipping_amount = _amount(_("Shipping"))
    tax_amount = _amount(_("Tax"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_rewrite: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_rewrite:
            # Where a draft came from stays as it is.
            del self.fields["channel"], self.fields["external_id"]
        else:
            self._offer_channels()
        choose(self, "ship_to_country", [("", "–"), *_countries()])
        self.fields["currency"].help_text = _("Empty: the channel's.")

    def _offer_channels(self) -> None:
        ways_in = channels.options()
        codes = [code for code, _name in ways_in]
        choose(self, "channel", ways_in)
        self.fields["channel"].initial = "staff" if "staff" in codes else next(iter(codes), "")

    @property
    def customer(self) -> list[forms.BoundField]:
        """The fields of who orders."""
        return [self[name] for name in self.fields if name.startswith("customer_")]

    @property
    def address(self) -> list[forms.BoundField]:
        """The fields of where it goes."""
        return [self[name] for name in self.fields if name.startswith("ship_to_")]

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that belong to neither party nor address."""
        grouped = ("customer_", "ship_to_")
        return [self[name] for name in self.fields if not name.startswith(grouped)]


# While an SKU is typed, products that fit are offered.
_OFFERS_PRODUCTS = {
    "list": "product-options",
    "hx-get": reverse_lazy("dashboard:product_options"),
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#product-options",
    "hx-swap": "innerHTML",
}


class LineForm(forms.Form):
    """One line. A row that is left empty is no line."""

    sku = _text(_("SKU"), 64, autocomplete="off", **_OFFERS_PRODUCTS)
    quantity = forms.IntegerField(
        label=_("Quantity"),
        required=False,
        min_value=1,
        max_value=limits.QUANTITY_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    unit_price = _amount(_("Price"))
    discount_amount = _amount(_("Discount"))
    # The place of the stored line that this row rewrites: what the form does not show is kept.
    stored = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("sku") and not data.get("quantity") and "quantity" not in self.errors:
            self.add_error("quantity", ValidationError(_("How many?"), code="required"))
        if not data.get("sku") and (data.get("quantity") or data.get("unit_price")):
            self.add_error("sku", ValidationError(_("Which product?"), code="required"))
        return data

    @property
    def is_line(self) -> bool:
        """True when the row holds a product."""
        return bool(self.cleaned_data.get("sku"))


LineFormSet = forms.formset_factory(
    LineForm,
    extra=EMPTY_LINES,
    max_num=limits.LINES_PER_ORDER,
    absolute_max=limits.LINES_PER_ORDER,
)


class OrderEntry:
    """The form of an order with its lines."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        lines: Sequence[Mapping[str, Any]] = (),
        is_rewrite: bool = False,
    ) -> None:
        self.form = OrderForm(data, initial=dict(initial or {}), is_rewrite=is_rewrite)
        self.lines = LineFormSet(
            data, prefix=LINES_PREFIX, initial=[dict(line) for line in lines] or None
        )

    def is_valid(self) -> bool:
        """Check form and lines, both in any case, so that everything is told at once."""
        return all([self.form.is_valid(), self.lines.is_valid()])

    def request(self, *, is_draft: bool, stored: OrderRequest | None = None) -> OrderRequest:
        """What was entered; of a stored order, what the form does not show stays."""
        data = self.form.cleaned_data
        return replace(
            stored or OrderRequest(lines=[]),
            lines=[_line(row, stored) for row in self._rows()],
            customer=PartyRequest(**_part(data, "customer_")),
            ship_to=AddressRequest(**_part(data, "ship_to_")),
            channel=data.get("channel", ""),
            external_id=data.get("external_id", "").strip(),
            currency=data["currency"].strip().upper(),
            requested_on=data["requested_on"],
            priority=int(data["priority"]),
            discount_amount=data["discount_amount"] or Decimal(0),
            shipping_amount=data["shipping_amount"] or Decimal(0),
            tax_amount=data["tax_amount"] or Decimal(0),
            note=data["note"],
            is_draft=is_draft,
        )

    def add_findings(self, errors: Iterable[Mapping[str, str]]) -> None:
        """Put what intake found to the fields it is about."""
        rows = self._rows()
        for error in errors:
            head, _dot, rest = error["field"].partition(".")
            position, _dot, name = rest.partition(".")
            if head == LINES_PREFIX and position.isdigit() and int(position) < len(rows):
                row = rows[int(position)]
                row.add_error(name if name in row.fields else None, error["message"])
                continue
            field = error["field"].replace(".", "_")
            self.form.add_error(field if field in self.form.fields else None, error["message"])

    def _rows(self) -> list[LineForm]:
        return [row for row in self.lines.forms if row.is_line]

    @property
    def errors(self) -> list[dict[str, str]]:
        """What is wrong with the lines, each with the way to its field."""
        if not self.form.is_bound:
            return []
        found = [{"text": str(text), "href": ""} for text in self.lines.non_form_errors()]
        for number, row in enumerate(self.lines.forms, start=1):
            for name, texts in row.errors.items():
                field = row[name] if name in row.fields else row["sku"]
                label = _("Line %(n)s, %(field)s") % {"n": number, "field": field.label}
                href = f"#{field.id_for_label}"
                found += [{"text": f"{label}: {text}", "href": href} for text in texts]
        return found


def _part(data: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): value.strip()
        for name, value in data.items()
        if name.startswith(prefix)
    }


def _line(row: LineForm, stored: OrderRequest | None) -> LineRequest:
    data = row.cleaned_data
    sku = data["sku"].strip()
    place = data.get("stored")
    kept = LineRequest()
    if stored and place is not None and 0 <= place < len(stored.lines):
        same = stored.lines[place]
        kept = same if same.sku == sku else kept
    return replace(
        kept,
        sku=sku,
        gtin=sku if sku.isdigit() and len(sku) in _GTIN_LENGTHS else "",
        quantity=data["quantity"],
        unit_price=data["unit_price"],
        discount_amount=data["discount_amount"] or Decimal(0),
    )


def field_words(path: str) -> str:
    """The field of a request (``lines.0.sku``, ``ship_to.city``) as the form names it."""
    head, _dot, rest = path.partition(".")
    if head == LINES_PREFIX and rest:
        position, _dot, name = rest.partition(".")
        field = LineForm.base_fields.get(name)
        label = field.label if field else name
        number = int(position) + 1 if position.isdigit() else position
        return str(_("Line %(n)s, %(field)s") % {"n": number, "field": label})
    field = OrderForm.base_fields.get(path.replace(".", "_"))
    if field is None:
        return path
    parts = {"customer": _("Customer"), "ship_to": _("Delivery address")}
    return f"{parts[head]}, {field.label}" if head in parts else str(field.label)


def initial_of(request: OrderRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What the form and its lines show of a stored order."""
    form = {name: _shown(getattr(request, name)) for name in _PLAIN}
    form |= {f"customer_{n}": getattr(request.customer, n) for n in PartyRequest.__struct_fields__}
    form |= {f"ship_to_{n}": getattr(request.ship_to, n) for n in AddressRequest.__struct_fields__}
    lines = [
        {
            "sku": line.sku,
            "quantity": line.quantity,
            "unit_price": _shown(line.unit_price),
            "discount_amount": _shown(line.discount_amount),
            "stored": place,
        }
        for place, line in enumerate(request.lines)
    ]
    return form, lines


def _shown(value: Any) -> Any:
    """An amount without the zeros of its column, and no amount as an empty field."""
    if isinstance(value, Decimal):
        return plain_amount(value) if value else None
    return value


def typed(data: QueryDict) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What was typed so far, unchecked: for a form that only gets more rows."""
    fields = LineForm.base_fields
    rows = [
        {name: data.get(f"{LINES_PREFIX}-{place}-{name}", "") for name in fields}
        for place in range(min(_row_count(data), limits.LINES_PER_ORDER))
    ]
    return data.dict(), [row for row in rows if any(row.values())]


def _row_count(data: QueryDict) -> int:
    text = data.get(f"{LINES_PREFIX}-TOTAL_FORMS", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _countries() -> list[tuple[str, str]]:
    """Countries with an address format, by name in the reader's language."""
    names = formats.locale().territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha()]
    return sorted(
        ((code, name) for code, name in known if contact.is_country(code)), key=lambda c: c[1]
    )
