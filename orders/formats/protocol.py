"""What every document format gives: the document as it stands, and what it asks for.

A format module has a ``FORMAT`` object that satisfies :class:`DocumentFormat`. Reading never
writes, never fetches anything a document names, and never raises for bad content: what is wrong
becomes a finding with its position.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from orders.rules.findings import Finding, Severity
from orders.rules.request import AddressRequest, OrderRequest


@dataclass(frozen=True, slots=True)
class DocumentParty:
    """A party of the document: ``role`` is buyer, seller, ship_to, bill_to or supplier.

    ``name`` is the organisation's (or the only) name, ``contact`` the person in it.
    """

    role: str
    name: str = ""
    contact: str = ""
    identifier: str = ""
    email: str = ""
    phone: str = ""
    address: AddressRequest | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line as stated. ``codes`` maps a code's kind (sku, buyer, seller, gtin, ...) to it.

    ``unit_price`` is the price of ``price_quantity`` units.
    """

    line_id: str
    codes: dict[str, str]
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    price_quantity: Decimal = Decimal(1)
    amount: Decimal | None = None
    discount_amount: Decimal = Decimal(0)
    tax_amount: Decimal = Decimal(0)
    status: str = ""
    requested_on: date | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    position: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One business document: every stated value as stated, totals by their own names.

    ``kind`` is order, order_change, order_response, despatch_advice or cancellation; a shop's
    refund, fulfillment, product, customer or transaction; or unknown, when nothing could be read.
    ``refers_to`` is the number of the order that it is about.
    """

    kind: str
    number: str
    issued_at: date | datetime | None = None
    currency: str = ""
    refers_to: str = ""
    parties: tuple[DocumentParty, ...] = ()
    lines: tuple[DocumentLine, ...] = ()
    totals: dict[str, Decimal] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    request: OrderRequest | None = None  # None where the document orders nothing


def unknown(*, code: str, message: str, position: str = "") -> Document:
    """Return the document that stands for content nobody could read, with the reason."""
    finding = Finding(code, Severity.BLOCK, "", message, position)
    return Document(kind="unknown", number="", findings=(finding,))


class DocumentFormat(Protocol):
    """One kind of file."""

    name: str

    def recognises(self, head: bytes, filename: str) -> bool:
        """True when the first bytes or the name say the file is of this format."""
        ...

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the documents of a file, one by one, in the file's order."""
        ...
