"""Take documents in: what they order is placed, and each leaves a record of what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice

from core.actors import Actor
from core.unit_of_work import unit_of_work
from orders.formats.protocol import Document
from orders.models import IntakeRecord
from orders.rules import validation
from orders.rules.findings import Finding
from orders.services import intake
from orders.services.intake import Outcome, Placement

# Orders that share a commit: enough to spare round trips, few enough to hold locks briefly.
_CHUNK = 100


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """What became of one document of a file."""

    position: int
    kind: str
    number: str
    outcome: str
    order_number: str
    findings: tuple[Finding, ...]


def import_documents(
    *,
    documents: Iterable[Document],
    source: str,
    content_sha256: str,
    actor: Actor,
    at: datetime,
    is_history: bool = False,
) -> Iterator[DocumentOutcome]:
    """Place the orders of a file, a hundred a transaction, and yield each document's outcome.

    A file that is read again places nothing twice: its numbers are known. What breaks off is
    taken up by reading the file again. History came in when it was ordered, not now.
    """
    position = 0
    rest = iter(documents)
    while chunk := list(islice(rest, _CHUNK)):
        yield from _take(
            chunk,
            first_position=position + 1,
            source=source,
            content_sha256=content_sha256,
            actor=actor,
            at=at,
            is_history=is_history,
        )
        position += len(chunk)


@unit_of_work
def _take(
    documents: Sequence[Document],
    *,
    first_position: int,
    source: str,
    content_sha256: str,
    actor: Actor,
    at: datetime,
    is_history: bool,
) -> list[DocumentOutcome]:
    placeable = [d for d in documents if _is_placeable(d)]
    placements = iter(
        intake.place_orders(
            requests=[d.request for d in placeable if d.request],
            found=[[replace(f, is_from_document=True) for f in d.findings] for d in placeable],
            default_channel="",
            actor=actor,
            at=at,
            is_history=is_history,
        )
    )
    outcomes, records = [], []
    for position, document in enumerate(documents, start=first_position):
        placement = next(placements) if _is_placeable(document) else None
        outcome = _outcome(position, document, placement)
        outcomes.append(outcome)
        records.append(
            IntakeRecord(
                source=source[:255],
                content_sha256=content_sha256,
                position=position,
                kind=document.kind,
                document_number=document.number[:100],
                outcome=outcome.outcome,
                order_id=placement.order_id if placement else None,
                findings=[asdict(finding) for finding in outcome.findings],
                received_at=at,
            )
        )
    IntakeRecord.objects.bulk_create(records)
    return outcomes


def _is_placeable(document: Document) -> bool:
    return document.request is not None and not validation.refuses(list(document.findings))


def _outcome(position: int, document: Document, placement: Placement | None) -> DocumentOutcome:
    # Intake tells the reader's findings with its own.
    findings = placement.findings if placement else document.findings
    if placement is not None:
        outcome: str = placement.outcome
    elif document.kind in {"order", "unknown"}:
        outcome = Outcome.REJECTED
    else:
        outcome = IntakeRecord.Outcome.NOTED
    if outcome == Outcome.DRAFT:
        outcome = Outcome.WAITING
    return DocumentOutcome(
        position=position,
        kind=document.kind,
        number=document.number,
        outcome=outcome,
        order_number=placement.number if placement else "",
        findings=findings,
    )
