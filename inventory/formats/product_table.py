"""A file of products as rows of named cells, whatever it was written with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core import limits
from core.errors import Invalid
from inventory.formats.product_cells import COLUMNS

# Of a header that is no header, a few names are enough to see it.
_NAMED_MAX = 10
_NAME_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column. ``number`` is the row that a spreadsheet shows it in; ``surplus`` are
    cells beyond the last column."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    surplus: tuple[str, ...] = ()


def rows_of(lines: Iterable[Sequence[str]]) -> list[Row]:
    """The rows under the header, which is the first line that is not empty.

    Raises:
        Invalid: ``file_empty``, ``file_too_long``, ``column_unknown``, ``column_double``,
            ``column_missing``.
    """
    numbered = _filled(lines)
    columns = _header(next(numbered, (0, []))[1])
    rows: list[Row] = []
    for number, cells in numbered:
        if len(rows) == limits.PRODUCT_IMPORT_ROWS:
            raise too_long()
        surplus = tuple(cell for cell in cells[len(columns) :] if cell)
        rows.append(Row(number, dict(zip(columns, cells, strict=False)), surplus))
    if not rows:
        raise Invalid(_("The file has no row of a product."), code="file_empty")
    return rows


def too_long() -> Invalid:
    """The refusal of a file with more rows than are compared at once."""
    message = _("A file has at most %(n)s products; share them among several files.") % {
        "n": limits.PRODUCT_IMPORT_ROWS
    }
    return Invalid(message, code="file_too_long")


def _filled(lines: Iterable[Sequence[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line]
        if any(cells):
            yield number, cells


def _header(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    columns = [cell.lower() for cell in cells]
    if not columns:
        raise Invalid(_("The file is empty."), code="file_empty")
    _refuse_columns(
        [name for name in columns if name not in COLUMNS],
        "column_unknown",
        _("There is no column %(name)s."),
    )
    _refuse_columns(
        [name for name, count in Counter(columns).items() if count > 1],
        "column_double",
        _("The column %(name)s stands twice."),
    )
    if "sku" not in columns:
        message = _("The first row names the columns; the column sku is missing.")
        raise Invalid(message, code="column_missing")
    return columns


def _refuse_columns(names: list[str], code: str, message: str) -> None:
    if not names:
        return
    errors = [
        {"field": name, "code": code, "message": message % {"name": name or "–"}}
        for name in (name[:_NAME_LENGTH_MAX] for name in names[:_NAMED_MAX])
    ]
    known = _("The columns are: %(names)s.") % {"names": ", ".join(COLUMNS)}
    raise Invalid(
        " ".join([*(error["message"] for error in errors), known]),
        code=code,
        details={"errors": errors},
    )
