"""Reads one order of the Shopify Admin REST interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.formats import order_request, totals, values
from orders.formats.json_fields import Fields, group, groups, texts
from orders.formats.protocol import Document, DocumentLine, DocumentParty
from orders.formats.remarks import Remarks
from orders.rules.request import AddressRequest

CHANNEL = "shopify"

_TOTALS = (
    "total_line_items_price",
    "total_discounts",
    "subtotal_price",
    "total_tax",
    "total_price",
    "current_total_price",
)
_ATTRIBUTES = {
    "id": "order_id",
    "order_number": "order_number",
    "financial_status": "financial_status",
    "fulfillment_status": "fulfillment_status",
    "cancelled_at": "cancelled_at",
    "cancel_reason": "cancel_reason",
    "contact_email": "contact_email",
    "source_name": "source_name",
    "gateway": "gateway",
    "tags": "tags",
    "test": "test",
    "taxes_included": "taxes_included",
    "presentment_currency": "presentment_currency",
}
_ADDRESS = {
    "name": "name",
    "company": "company",
    "address1": "line1",
    "address2": "line2",
    "city": "city",
    "province": "region",
    "zip": "postcode",
    "phone": "phone",
}
_LINE_ATTRIBUTES = {
    "requires_shipping": "requires_shipping",
    "gift_card": "gift_card",
    "fulfillment_service": "fulfillment_service",
    "vendor": "vendor",
}
# The shop or somebody on its behalf has sent goods already: sending again is worse than waiting.
_SENT = frozenset({"fulfilled", "partial"})


def read_order(order: Fields, remarks: Remarks) -> Document:
    """Read an order with every stated total beside the request it makes."""
    tax_is_included = order.get("taxes_included") is True
    document = Document(
        kind="order",
        number=_number(order),
        issued_at=values.moment(order.get("created_at"), "ordered_at", remarks),
        currency=values.text(order.get("currency")),
        parties=_parties(order),
        lines=tuple(
            read_line(line, remarks.at(f"{remarks.position}/line_items/{index}"), index)
            for index, line in enumerate(groups(order, "line_items"))
        ),
        totals=_totals(order, remarks),
        attributes=_attributes(order),
    )
    _check_totals(document, tax_is_included, remarks)
    _check_sender_state(order, remarks)
    terms = _terms(order, document, tax_is_included, remarks)
    asked = replace(document, lines=_untaxed(document.lines)) if tax_is_included else document
    request = order_request.build(asked, terms, remarks, sku_of)
    return replace(document, request=request, findings=remarks.findings)


def read_line(line: Fields, remarks: Remarks, index: int) -> DocumentLine:
    """Read a line item; its codes are sku, variant and product."""
    place = remarks.at(prefix=f"lines.{index}.")
    taxes = [
        values.amount(tax.get("price"), "tax_amount", place) for tax in groups(line, "tax_lines")
    ]
    attributes = texts(line, _LINE_ATTRIBUTES)
    for detail in groups(line, "properties"):
        attributes[f"property.{values.text(detail.get('name'))}"] = values.text(detail.get("value"))
    return DocumentLine(
        line_id=values.text(line.get("id")),
        codes=texts(line, {"sku": "sku", "variant_id": "variant", "product_id": "product"}),
        description=values.text(line.get("name")) or values.text(line.get("title")),
        quantity=values.decimal(line.get("quantity"), "quantity", place),
        unit_price=values.decimal(line.get("price"), "unit_price", place),
        discount_amount=values.amount(line.get("total_discount"), "discount_amount", place),
        tax_amount=sum(taxes, Decimal(0)),
        status=values.text(line.get("fulfillment_status")),
        attributes=attributes,
        position=place.position,
    )


def sku_of(line: DocumentLine) -> str:
    """Return our product code for a line: its SKU, else one made of the variant's number."""
    if line.codes.get("sku"):
        return line.codes["sku"]
    variant = line.codes.get("variant")
    return f"shopify-variant-{variant}" if variant else ""


def person(fields: Fields) -> str:
    """Return the name of a customer or an addressee."""
    names = (values.text(fields.get("first_name")), values.text(fields.get("last_name")))
    return " ".join(name for name in names if name) or values.text(fields.get("name"))


def read_address(role: str, stated: Fields) -> DocumentParty | None:
    """Read a postal address as the party that it belongs to, None where none is stated."""
    if not stated:
        return None
    country = values.text(stated.get("country_code")) or values.text(stated.get("country"))
    address = AddressRequest(country=country, **texts(stated, _ADDRESS))
    return DocumentParty(
        role=role,
        name=address.company or address.name or person(stated),
        contact=address.name if address.company else "",
        phone=address.phone,
        address=address,
    )


def _number(order: Fields) -> str:
    name, number = values.text(order.get("name")), values.text(order.get("order_number"))
    return name or (f"#{number}" if number else "")


def _parties(order: Fields) -> tuple[DocumentParty, ...]:
    customer = group(order, "customer")
    home = group(customer, "default_address")
    ship_to, bill_to = group(order, "shipping_address"), group(order, "billing_address")
    email = next(
        filter(None, (values.text(fields.get("email")) for fields in (customer, order))), ""
    )
    phones = (values.text(fields.get("phone")) for fields in (customer, order, home, ship_to))
    company = values.text(home.get("company"))
    name = person(customer) or person(bill_to) or person(ship_to)
    buyer = DocumentParty(
        role="buyer",
        name=company or name,
        contact=name if company else "",
        email=email or values.text(order.get("contact_email")),
        phone=next(filter(None, phones), ""),
    )
    addressees = (read_address("ship_to", ship_to), read_address("bill_to", bill_to))
    return (buyer, *(party for party in addressees if party is not None))


