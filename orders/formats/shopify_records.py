"""Reads the records of a Shopify shop that are no orders; each says what it is."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from orders.formats import values
from orders.formats.json_fields import Fields, group, groups, texts
from orders.formats.protocol import Document, DocumentLine, DocumentParty
from orders.formats.remarks import Remarks
from orders.formats.shopify_order import person, read_address, read_line

_TRANSACTION = {
    "kind": "transaction_kind",
    "status": "status",
    "gateway": "gateway",
    "parent_id": "parent_id",
}


class Duplicates:
    """Remembers the keys of a file's products and tells those that name more than one of them."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def told(self, document: Document) -> Document:
        """Return the document with a warning for each key that an earlier product had."""
        if document.kind != "product":
            return document
        remarks = Remarks(document.lines[0].position if document.lines else "")
        remarks.include(document.findings)
        keys = [("handle", document.attributes.get("handle", ""))]
        for line in document.lines:
            keys += [(kind, line.codes.get(kind, "")) for kind in ("sku", "variant")]
        for key in keys:
            if key[1] and key in self._seen:
                message = _("The %(kind)s %(code)s names an earlier product too: it is no key.")
                stated = {"kind": key[0], "code": values.quoted(key[1])}
                remarks.warn("key_double", key[0], message % stated)
        self._seen.update(keys)
        return replace(document, findings=remarks.findings)


def read_refund(refund: Fields, remarks: Remarks) -> Document:
    """Read a refund: the lines given back and the money returned."""
    _tell_no_order(_("This is a refund"), remarks)
    transactions = groups(refund, "transactions")
    return Document(
        kind="refund",
        number=values.text(refund.get("id")),
        issued_at=values.moment(refund.get("created_at"), "issued_at", remarks),
        currency=next((values.text(item.get("currency")) for item in transactions), ""),
        refers_to=values.text(refund.get("order_id")),
        lines=tuple(
            _refunded_line(line, remarks.at(f"{remarks.position}/refund_line_items/{index}"), index)
            for index, line in enumerate(groups(refund, "refund_line_items"))
        ),
        totals={
            f"transactions.{index}": values.amount(item.get("amount"), "amount", remarks)
            for index, item in enumerate(transactions)
        },
        attributes=texts(refund, {"restock": "restock", "note": "note"}),
        findings=remarks.findings,
    )


def read_fulfillment(fulfillment: Fields, remarks: Remarks) -> Document:
    """Read what the shop says was sent, with its tracking numbers."""
    _tell_no_order(_("This is a fulfillment"), remarks)
    attributes = texts(
        fulfillment, {"status": "status", "service": "service", "tracking_company": "carrier"}
    )
    numbers = fulfillment.get("tracking_numbers")
    stated = numbers if isinstance(numbers, list) else [fulfillment.get("tracking_number")]
    for index, number in enumerate(filter(None, map(values.text, stated))):
        attributes[f"tracking_numbers.{index}"] = number
    return Document(
        kind="fulfillment",
        number=values.text(fulfillment.get("id")),
        issued_at=values.moment(fulfillment.get("created_at"), "issued_at", remarks),
        refers_to=values.text(fulfillment.get("order_id")),
        lines=tuple(
            read_line(line, remarks.at(f"{remarks.position}/line_items/{index}"), index)
            for index, line in enumerate(groups(fulfillment, "line_items"))
        ),
        attributes=attributes,
        findings=remarks.findings,
    )


def read_product(product: Fields, remarks: Remarks) -> Document:
    """Read a product with a line for each of its variants."""
    _tell_no_order(_("This is a product"), remarks)
    return Document(
        kind="product",
        number=values.text(product.get("id")),
        lines=tuple(
            _variant(line, remarks.at(f"{remarks.position}/variants/{index}"), index)
            for index, line in enumerate(groups(product, "variants"))
        ),
        attributes=texts(
            product,
            {"handle": "handle", "title": "title", "vendor": "vendor", "product_type": "type"},
        ),
        findings=remarks.findings,
    )


def read_customer(customer: Fields, remarks: Remarks) -> Document:
    """Read a customer with the default address."""
    _tell_no_order(_("This is a customer"), remarks)
    name = person(customer)
    buyer = DocumentParty(
        role="buyer",
        name=name,
        identifier=values.text(customer.get("id")),
        email=values.text(customer.get("email")),
        phone=values.text(customer.get("phone")),
    )
    home = read_address("ship_to", group(customer, "default_address"))
    return Document(
        kind="customer",
        number=values.text(customer.get("id")),
        parties=(buyer,) if home is None else (buyer, replace(home, name=home.name or name)),
        attributes=texts(customer, {"state": "state", "last_order_name": "last_order_name"}),
        findings=remarks.findings,
    )


def read_transaction(transaction: Fields, remarks: Remarks) -> Document:
    """Read one movement of money; card details are left where they are."""
    _tell_no_order(_("This is a payment transaction"), remarks)
    amount = values.decimal(transaction.get("amount"), "amount", remarks)
    return Document(
        kind="transaction",
        number=values.text(transaction.get("id")),
        issued_at=values.moment(transaction.get("created_at"), "issued_at", remarks),
        currency=values.text(transaction.get("currency")),
        refers_to=values.text(transaction.get("order_id")),
        totals={} if amount is None else {"amount": amount},
        attributes=texts(transaction, _TRANSACTION),
        findings=remarks.findings,
    )


def _tell_no_order(what: str, remarks: Remarks) -> None:
    message = _("%(what)s, not an order: it was read, and nothing is placed.")
    remarks.warn("not_an_order", "", message % {"what": what})


def _refunded_line(stated: Fields, remarks: Remarks, index: int) -> DocumentLine:
    place = remarks.at(prefix=f"lines.{index}.")
    # The line item tells the quantity ordered, the refund line how many of them came back.
    return replace(
        read_line(group(stated, "line_item"), remarks, index),
        line_id=values.text(stated.get("line_item_id")),
        quantity=values.decimal(stated.get("quantity"), "quantity", place),
        amount=values.decimal(stated.get("subtotal"), "amount", place),
        status=values.text(stated.get("restock_type")),
    )


def _variant(variant: Fields, remarks: Remarks, index: int) -> DocumentLine:
    place = remarks.at(prefix=f"lines.{index}.")
    return DocumentLine(
        line_id=values.text(variant.get("id")),
        codes=texts(variant, {"sku": "sku", "id": "variant", "product_id": "product"}),
        description=values.text(variant.get("title")),
        unit_price=values.decimal(variant.get("price"), "unit_price", place),
        position=place.position,
    )
