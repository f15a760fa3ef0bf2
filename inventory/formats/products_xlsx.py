"""Products as an XLSX workbook of one sheet."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from core import limits
from core.errors import Invalid
from inventory.formats import product_cells, product_table
from inventory.formats.product_cells import COLUMNS, NUMBERS
from inventory.formats.product_table import Row
from inventory.rules.product_values import ProductValues

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGNATURE = b"PK\x03\x04"
_WIDTHS = {"sku": 18, "name": 40, "attributes": 28, "components": 28, "substitutes": 28}
_WIDTH = 14
# The place of a cell, as in <c r="AB12">.
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_COLUMNS_MAX = 100


def write(products: Iterable[ProductValues]) -> bytes:
    """A workbook; text is written as text, so nothing of it becomes a formula or a link."""
    content = io.BytesIO()
    with Workbook(content, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet("products")
        bold = workbook.add_format({"bold": True})
        for position, column in enumerate(COLUMNS):
            sheet.set_column(position, position, _WIDTHS.get(column, _WIDTH))
            sheet.write_string(0, position, column, bold)
        sheet.freeze_panes(1, 1)
        for number, values in enumerate(products, start=1):
            _write_row(sheet, number, product_cells.write(values))
    return content.getvalue()


def _write_row(sheet: Worksheet, number: int, cells: dict[str, str]) -> None:
    for position, column in enumerate(COLUMNS):
        cell = cells[column]
        if not cell:
            continue
        if column in NUMBERS:
            sheet.write_number(number, position, float(cell))
        else:
            sheet.write_string(number, position, cell)


def read(content: bytes) -> list[Row]:
    """The rows of the first sheet.

    Raises:
        Invalid: ``file_kind_unknown``, ``file_malformed``, ``file_too_large``,
            ``file_too_long`` or what is wrong with its columns.
    """
    _refuse_dangerous(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        lines = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise _malformed() from error
    return product_table.rows_of([_text(cell) for cell in line] for line in lines)


def _malformed() -> Invalid:
    return Invalid(_("The workbook is damaged."), code="file_malformed")


def _refuse_dangerous(content: bytes) -> None:
    """A small archive may unfold to more than the memory holds, and so may a sheet with a cell
    far out: neither is given to the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Invalid(_("The file is neither CSV nor XLSX."), code="file_kind_unknown")
            if sum(m.file_size for m in archive.infolist()) > limits.SPREADSHEET_UNPACKED_BYTES_MAX:
                raise Invalid(_("The workbook is too large."), code="file_too_large")
            for part in _parts(archive):
                _refuse_far_cells(part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise _malformed() from error


def _parts(archive: zipfile.ZipFile) -> Iterator[bytes]:
    # Reading to the end also checks that each part is as large as it says.
    for member in archive.infolist():
        part = archive.read(member)
        if member.filename.endswith(".xml"):
            yield part


def _refuse_far_cells(part: bytes) -> None:
    for column, row in _PLACE.findall(part):
        # One row more for the header.
        if int(row) > limits.PRODUCT_IMPORT_ROWS + 1:
            raise product_table.too_long()
        if _column_number(column) > _COLUMNS_MAX:
            message = _("The sheet has cells beyond its columns; delete them.")
            raise Invalid(message, code="column_unknown")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return product_cells.text(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