def _totals(order: Fields, remarks: Remarks) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name in _TOTALS:
        amount = values.decimal(order.get(name), name, remarks)
        if amount is not None:
            found[name] = amount
    shipping = [
        values.amount(line.get("price"), "shipping_amount", remarks)
        for line in groups(order, "shipping_lines")
    ]
    if shipping:
        found["shipping_lines_price"] = sum(shipping, Decimal(0))
    return found


def _attributes(order: Fields) -> dict[str, str]:
    attributes = texts(order, _ATTRIBUTES)
    attributes |= texts(group(order, "customer"), {"id": "customer_id"})
    listed = {
        "discount_codes": {"code": "code", "amount": "amount"},
        "fulfillments": {
            "status": "status",
            "tracking_company": "tracking_company",
            "tracking_number": "tracking_number",
        },
        "transactions": {
            "kind": "kind",
            "status": "status",
            "amount": "amount",
            "currency": "currency",
        },
        "shipping_lines": {"title": "title", "code": "code", "price": "price"},
        "note_attributes": {"name": "name", "value": "value"},
    }
    for name, wanted in listed.items():
        for index, item in enumerate(groups(order, name)):
            for key, stated in texts(item, wanted).items():
                attributes[f"{name}.{index}.{key}"] = stated
    return attributes


def _check_totals(document: Document, tax_is_included: bool, remarks: Remarks) -> None:
    stated, currency = document.totals, document.currency
    goods = stated.get("total_line_items_price")
    gross = totals.sum_of_lines(
        [replace(line, discount_amount=Decimal(0)) for line in document.lines]
    )
    totals.check("total_line_items_price", goods, gross, currency, remarks)
    if goods is None:
        goods = gross
    if goods is None:
        return
    zero = Decimal(0)
    subtotal = goods - stated.get("total_discounts", zero)
    totals.check("subtotal_price", stated.get("subtotal_price"), subtotal, currency, remarks)
    tax = zero if tax_is_included else stated.get("total_tax", zero)
    total = subtotal + tax + stated.get("shipping_lines_price", zero)
    totals.check("total_price", stated.get("total_price"), total, currency, remarks)


def _check_sender_state(order: Fields, remarks: Remarks) -> None:
    tell_if_cancelled(values.text(order.get("cancelled_at")), remarks)
    if order.get("test") is True:
        message = _("The shop marked this as a test; it must not become a live order by itself.")
        remarks.block("test_order", "", message)
    if values.text(order.get("fulfillment_status")) in _SENT:
        message = _("The shop says that goods of this order were sent already.")
        remarks.block("fulfilled_at_source", "", message)
    for index, fulfillment in enumerate(groups(order, "fulfillments")):
        if values.text(fulfillment.get("status")) in ("failure", "error"):
            message = _("The shop tried to send this order and failed.")
            remarks.warn("fulfillment_failed", f"fulfillments.{index}", message)
    _check_discount_codes(order, remarks)


def tell_if_cancelled(cancelled_at: str, remarks: Remarks) -> None:
    """Block an order that its sender has cancelled, so that a person decides."""
    if cancelled_at:
        message = _("The sender cancelled this order at %(moment)s.")
        stated = {"moment": values.quoted(cancelled_at)}
        remarks.block("cancelled_at_source", "", message % stated)


def _check_discount_codes(order: Fields, remarks: Remarks) -> None:
    codes = [
        values.amount(code.get("amount"), "discount_amount", remarks)
        for code in groups(order, "discount_codes")
    ]
    stated = values.decimal(order.get("total_discounts"), "discount_amount", Remarks())
    if stated is not None and sum(codes, Decimal(0)) > stated:
        message = _("The discount codes come to %(codes)s, the stated discount is %(stated)s.")
        figures = {"codes": f"{sum(codes, Decimal(0)):f}", "stated": f"{stated:f}"}
        remarks.warn("discount_differs", "discount_amount", message % figures)


def _terms(
    order: Fields, document: Document, tax_is_included: bool, remarks: Remarks
) -> order_request.Terms:
    """The header's own part of discount and tax: the stated total less what the lines carry."""
    stated, zero = document.totals, Decimal(0)
    discount = stated.get("total_discounts", zero) - _sum_of_discounts(document.lines)
    tax = stated.get("total_tax", zero)
    if tax_is_included and tax:
        message = _("The prices include the tax of %(tax)s; it was not added again.")
        remarks.fixed("tax_included", "tax_amount", message % {"tax": f"{tax:f}"})
    header_tax = tax - sum((line.tax_amount for line in document.lines), zero)
    return order_request.Terms(
        channel=CHANNEL,
        discount_amount=max(discount, zero),
        shipping_amount=stated.get("shipping_lines_price", zero),
        tax_amount=zero if tax_is_included else max(header_tax, zero),
        stated_total_amount=stated.get("total_price"),
        note=values.text(order.get("note")),
        language=values.text(order.get("customer_locale")),
    )


def _sum_of_discounts(lines: Sequence[DocumentLine]) -> Decimal:
    return sum((line.discount_amount for line in lines), Decimal(0))


def _untaxed(lines: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    return tuple(replace(line, tax_amount=Decimal(0)) for line in lines)
