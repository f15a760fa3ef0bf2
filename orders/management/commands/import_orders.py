"""Places the orders of a file through the ordinary intake, with a progress bar."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from core import actors
from orders.formats import registry
from orders.formats.protocol import Document
from orders.management.commands.read_document import finding_text, open_document
from orders.models import IntakeRecord
from orders.rules.findings import Finding
from orders.services import imports
from orders.services.imports import DocumentOutcome

_BAR_WIDTH = 40
_TOLD_IN_FULL = frozenset(
    {
        IntakeRecord.Outcome.REJECTED,
        IntakeRecord.Outcome.WAITING,
        IntakeRecord.Outcome.DUPLICATE,
    }
)


class Command(BaseCommand):
    help = "Place the orders of a file; each document has its own outcome."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file, or a folder of Northwind tables")
        parser.add_argument(
            "--format",
            choices=(registry.AUTO, *registry.NAMES),
            default=registry.AUTO,
            help="the file's format; auto tells it by the first bytes and the name",
        )
        parser.add_argument("--dry-run", action="store_true", help="read only, place nothing")
        parser.add_argument(
            "--progress", action="store_true", help="show the bar even where there is no terminal"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        reading = open_document(path, options["format"])
        documents = list(reading.documents)
        if options["dry_run"]:
            self._tell_read(documents)
            return
        bar = _Bar(sys.stderr, len(documents), options["progress"] or sys.stderr.isatty())
        outcomes = imports.import_documents(
            documents=documents,
            source=path.name,
            content_sha256=_sha256(path),
            actor=actors.SYSTEM,
            at=timezone.now(),
        )
        counts = self._tell_outcomes(list(bar.watch(outcomes)))
        if counts[IntakeRecord.Outcome.REJECTED]:
            raise SystemExit(1)

    def _tell_read(self, documents: Sequence[Document]) -> None:
        for document in documents:
            if document.findings:
                self._tell(f"{document.kind} {document.number}", document.findings)
        orders = sum(1 for document in documents if document.request is not None)
        lines = sum(len(document.lines) for document in documents if document.request is not None)
        message = _("%(documents)s documents read: %(orders)s orders with %(lines)s lines.")
        figures = {"documents": len(documents), "orders": orders, "lines": lines}
        self.stdout.write(message % figures)
        if all(document.kind == "unknown" for document in documents):
            raise SystemExit(1)

    def _tell_outcomes(self, outcomes: Sequence[DocumentOutcome]) -> Counter[str]:
        for document in outcomes:
            if document.outcome in _TOLD_IN_FULL:
                self._tell(_heading(document), document.findings)
        counts = Counter(document.outcome for document in outcomes)
        figures = ", ".join(f"{counts[name]} {name}" for name in IntakeRecord.Outcome.values)
        message = _("%(documents)s documents: %(counts)s.")
        self.stdout.write(message % {"documents": len(outcomes), "counts": figures})
        return counts

    def _tell(self, heading: str, findings: Iterable[Finding]) -> None:
        self.stdout.write(heading)
        for finding in findings:
            self.stdout.write(f"  {finding_text(finding)}")


class _Bar:
    """Shows on a terminal how many of the documents have their outcome."""

    def __init__(self, stream: TextIO, total: int, is_shown: bool) -> None:
        self._stream = stream
        self._total = total
        self._is_shown = is_shown and total > 0

    def watch(self, outcomes: Iterable[DocumentOutcome]) -> Iterator[DocumentOutcome]:
        """Yield the outcomes and draw the bar as they come."""
        for count, outcome in enumerate(outcomes, start=1):
            self._draw(count)
            yield outcome

    def _draw(self, count: int) -> None:
        if not self._is_shown:
            return
        filled = _BAR_WIDTH * count // self._total
        bar = "#" * filled + "." * (_BAR_WIDTH - filled)
        end = "\n" if count == self._total else ""
        self._stream.write(f"\r[{bar}] {count}/{self._total}{end}")
        self._stream.flush()


def _heading(document: DocumentOutcome) -> str:
    named = f"{document.kind} {document.number}".strip()
    order = f" → {document.order_number}" if document.order_number else ""
    return f"{document.outcome}: {named}{order}"


def _sha256(path: Path) -> str:
    """Return the hash of a file, or of a folder's tables in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        digest.update(file.read_bytes())
    return digest.hexdigest()
