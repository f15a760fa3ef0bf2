"""What intake has to say about an order: every finding at once, none hidden."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"  # the order cannot be confirmed until this is put right
    WARN = "warn"  # a person should look, the order goes on
    FIXED = "fixed"  # put right by intake itself; told so that nobody is surprised


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about one field of an order or a document.

    ``field`` is a dotted path into the request (``lines.0.quantity``), ``position`` the place in
    the source document (``line 4``, an XPath) where there is one. What the document's reader
    found (``is_from_document``) no second look can clear; a person who confirms the order does.
    """

    code: str
    severity: Severity
    field: str
    message: str
    position: str = ""
    is_from_document: bool = False

    @property
    def is_blocking(self) -> bool:
        return self.severity is Severity.BLOCK
