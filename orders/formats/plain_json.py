"""The project's own JSON: one order, a list of orders, ``{"orders": [...]}``, or JSON lines."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from orders.formats import json_text, plain
from orders.formats.encoding import decode
from orders.formats.protocol import Document, unknown
from orders.formats.remarks import Remarks
from orders.rules.findings import Finding


class PlainJson:
    """Orders as the REST interface takes them, in a file."""

    name = "json"

    def recognises(self, head: bytes, filename: str) -> bool:
        """True for anything that starts like JSON, or that is named so."""
        return json_text.looks_like_json(head) or filename.lower().endswith((".json", ".jsonl"))

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the orders one by one; malformed JSON is one unknown document with its place."""
        decoded = decode(content)
        for position, value in json_text.parse(decoded.text):
            if isinstance(value, Document):
                yield value
            else:
                yield from _orders(value, position, decoded.findings)


def _orders(value: object, position: str, findings: tuple[Finding, ...]) -> Iterator[Document]:
    if isinstance(value, dict) and isinstance(value.get("orders"), list):
        value, position = value["orders"], f"{position}/orders"
    if not isinstance(value, list):
        yield _order(value, position, findings)
        return
    for index, order in enumerate(value):
        yield _order(order, f"{position}/{index}", findings)


def _order(value: object, position: str, findings: tuple[Finding, ...]) -> Document:
    if not isinstance(value, dict) or not isinstance(value.get("lines"), list):
        message = _("An order is a JSON object with a list of lines; here is none.")
        return unknown(code="not_an_order", message=message, position=position or "/")
    remarks = Remarks(position or "/")
    remarks.include(findings)
    lines: list[tuple[str, plain.Fields]] = []
    for index, line in enumerate(value["lines"]):
        place = f"{position}/lines/{index}"
        fields = line if isinstance(line, dict) else {}
        if fields is not line:
            message = _("A line is a JSON object; here is none.")
            remarks.at(place).block("value_unreadable", f"lines.{index}", message)
        lines.append((place, fields))
    return plain.read_order(value, lines, channel=FORMAT.name, remarks=remarks)


FORMAT = PlainJson()
