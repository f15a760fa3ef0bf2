"""Products as CSV: UTF-8, commas, a header row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from core.errors import Invalid
from inventory.formats import product_cells, product_table
from inventory.formats.product_cells import COLUMNS
from inventory.formats.product_table import Row
from inventory.rules.product_values import ProductValues

MEDIA_TYPE = "text/csv"
_DELIMITERS = (",", ";", "\t")
# A spreadsheet takes a cell that begins with one of these for a formula. Quotes before it count
# as well, so that what is read back is what was there.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED_FORMULA = re.compile(r"'+[=+\-@\t\r]")
_DECIMAL_COMMA = re.compile(r"\d+,\d+\Z", re.ASCII)


def write(products: Iterable[ProductValues]) -> Iterator[str]:
    """The lines of a file. The mark at the beginning tells spreadsheets that it is UTF-8."""
    yield "\ufeff" + _line(COLUMNS)
    for values in products:
        cells = product_cells.write(values)
        yield _line([_harmless(cells[column]) for column in COLUMNS])


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def read(content: bytes) -> list[Row]:
    """The rows of a file with commas, semicolons or tabs.

    Raises:
        Invalid: ``encoding_unknown``, ``file_malformed`` or what is wrong with its columns.
    """
    text = _text(content)
    delimiter = _delimiter(text)
    rows = product_table.rows_of(_lines(text, delimiter))
    for row in rows:
        _plain(row, has_decimal_commas=delimiter == ";")
    return rows


def _text(content: bytes) -> str:
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("The file is not UTF-8; save it as CSV UTF-8 or as XLSX.")
        raise Invalid(message, code="encoding_unknown") from error
    if "\x00" in text:
        raise Invalid(_("The file is neither CSV nor XLSX."), code="file_kind_unknown")
    return text


def _delimiter(text: str) -> str:
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=header.count)


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    # Strict, so that a quote that is never closed is an error and swallows no rows.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        message = _("Line %(n)s cannot be read: a quote is not closed, or a cell is too long.")
        raise Invalid(message % {"n": reader.line_num}, code="file_malformed") from error


def _plain(row: Row, *, has_decimal_commas: bool) -> None:
    for column, cell in row.cells.items():
        if _QUOTED_FORMULA.match(cell):
            row.cells[column] = cell[1:]
    price = row.cells.get("list_price", "")
    # Spreadsheets separate by semicolons where the comma is the decimal mark.
    if has_decimal_commas and _DECIMAL_COMMA.match(price):
        row.cells["list_price"] = price.replace(",", ".")
