"""Prints what is understood of an order document; writes nothing and needs no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from orders.formats import outline, registry
from orders.formats.protocol import Document, DocumentLine
from orders.rules.findings import Finding


class Command(BaseCommand):
    help = "Print what is understood of an order document, without writing anything."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the document, or a folder of Northwind tables")
        parser.add_argument(
            "--format",
            choices=(registry.AUTO, *registry.NAMES),
            default=registry.AUTO,
            help="the document's format; auto tells it by the first bytes and the name",
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        reading = open_document(options["file"], options["format"])
        documents = list(reading.documents)
        if options["json"]:
            content = {
                "format": reading.format_name or None,
                "documents": [outline.of_document(document) for document in documents],
            }
            self.stdout.write(msgspec.json.format(msgspec.json.encode(content)).decode())
        else:
            for document in documents:
                self.stdout.write("\n".join(_text(document, reading.format_name)))
        if all(document.kind == "unknown" for document in documents):
            raise SystemExit(1)


def open_document(path: Path, format_name: str) -> registry.Reading:
    """Read a file that a person named on the command line.

    Raises:
        CommandError: the file cannot be opened, or the format cannot read it.
    """
    try:
        return registry.read_path(path, format_name)
    except registry.FormatUnknown as error:
        message = _("The format %(format)s cannot read %(path)s.")
        raise CommandError(message % {"format": error, "path": path}) from error
    except OSError as error:
        message = _("%(path)s cannot be read: %(reason)s.")
        raise CommandError(message % {"path": path, "reason": error.strerror}) from error


def finding_text(finding: Finding) -> str:
    """Return a finding on one line: how much it weighs, where, and what it says."""
    place = " ".join(filter(None, (finding.position, finding.field)))
    return f"{finding.severity.value}: {finding.message} [{finding.code}]" + (
        f" ({place})" if place else ""
    )


def _text(document: Document, format_name: str) -> Iterator[str]:
    facts = [document.issued_at, document.currency, document.refers_to and _refers(document)]
    stated = ", ".join(str(fact) for fact in facts if fact)
    yield f"{document.kind} {document.number} ({format_name or '?'}) {stated}".rstrip()
    for party in document.parties:
        details = filter(None, (party.contact, party.identifier, party.email, party.phone))
        yield f"  {party.role}: {' · '.join((party.name or '–', *details))}"
    for line in document.lines:
        yield f"  {_line_text(line)}"
    for name, amount in document.totals.items():
        yield f"  {name}: {amount:f}"
    for finding in document.findings:
        yield f"  {finding_text(finding)}"


def _refers(document: Document) -> str:
    return _("refers to %(number)s") % {"number": document.refers_to}


def _line_text(line: DocumentLine) -> str:
    codes = " ".join(f"{kind}={code}" for kind, code in line.codes.items())
    quantity = "?" if line.quantity is None else f"{line.quantity:f}"
    price = "" if line.unit_price is None else f" @ {line.unit_price:f}"
    amount = "" if line.amount is None else f" = {line.amount:f}"
    words = (line.line_id, f"{quantity} {line.unit}".strip() + price + amount, codes)
    return " | ".join(filter(None, (*words, line.description, line.status)))
