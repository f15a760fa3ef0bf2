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

from orders.rules.findings import Finding
from orders.rules.request import AddressRequest, OrderRequest


@dataclass(frozen=True, slots=True)
class DocumentParty:
    """A party of the document: ``role`` is buyer, seller, ship_to, bill_to or supplier."""

    role: str
    name: str = ""
    identifier: str = ""
    email: str = ""
    phone: str = ""
    address: AddressRequest | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A line as stated. ``codes`` maps a code's kind (sku, buyer, seller, gtin, ...) to it."""

    line_id: str
    codes: dict[str, str]
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    discount_amount: Decimal = Decimal(0)
    tax_amount: Decimal = Decimal(0)
    status: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One business document: every stated value as stated, totals by their own names.

    ``kind`` is order, order_change, order_response, despatch_advice, cancellation or unknown;
    ``refers_to`` the number of the order that it is about.
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


class DocumentFormat(Protocol):
    """One kind of file."""

    name: str

    def recognises(self, head: bytes, filename: str) -> bool:
        """True when the first bytes or the name say the file is of this format."""
        ...

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the documents of a file, one by one, in the file's order."""
        ...
