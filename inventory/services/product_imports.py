"""Files of products: compared first, written after a person's yes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError, Kind, NotFound
from core.unit_of_work import unit_of_work
from inventory.formats import product_cells, product_files
from inventory.formats.product_table import Row
from inventory.models import Product, ProductImport
from inventory.rules.product_values import Problem
from inventory.services import product_comparison, product_writing, products
from inventory.services.product_comparison import Compared

_FILE_NAME_LENGTH_MAX = 200
# Enough to see what is wrong; the import itself lists all.
_ERRORS_MAX = 20


class ImportHasProblems(DomainError):
    """Rows of the file cannot be written; the details name the first of them."""

    code = "import_has_problems"


class ImportCommitted(DomainError):
    """What is in the file was written before."""

    kind = Kind.CONFLICT
    code = "import_committed"


@unit_of_work
def stage(*, file_name: str, content: bytes, actor: Actor, at: datetime) -> ProductImport:
    """Read a file, compare it with the products and keep what each row would do. Nothing of it
    is written to a product.

    Raises:
        Invalid: the file cannot be read, or its columns are not those of products.
    """
    rows = product_files.read(content)
    compared = product_comparison.compare(rows=rows, products=_products(rows))
    return ProductImport.objects.create(
        file_name=file_name.strip()[:_FILE_NAME_LENGTH_MAX],
        rows=[_kept(one) for one in compared],
        uploaded_by=actor.name,
        uploaded_at=at,
    )


@unit_of_work
def commit(
    *, import_id: uuid.UUID, only_good: bool = False, actor: Actor, at: datetime
) -> ProductImport:
    """Write the rows of a file, in one transaction. They are compared again first: a row that
    would not do what was shown is a problem.

    Raises:
        NotFound: ``import_unknown``.
        ImportCommitted: a second time.
        ImportHasProblems: rows have problems and not only the good ones are asked for.
    """
    kept = ProductImport.objects.select_for_update().filter(pk=import_id).first()
    if kept is None:
        raise NotFound(_("There is no such import."), code="import_unknown")
    if kept.committed_at:
        raise ImportCommitted(_("This file was imported before."))
    rows = [Row(row["number"], row["cells"], tuple(row["surplus"])) for row in kept.rows]
    compared = _compared_again(rows, kept.rows)
    if not only_good:
        _refuse_problems(compared)
    told, known = product_comparison.good(compared)
    product_writing.write(told=told, known=known, actor=actor, at=at)
    written = {one.values.sku for one in told}
    kept.rows = [_outcome(one, written) for one in compared]
    kept.committed_at = at
    kept.save(update_fields=["rows", "committed_at"])
    return kept


def _compared_again(rows: Sequence[Row], shown: Sequence[dict[str, Any]]) -> list[Compared]:
    ids = _named(rows).values_list("pk", flat=True)
    locked = products.lock(product_ids=list(ids))
    present = {product.sku: product for product in locked.values()}
    compared = product_comparison.compare(rows=rows, products=present)
    return [_as_shown(one, row) for one, row in zip(compared, shown, strict=True)]


def _outcome(one: Compared, written: set[str]) -> dict[str, Any]:
    if one.problems or one.act == product_comparison.UNCHANGED:
        return _kept(one)
    if one.told.values.sku in written:
        return _kept(one) | {"is_written": True}
    message = _("It names a product of a row that was left out.")
    return _kept(replace(one, problems=(Problem("", "row_left_out", message),)))


def _products(rows: Sequence[Row]) -> dict[str, Product]:
    related = _named(rows).select_related("category", "supplier", "family")
    return {product.sku: product for product in related}


def _named(rows: Sequence[Row]) -> QuerySet[Product]:
    return Product.objects.filter(sku__in={product_comparison.sku_of(row) for row in rows})


def _as_shown(one: Compared, shown: dict[str, Any]) -> Compared:
    """The row, with a problem when it would do something else than what a person saw."""
    if one.problems or (_plain_changes(one) == shown["changes"] and one.act == shown["act"]):
        return one
    message = _("The product was changed since the file was compared; upload the file again.")
    return replace(one, problems=(Problem("sku", "product_changed_meanwhile", message),))


def _refuse_problems(compared: Sequence[Compared]) -> None:
    wrong = [one for one in compared if one.problems]
    if not wrong:
        return
    errors = [
        {
            "field": f"{one.row.number}.{_column(problem)}".rstrip("."),
            "code": problem.code,
            "message": problem.message,
        }
        for one in wrong
        for problem in one.problems
    ]
    raise ImportHasProblems(
        _("Some rows have problems; put the file right or import the others alone."),
        details={"rows": len(wrong), "errors": errors[:_ERRORS_MAX]},
    )


def _kept(one: Compared) -> dict[str, Any]:
    return {
        "number": one.row.number,
        "sku": product_comparison.sku_of(one.row),
        "act": one.act,
        "changes": _plain_changes(one),
        "problems": [
            {"code": problem.code, "column": _column(problem), "message": problem.message}
            for problem in one.problems
        ],
        "cells": one.row.cells,
        "surplus": list(one.row.surplus),
        "is_written": False,
    }


def _plain_changes(one: Compared) -> list[list[str]]:
    return [[column, before, after] for column, (before, after) in one.changes.items()]


def _column(problem: Problem) -> str:
    return product_cells.COLUMN_OF.get(problem.field, "")
