"""Builds the order request that a read document asks for, within the request's limits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from orders.formats import countries, values
from orders.formats.protocol import Document, DocumentLine, DocumentParty
from orders.formats.remarks import Remarks
from orders.rules.request import (
    AMOUNT_MAX,
    AddressRequest,
    LineRequest,
    OrderRequest,
    PartyRequest,
)

# Which of a line's codes names the product to us, best first.
_CODE_PRECEDENCE = ("sku", "seller", "gtin", "standard", "buyer")
# A price for several units is divided by them; more digits than any currency has.
_UNIT_PRICE_STEP = Decimal("0.000001")
# Free text that may be cut; anything else too long is dropped, for half a code is another code.
_CUTTABLE = frozenset(
    {"name", "company", "line1", "line2", "city", "region", "description", "note"}
)
# An order with more bad values than this is not an order.
_UNFIT_VALUES_MAX = 100
_FAULT = re.compile(r"(?P<what>.*) - at `\$\.(?P<path>[^`]+)`", re.DOTALL)
_LENGTH = re.compile(r"length <= (\d+)")


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order asks for beside its parties and lines; amounts in its currency."""

    channel: str
    requested_on: date | None = None
    discount_amount: Decimal = Decimal(0)
    shipping_amount: Decimal = Decimal(0)
    tax_amount: Decimal = Decimal(0)
    stated_total_amount: Decimal | None = None
    note: str = ""
    language: str = ""
    priority: int = 5
    is_draft: bool = False


def first_code(line: DocumentLine) -> str:
    """Return the code that names the product to us: ours, the seller's, GTIN, the buyer's."""
    return next((line.codes[kind] for kind in _CODE_PRECEDENCE if line.codes.get(kind)), "")


def build(
    document: Document,
    terms: Terms,
    remarks: Remarks,
    sku_of: Callable[[DocumentLine], str] = first_code,
) -> OrderRequest | None:
    """Return what the document asks for, None when it cannot be put into a request at all."""
    if not document.number:
        message = _("The order has no number, so a repeat of it could not be told.")
        remarks.block("number_missing", "external_id", message)
    if not document.lines:
        remarks.block("lines_missing", "lines", _("The order has no lines."))
    try:
        request = _request(document, terms, remarks, sku_of)
    except ValueError as error:
        remarks.block("number_too_large", "", str(error))
        return None
    return _fitted(request, remarks)


def _request(
    document: Document,
    terms: Terms,
    remarks: Remarks,
    sku_of: Callable[[DocumentLine], str],
) -> OrderRequest:
    parties = {party.role: party for party in reversed(document.parties)}
    ship_to = _address(parties.get("ship_to"), remarks.at(prefix="ship_to."))
    lines = [
        _line(line, sku_of(line), remarks.at(line.position, prefix=f"lines.{index}."))
        for index, line in enumerate(document.lines)
    ]
    return OrderRequest(
        lines=lines,
        customer=_customer(parties.get("buyer"), terms.language),
        ship_to=ship_to or AddressRequest(),
        bill_to=_address(parties.get("bill_to"), remarks.at(prefix="bill_to.")),
        currency=_currency(document.currency, remarks),
        channel=terms.channel,
        external_id=document.number,
        ordered_at=values.in_utc(document.issued_at),
        requested_on=terms.requested_on,
        discount_amount=terms.discount_amount,
        shipping_amount=terms.shipping_amount,
        tax_amount=terms.tax_amount,
        stated_total_amount=terms.stated_total_amount,
        priority=terms.priority,
        note=terms.note,
        is_draft=terms.is_draft,
    )


def _line(line: DocumentLine, sku: str, remarks: Remarks) -> LineRequest:
    if not sku:
        remarks.block("product_missing", "sku", _("The line names no product by any code."))
    return LineRequest(
        sku=sku,
        quantity=_whole_quantity(line.quantity, remarks),
        unit_price=_price_of_one(line, remarks),
        gtin=line.codes.get("gtin", ""),
        description=line.description,
        unit=line.unit,
        discount_amount=line.discount_amount,
        tax_amount=line.tax_amount,
        external_line_id=line.line_id,
        requested_on=line.requested_on,
    )


