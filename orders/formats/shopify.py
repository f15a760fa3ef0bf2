"""Shopify Admin REST JSON: orders, and the shop's other records, told apart from orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from orders.formats import json_text, shopify_order, shopify_records
from orders.formats.encoding import decode
from orders.formats.json_fields import Fields, objects
from orders.formats.protocol import Document, unknown
from orders.formats.remarks import Remarks
from orders.rules.findings import Finding

# Words that stand together in one kind of record only, and in no other system's JSON.
_MARKERS = (
    (b'"line_items"', b'"financial_status"'),
    (b'"line_items"', b'"total_line_items_price"'),
    (b'"refund_line_items"',),
    (b'"order_id"', b'"tracking_numbers"'),
    (b'"variants"', b'"product_type"'),
    (b'"orders_count"', b'"total_spent"'),
    (b'"order_id"', b'"gateway"', b'"authorization"'),
)
_READERS: dict[str, Callable[[Fields, Remarks], Document]] = {
    "order": shopify_order.read_order,
    "refund": shopify_records.read_refund,
    "fulfillment": shopify_records.read_fulfillment,
    "product": shopify_records.read_product,
    "customer": shopify_records.read_customer,
    "transaction": shopify_records.read_transaction,
}
# A record without its wrapper is known by its fields; the first match counts.
_SIGNS = (
    ("refund", {"refund_line_items"}),
    ("order", {"line_items", "total_price"}),
    ("order", {"line_items", "financial_status"}),
    ("fulfillment", {"order_id", "tracking_numbers"}),
    ("product", {"variants"}),
    ("customer", {"total_spent"}),
    ("transaction", {"order_id", "amount", "kind"}),
)


class Shopify:
    """What a Shopify shop sends by REST or webhook."""

    name = "shopify"

    def recognises(self, head: bytes, filename: str) -> bool:
        """True for JSON whose first part has the words of one of the shop's records."""
        return json_text.looks_like_json(head) and any(
            all(word in head for word in words) for words in _MARKERS
        )

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the records one by one; only orders carry a request."""
        decoded = decode(content)
        duplicates = shopify_records.Duplicates()
        for position, value in json_text.parse(decoded.text):
            if isinstance(value, Document):
                yield value
                continue
            for kind, record, place in _unwrapped(value, position):
                yield duplicates.told(_read(kind, record, place, decoded.findings))


def _unwrapped(value: object, position: str) -> Iterator[tuple[str, Fields, str]]:
    """Yield kind, record and place of each record, with or without its wrapper."""
    kind = ""
    if isinstance(value, dict) and len(value) == 1:
        wrapper, inner = next(iter(value.items()))
        if wrapper.removesuffix("s") in _READERS:
            kind, value, position = wrapper.removesuffix("s"), inner, f"{position}/{wrapper}"
    if isinstance(value, list):
        for index, record in enumerate(objects(value)):
            yield kind, record, f"{position}/{index}"
    else:
        yield kind, value if isinstance(value, dict) else {}, position or "/"


def _read(kind: str, record: Fields, position: str, findings: tuple[Finding, ...]) -> Document:
    found = kind or next((name for name, signs in _SIGNS if signs <= record.keys()), "")
    if not found:
        message = _("This is none of the shop's records that are known.")
        return unknown(code="record_unknown", message=message, position=position)
    remarks = Remarks(position)
    remarks.include(findings)
    return _READERS[found](record, remarks)


FORMAT = Shopify()
