"""Lists as CSV files that a spreadsheet opens: UTF-8, a header row, no formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone

# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def response(
    *, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A file that is written while it is sent; its name ends with the day."""
    answer = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv")
    day = timezone.localdate(timezone.now()).isoformat()
    answer["Content-Disposition"] = f'attachment; filename="{name}-{day}.csv"'
    return answer


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    # The mark at the beginning tells spreadsheets that this is UTF-8.
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line([_cell(value) for value in row])


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    # The quote before it makes the cell text, which is what it is.
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text
