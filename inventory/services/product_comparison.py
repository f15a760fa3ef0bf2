"""What the rows of a file would do to the products that are there."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from inventory.formats import product_cells
from inventory.formats.product_cells import COLUMNS
from inventory.formats.product_table import Row
from inventory.models import Product
from inventory.rules.product_values import Problem, ProductValues, differences
from inventory.selectors import product_values
from inventory.services import product_checks, product_lookups
from inventory.services.product_lookups import Known, Told

CREATE, CHANGE, UNCHANGED = "create", "change", "unchanged"


@dataclass(frozen=True, slots=True)
class Compared:
    """A row and what it would do. ``changes``: column -> text before and after."""

    row: Row
    told: Told
    act: str
    changes: dict[str, tuple[str, str]]
    problems: tuple[Problem, ...]


def compare(*, rows: Sequence[Row], products: Mapping[str, Product]) -> list[Compared]:
    """Compare rows with the products of their SKUs and find everything that is wrong with them.
    The number of queries does not grow with the rows."""
    before = product_values.of_products(list(products.values()))
    read = [
        product_cells.read(row.cells, before[products[sku].pk] if sku in products else None)
        for row in rows
        for sku in [sku_of(row)]
    ]
    told = [
        _told(one.values, products.get(sku_of(row)), before)
        for one, row in zip(read, rows, strict=True)
    ]
    twice = {sku for sku, count in Counter(sku_of(row) for row in rows).items() if count > 1}
    checked = product_checks.problems(told, product_lookups.look_up(told))
    return [
        _compared(row, one, _merged([*_of_row(row, twice), *cells.problems], found))
        for row, one, cells, found in zip(rows, told, read, checked, strict=True)
    ]


def sku_of(row: Row) -> str:
    """The SKU that a row is about."""
    return row.cells.get("sku", "")


def good(compared: Sequence[Compared]) -> tuple[list[Told], Known]:
    """What can be written without the rows that have problems, and what was looked up for it: a
    row that names a product of a row left out is left out as well."""
    told = [one.told for one in compared if not one.problems and one.act != UNCHANGED]
    known = product_lookups.look_up(told)
    while True:
        found = product_checks.problems(told, known)
        if not any(found):
            return told, known
        told = [one for one, problems in zip(told, found, strict=True) if not problems]


def _told(
    values: ProductValues, product: Product | None, before: Mapping[uuid.UUID, ProductValues]
) -> Told:
    return Told(values, product, before[product.pk] if product else None)


def _of_row(row: Row, twice: set[str]) -> list[Problem]:
    found = []
    if not sku_of(row):
        found.append(Problem("sku", "sku_missing", _("Every row needs a SKU.")))
    elif sku_of(row) in twice:
        message = _("The SKU %(sku)s stands in several rows of the file.") % {"sku": sku_of(row)}
        found.append(Problem("sku", "sku_twice", message))
    if row.surplus:
        message = _("The row has more cells than there are columns.")
        found.append(Problem("", "row_too_long", message))
    return found


def _merged(own: Sequence[Problem], found: Sequence[Problem]) -> tuple[Problem, ...]:
    # What cannot be read is not also checked, nor a row of which nobody knows whose it is.
    unread = {problem.field for problem in own}
    if "sku" in unread:
        return tuple(own)
    return (*own, *(problem for problem in found if problem.field not in unread))


def _compared(row: Row, told: Told, problems: tuple[Problem, ...]) -> Compared:
    if told.before is None:
        told_columns = [column for column in COLUMNS if row.cells.get(column)]
        changes = {column: ("", row.cells[column]) for column in told_columns}
        return Compared(row, told, CREATE, changes, problems)
    changes = {
        product_cells.COLUMN_OF[name]: (product_cells.text(old), product_cells.text(new))
        for name, (old, new) in differences(told.before, told.values).items()
    }
    return Compared(row, told, CHANGE if changes else UNCHANGED, changes, problems)
