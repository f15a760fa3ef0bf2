"""What became of each document of an imported file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orders.rules.findings import Finding


class Outcome(StrEnum):
    """The fate of one document."""

    PLACED = "placed"
    WAITING = "waiting"  # kept with its findings until a person puts them right
    DUPLICATE = "duplicate"
    REJECTED = "rejected"  # no order, one intake record with the reason
    NOTED = "noted"  # understood, but it orders nothing


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """One document: its own number, our order's number where there is one, all findings."""

    kind: str
    document_number: str
    outcome: Outcome
    order_number: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """The documents of a file in the file's order."""

    outcomes: tuple[DocumentOutcome, ...]

    def count(self, outcome: Outcome) -> int:
        """Number of documents with an outcome."""
        return sum(1 for document in self.outcomes if document.outcome is outcome)
