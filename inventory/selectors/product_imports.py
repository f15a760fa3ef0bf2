"""Files of products that were compared, and what became of them."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec

from core import limits
from core.errors import NotFound
from core.paging import Page, read_page
from inventory.models import ProductImport

_PROBLEMS = "problems"


class ImportListFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pages of imports."""

    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


class ImportFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows of an import. ``only``: create, change, unchanged, or problems."""

    only: Annotated[str, msgspec.Meta(pattern="^(create|change|unchanged|problems)?$")] = ""
    offset: Annotated[int, msgspec.Meta(ge=0, le=limits.PRODUCT_IMPORT_ROWS)] = 0
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PRODUCT_IMPORT_PAGE


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A column of a row with what stands there and what would."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What is wrong with a row; no column: with the row as a whole."""

    code: str
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of a file. ``act``: create, change or unchanged; ``number`` is the row that a
    spreadsheet shows it in."""

    number: int
    sku: str
    act: str
    changes: list[ChangeView]
    problems: list[ProblemView]
    is_written: bool


@dataclass(frozen=True, slots=True)
class ImportHead:
    """A file, without its rows."""

    id: uuid.UUID
    file_name: str
    uploaded_by: str
    uploaded_at: datetime
    committed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ImportView(ImportHead):
    """A file with how many rows do what (rows with problems are counted as such only) and one
    page of its rows. ``next_offset`` is null on the last page."""

    create: int
    change: int
    unchanged: int
    problems: int
    written: int
    rows: list[RowView]
    next_offset: int | None


def list_imports(*, wanted: ImportListFilter) -> Page[ImportHead]:
    """Files, the newest first. One query."""
    page = read_page(
        ProductImport.objects.defer("rows"),
        keys=["-uploaded_at", "-id"],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    return page.map(lambda kept: ImportHead(**_head(kept)))


def read_import(*, import_id: uuid.UUID, wanted: ImportFilter) -> ImportView:
    """One file with a page of its rows. One query.

    Raises:
        NotFound: ``import_unknown``.
    """
    kept = ProductImport.objects.filter(pk=import_id).first()
    if kept is None:
        raise NotFound("There is no such import.", code="import_unknown")
    counts = Counter(_group(row) for row in kept.rows)
    rows = [row for row in kept.rows if wanted.only in ("", _group(row))]
    end = wanted.offset + wanted.size
    return ImportView(
        **_head(kept),
        create=counts["create"],
        change=counts["change"],
        unchanged=counts["unchanged"],
        problems=counts[_PROBLEMS],
        written=sum(row["is_written"] for row in kept.rows),
        rows=_rows(rows[wanted.offset : end]),
        next_offset=end if end < len(rows) else None,
    )


def _head(kept: ProductImport) -> dict[str, Any]:
    return {
        "id": kept.pk,
        "file_name": kept.file_name,
        "uploaded_by": kept.uploaded_by,
        "uploaded_at": kept.uploaded_at,
        "committed_at": kept.committed_at,
    }


def _group(row: dict[str, Any]) -> str:
    return _PROBLEMS if row["problems"] else str(row["act"])


def _rows(rows: Sequence[dict[str, Any]]) -> list[RowView]:
    return [
        RowView(
            number=row["number"],
            sku=row["sku"],
            act=row["act"],
            changes=[ChangeView(*change) for change in row["changes"]],
            problems=[ProblemView(**problem) for problem in row["problems"]],
            is_written=row["is_written"],
        )
        for row in rows
    ]
