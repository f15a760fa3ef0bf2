"""Reads delimited text with a header row into rows of named cells."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orders.formats.encoding import decode
from orders.rules.findings import Finding, Severity

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file it starts on, its cells by column, cells without a column."""

    line: int
    cells: dict[str, str]
    surplus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The header, the rows, and what is to be said about the file as a whole."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()


class TableUnreadable(Exception):
    """The text is no proper table. ``code``, ``message`` and ``position`` make a finding."""

    def __init__(self, code: str, message: str, position: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position


def header_of(head: bytes) -> tuple[str, ...]:
    """Return the column names that the first line of a file states."""
    first_line = decode(head).text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")
    try:
        cells = next(csv.reader([first_line], delimiter=_delimiter(first_line)), [])
    except csv.Error:
        return ()
    return tuple(cell.strip() for cell in cells)


def read_table(content: bytes) -> Table:
    """Read a whole table.

    Raises:
        TableUnreadable: a quote is never closed, or a cell is too long.
    """
    decoded = decode(content)
    text = decoded.text
    delimiter = _delimiter(text.lstrip("\r\n").split("\n", 1)[0])
    # Strict, so that a quote that is never closed is an error and swallows no orders.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if columns:
                    rows.append(_row(line, columns, cells))
                else:
                    columns = tuple(cell.strip() for cell in cells)
            line = reader.line_num + 1
    except csv.Error as error:
        message = _("The table cannot be read: %(reason)s") % {"reason": str(error)}
        raise TableUnreadable("csv_malformed", message, f"line {line}") from error
    return Table(columns, tuple(rows), decoded.findings + _double_columns(columns))


def _row(line: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    named = {column: cell.strip() for column, cell in zip(columns, cells, strict=False)}
    surplus = tuple(cell.strip() for cell in cells[len(columns) :] if cell.strip())
    return Row(line, named, surplus)


def _double_columns(columns: tuple[str, ...]) -> tuple[Finding, ...]:
    doubles = sorted({column for column in columns if column and columns.count(column) > 1})
    message = _("The column %(name)s stands twice; the last one counts.")
    return tuple(
        Finding("column_double", Severity.WARN, "", message % {"name": name[:60]}, "line 1")
        for name in doubles
    )


def _delimiter(first_line: str) -> str:
    return max(DELIMITERS, key=first_line.count)
