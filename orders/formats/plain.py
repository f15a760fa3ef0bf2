"""The project's own order shape as names and values: what its JSON and its CSV have in common.

The names are those of :class:`orders.rules.request.OrderRequest`; the values may be texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from orders.formats import order_request, totals, values
from orders.formats.protocol import Document, DocumentLine, DocumentParty
from orders.formats.remarks import Remarks
from orders.rules.request import AddressRequest, LineRequest, OrderRequest, PartyRequest

Fields = Mapping[str, object]

_PRIORITY_DEFAULT = 5
_YES = frozenset({"true", "yes", "1"})


def read_order(
    order: Fields,
    lines: Sequence[tuple[str, Fields]],
    *,
    channel: str,
    remarks: Remarks,
    attributes: Mapping[str, str] | None = None,
) -> Document:
    """Read one order; ``lines`` are pairs of a position in the source and a line's fields."""
    _check_names(order, OrderRequest.__struct_fields__, remarks)
    document = Document(
        kind="order",
        number=values.text(order.get("external_id")),
        issued_at=values.moment(order.get("ordered_at"), "ordered_at", remarks),
        currency=values.text(order.get("currency")),
        parties=_parties(order, remarks),
        lines=tuple(
            _line(fields, remarks.at(position, prefix=f"lines.{index}."))
            for index, (position, fields) in enumerate(lines)
        ),
        attributes=dict(attributes or {}),
    )
    terms = _terms(order, channel, remarks)
    document = replace(document, totals=_totals(order, terms))
    _check_total(document, terms, remarks)
    request = order_request.build(document, terms, remarks)
    return replace(document, request=request, findings=remarks.findings)


def section(order: Fields, name: str, remarks: Remarks) -> Fields | None:
    """Return the named group of fields, None where it is not stated or is not a group."""
    stated = order.get(name)
    if stated is None:
        return None
    if isinstance(stated, Mapping):
        return stated
    message = _("“%(stated)s” stands where a group of fields belongs.")
    remarks.block("value_unreadable", name, message % {"stated": values.quoted(stated)})
    return None


def _check_names(fields: Fields, known: tuple[str, ...], remarks: Remarks) -> None:
    for name in fields:
        if name not in known:
            message = _("The field %(name)s is not known and was left out.")
            quoted = values.quoted(name)
            remarks.warn("field_unknown", quoted, message % {"name": quoted})


def _parties(order: Fields, remarks: Remarks) -> tuple[DocumentParty, ...]:
    parties: list[DocumentParty] = []
    customer = section(order, "customer", remarks)
    if customer is not None:
        parties.append(_buyer(customer, remarks.at(prefix="customer.")))
    for role in ("ship_to", "bill_to"):
        stated = section(order, role, remarks)
        if stated is not None:
            parties.append(_addressee(role, stated, remarks.at(prefix=f"{role}.")))
    return tuple(parties)


def _buyer(customer: Fields, remarks: Remarks) -> DocumentParty:
    _check_names(customer, PartyRequest.__struct_fields__, remarks)
    name, company = values.text(customer.get("name")), values.text(customer.get("company"))
    return DocumentParty(
        role="buyer",
        name=company or name,
        contact=name if company else "",
        identifier=values.text(customer.get("code")),
        email=values.text(customer.get("email")),
        phone=values.text(customer.get("phone")),
    )


def _addressee(role: str, stated: Fields, remarks: Remarks) -> DocumentParty:
    names = AddressRequest.__struct_fields__
    _check_names(stated, names, remarks)
    address = AddressRequest(**{name: values.text(stated.get(name)) for name in names})
    return DocumentParty(
        role=role, name=address.company or address.name, phone=address.phone, address=address
    )


def _line(fields: Fields, remarks: Remarks) -> DocumentLine:
    _check_names(fields, LineRequest.__struct_fields__, remarks)
    codes = {name: values.text(fields.get(name)) for name in ("sku", "gtin")}
    return DocumentLine(
        line_id=values.text(fields.get("external_line_id")),
        codes={kind: code for kind, code in codes.items() if code},
        description=values.text(fields.get("description")),
        quantity=values.decimal(fields.get("quantity"), "quantity", remarks),
        unit=values.text(fields.get("unit")),
        unit_price=values.decimal(fields.get("unit_price"), "unit_price", remarks),
        discount_amount=values.amount(fields.get("discount_amount"), "discount_amount", remarks),
        tax_amount=values.amount(fields.get("tax_amount"), "tax_amount", remarks),
        requested_on=values.day(fields.get("requested_on"), "requested_on", remarks),
        position=remarks.position,
    )


def _terms(order: Fields, channel: str, remarks: Remarks) -> order_request.Terms:
    customer = order.get("customer")
    language = customer.get("language") if isinstance(customer, Mapping) else None
    return order_request.Terms(
        channel=values.text(order.get("channel")) or channel,
        requested_on=values.day(order.get("requested_on"), "requested_on", remarks),
        discount_amount=values.amount(order.get("discount_amount"), "discount_amount", remarks),
        shipping_amount=values.amount(order.get("shipping_amount"), "shipping_amount", remarks),
        tax_amount=values.amount(order.get("tax_amount"), "tax_amount", remarks),
        stated_total_amount=values.decimal(
            order.get("stated_total_amount"), "stated_total_amount", remarks
        ),
        note=values.text(order.get("note")),
        language=values.text(language),
        priority=_priority(order.get("priority"), remarks),
        is_draft=values.text(order.get("is_draft")).lower() in _YES,
    )


def _priority(stated: object, remarks: Remarks) -> int:
    written = values.text(stated)
    if not written:
        return _PRIORITY_DEFAULT
    if len(written) == 1 and written in "0123456789":
        return int(written)
    message = _("“%(stated)s” is not a priority from 0 to 9; %(default)s was taken.")
    told = {"stated": values.quoted(stated), "default": _PRIORITY_DEFAULT}
    remarks.warn("priority_unreadable", "priority", message % told)
    return _PRIORITY_DEFAULT


def _totals(order: Fields, terms: order_request.Terms) -> dict[str, Decimal]:
    totals_stated = {
        "discount_amount": terms.discount_amount,
        "shipping_amount": terms.shipping_amount,
        "tax_amount": terms.tax_amount,
    }
    found = {name: amount for name, amount in totals_stated.items() if order.get(name)}
    if terms.stated_total_amount is not None:
        found["stated_total_amount"] = terms.stated_total_amount
    return found


def _check_total(document: Document, terms: order_request.Terms, remarks: Remarks) -> None:
    goods = totals.sum_of_lines(document.lines)
    if goods is None or not document.lines:
        return
    line_taxes = sum((line.tax_amount for line in document.lines), Decimal(0))
    expected = goods + line_taxes + terms.tax_amount + terms.shipping_amount - terms.discount_amount
    stated = terms.stated_total_amount
    totals.check("stated_total_amount", stated, expected, document.currency, remarks)
