"""Sets out a read document as plain values, for whoever asks what was understood of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from orders.formats.protocol import Document, DocumentLine, DocumentParty
from orders.rules.findings import Finding


def of_document(document: Document) -> dict[str, object]:
    """Return everything a document states; decimals as texts, the date as the day stated."""
    return {
        "type": document.kind,
        "number": document.number,
        "date": _day(document.issued_at),
        "issued_at": document.issued_at.isoformat() if document.issued_at else None,
        "currency": document.currency,
        "refers_to": document.refers_to,
        "parties": [_party(party) for party in document.parties],
        "lines": [_line(line) for line in document.lines],
        "totals": {name: _number(amount) for name, amount in document.totals.items()},
        "attributes": dict(document.attributes),
        "findings": [_finding(finding) for finding in document.findings],
    }


def _day(stated: date | datetime | None) -> str | None:
    if stated is None:
        return None
    return (stated.date() if isinstance(stated, datetime) else stated).isoformat()


def _number(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _party(party: DocumentParty) -> dict[str, object]:
    address = party.address
    return {
        "role": party.role,
        "name": party.name,
        "contact": party.contact,
        "identifier": party.identifier,
        "email": party.email,
        "phone": party.phone,
        "address": None
        if address is None
        else {name: getattr(address, name) for name in address.__struct_fields__},
    }


def _line(line: DocumentLine) -> dict[str, object]:
    return {
        "id": line.line_id,
        "codes": dict(line.codes),
        "description": line.description,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "unit_price": _number(line.unit_price),
        "price_quantity": _number(line.price_quantity),
        "amount": _number(line.amount),
        "discount_amount": _number(line.discount_amount),
        "tax_amount": _number(line.tax_amount),
        "status": line.status,
        "requested_on": _day(line.requested_on),
        "attributes": dict(line.attributes),
        "position": line.position,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "field": finding.field,
        "message": finding.message,
        "position": finding.position,
    }