def _whole_quantity(quantity: Decimal | None, remarks: Remarks) -> int:
    if quantity is None:
        remarks.block("quantity_missing", "quantity", _("The line states no quantity."))
        return 0
    if quantity != quantity.to_integral_value():
        message = _("The quantity %(quantity)s is not a whole number of units.")
        remarks.block("quantity_not_whole", "quantity", message % {"quantity": f"{quantity:f}"})
        return 0
    return int(quantity)


def _price_of_one(line: DocumentLine, remarks: Remarks) -> Decimal | None:
    if line.unit_price is None or line.price_quantity == 1:
        return line.unit_price
    if line.price_quantity <= 0:
        message = _("The price is for %(quantity)s units, which cannot be.")
        stated = {"quantity": f"{line.price_quantity:f}"}
        remarks.block("price_quantity_invalid", "unit_price", message % stated)
        return None
    price = line.unit_price / line.price_quantity
    if price.copy_abs() > AMOUNT_MAX:
        message = _("%(stated)s is larger than any order can be.")
        remarks.block("number_too_large", "unit_price", message % {"stated": values.quoted(price)})
        return None
    rounded = price.quantize(_UNIT_PRICE_STEP)
    if rounded * line.price_quantity != line.unit_price:
        message = _("The price per unit was rounded: %(price)s for %(quantity)s units.")
        stated = {"price": f"{line.unit_price:f}", "quantity": f"{line.price_quantity:f}"}
        remarks.fixed("price_rounded", "unit_price", message % stated)
    return rounded


def _customer(party: DocumentParty | None, language: str) -> PartyRequest:
    if party is None:
        return PartyRequest(language=language)
    return PartyRequest(
        name=party.contact or party.name,
        code=party.identifier,
        email=party.email,
        phone=party.phone,
        company=party.name if party.contact else "",
        language=language,
    )


def _address(party: DocumentParty | None, remarks: Remarks) -> AddressRequest | None:
    if party is None or party.address is None:
        return None
    stated = party.address.country
    country = countries.code_of(stated) if stated else ""
    if stated and not country:
        message = _("“%(stated)s” is no country that is known.")
        remarks.warn("country_unknown", "country", message % {"stated": values.quoted(stated)})
    return msgspec.structs.replace(party.address, country=country)


def _currency(stated: str, remarks: Remarks) -> str:
    if not stated:
        message = _("No currency is stated; the customer's or the house's applies.")
        remarks.warn("currency_missing", "currency", message)
        return ""
    code = stated.upper()
    if len(code) == 3 and code.isascii() and code.isalpha():
        return code
    message = _("“%(stated)s” is not a currency code such as EUR.")
    remarks.block("currency_unknown", "currency", message % {"stated": values.quoted(stated)})
    return ""


def _fitted(request: OrderRequest, remarks: Remarks) -> OrderRequest | None:
    """Return the request with what breaks its limits cut or dropped, and told."""
    raw: dict[str, Any] = msgspec.to_builtins(request, builtin_types=(Decimal, date, datetime))
    for _try in range(_UNFIT_VALUES_MAX):
        try:
            return msgspec.convert(raw, OrderRequest)
        except msgspec.ValidationError as error:
            if not _mend(raw, str(error), remarks):
                return None
    message = _("The order has too many values that cannot be taken.")
    remarks.block("values_unfit", "", message)
    return None


def _mend(raw: dict[str, Any], fault: str, remarks: Remarks) -> bool:
    match = _FAULT.fullmatch(fault)
    if match is None:
        remarks.block("value_unfit", "", fault)
        return False
    path = match["path"].replace("[", ".").replace("]", "").split(".")
    holder: Any = raw
    for step in path[:-1]:
        holder = holder[int(step)] if step.isdigit() else holder[step]
    name, field = path[-1], ".".join(path)
    length = _LENGTH.search(match["what"])
    if length and name in _CUTTABLE:
        holder[name] = holder[name][: int(length[1])]
        message = _("The text is longer than %(length)s characters and was cut.")
        remarks.fixed("text_cut", field, message % {"length": length[1]})
        return True
    message = _("“%(stated)s” does not fit and was left out: %(reason)s.")
    stated = {"stated": values.quoted(holder[name]), "reason": match["what"]}
    remarks.block("value_unfit", field, message % stated)
    del holder[name]
    return True
