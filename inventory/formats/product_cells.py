"""The columns of a file of products, and how each value is written and read in a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from core.money import plain_amount
from inventory.rules.product_values import Component, Problem, ProductValues

# Column -> field of the values. The columns are listed in docs/formats.md.
FIELDS = {
    "sku": "sku",
    "name": "name",
    "type": "type",
    "category": "category_code",
    "supplier": "supplier_code",
    "gtin": "gtin",
    "unit": "unit",
    "list_price": "list_price",
    "currency": "currency",
    "weight_g": "weight_g",
    "length_mm": "length_mm",
    "width_mm": "width_mm",
    "height_mm": "height_mm",
    "lead_time_days": "lead_time_days",
    "available_on": "available_on",
    "family": "family_code",
    "attributes": "attributes",
    "components": "components",
    "substitutes": "substitutes",
    "tracks_lots": "tracks_lots",
    "is_active": "is_active",
    "is_discontinued": "is_discontinued",
}
COLUMNS = tuple(FIELDS)
COLUMN_OF = {field: column for column, field in FIELDS.items()}
NUMBERS = frozenset(
    {"list_price", "weight_g", "length_mm", "width_mm", "height_mm", "lead_time_days"}
)
# An empty cell of these says nothing: what stands there stays, a new product gets the usual.
# An empty cell of any other column empties the value.
_NEVER_EMPTY = frozenset(
    {
        "name",
        "type",
        "unit",
        "list_price",
        "currency",
        "lead_time_days",
        "tracks_lots",
        "is_active",
        "is_discontinued",
    }
)
_NEEDED = ("name", "list_price", "currency")
# Not "true" and "false": spreadsheets would translate them.
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")
_MARKED = re.compile(r"[\\;]")
_UNMARKED = re.compile(r"\\([\\;])")
# Up to a semicolon that no backslash marks.
_PART = re.compile(r"(?:\\.|[^;\\])+|\\$", re.DOTALL)
_WHOLE = re.compile(r"\d{1,18}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Told:
    """What the cells of a row say of a product, and those of them that cannot be read."""

    values: ProductValues
    problems: tuple[Problem, ...]


class Unreadable(ValueError):
    """A cell that cannot be what it stands for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def write(values: ProductValues) -> dict[str, str]:
    """The cells of a product by column, as text."""
    return {column: text(getattr(values, field)) for column, field in FIELDS.items()}


def text(value: Any) -> str:
    """A value as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES[0] if value else _NO[0]
    if isinstance(value, Decimal):
        return f"{plain_amount(value):f}"
    if isinstance(value, Mapping):
        return _joined(f"{name}={one}" for name, one in value.items())
    if isinstance(value, tuple):
        return _joined(
            f"{one.sku}*{one.quantity}" if isinstance(one, Component) else one for one in value
        )
    return str(value)


def read(cells: Mapping[str, str], before: ProductValues | None) -> Told:
    """What a row says of a product that stood there as ``before``; columns that the file does
    not have stay as they are."""
    told: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, cell in cells.items():
        field = FIELDS[column]
        if not cell and column in _NEVER_EMPTY:
            continue
        try:
            told[field] = _READERS.get(column, _same)(cell)
        except Unreadable as error:
            problems.append(Problem(field, error.code, error.message))
    base = _values_of(before) if before else _fresh(cells, told, problems)
    # Blanks around a text that stands there are no change.
    kept = {name for name, value in told.items() if _is_same_text(base.get(name), value)}
    return Told(ProductValues(**base | {n: told[n] for n in told.keys() - kept}), tuple(problems))


def _fresh(
    cells: Mapping[str, str], told: Mapping[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    unread = {problem.field for problem in problems}
    for name in _NEEDED:
        if name not in told and name not in unread:
            message = _("A new product needs this.")
            problems.append(Problem(name, "value_missing", message))
    return {"sku": cells.get("sku", ""), "name": "", "list_price": Decimal(0), "currency": ""}


def _values_of(before: ProductValues) -> dict[str, Any]:
    return {field: getattr(before, field) for field in COLUMN_OF}


def _is_same_text(before: Any, value: Any) -> bool:
    return isinstance(before, str) and isinstance(value, str) and before.strip() == value


def _same(cell: str) -> str:
    return cell


def _amount(cell: str) -> Decimal:
    try:
        return Decimal(cell)
    except InvalidOperation as error:
        message = _("This is no amount; write it like 1234.50.")
        raise Unreadable("number_unreadable", message) from error


def _whole(cell: str) -> int | None:
    if not cell:
        return None
    if not _WHOLE.match(cell):
        raise Unreadable("number_unreadable", _("This is no whole number."))
    return int(cell)


def _day(cell: str) -> date | None:
    if not cell:
        return None
    # A spreadsheet keeps a day as a moment of it.
    try:
        return date.fromisoformat(cell.removesuffix(" 00:00:00"))
    except ValueError as error:
        message = _("This is no day; write it like 2026-12-31.")
        raise Unreadable("date_unreadable", message) from error


def _flag(cell: str) -> bool:
    if cell.lower() in _YES:
        return True
    if cell.lower() in _NO:
        return False
    raise Unreadable("flag_unreadable", _("Write yes or no."))


def _attributes(cell: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _parted(cell):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or not name or name in found:
            message = _("Write attributes like size=L; colour=red.")
            raise Unreadable("attributes_unreadable", message)
        found[name] = value
    return found


def _components(cell: str) -> tuple[Component, ...]:
    return tuple(_component(part) for part in _parted(cell))


def _component(part: str) -> Component:
    sku, star, quantity = part.rpartition("*")
    if not star:
        return Component(part, 1)
    if not sku.strip() or not _WHOLE.match(quantity.strip()):
        message = _("Write components like CUP*2; TEA*1.")
        raise Unreadable("components_unreadable", message)
    return Component(sku.strip(), int(quantity))


def _substitutes(cell: str) -> tuple[str, ...]:
    return tuple(_parted(cell))


_READERS: Mapping[str, Callable[[str], Any]] = {
    "list_price": _amount,
    "weight_g": _whole,
    "length_mm": _whole,
    "width_mm": _whole,
    "height_mm": _whole,
    "lead_time_days": _whole,
    "available_on": _day,
    "attributes": _attributes,
    "components": _components,
    "substitutes": _substitutes,
    "tracks_lots": _flag,
    "is_active": _flag,
    "is_discontinued": _flag,
}


def _joined(parts: Iterable[str]) -> str:
    """Parts with semicolons between them; a backslash marks one that belongs to a part."""
    return "; ".join(_MARKED.sub(r"\\\g<0>", part) for part in parts)


def _parted(cell: str) -> list[str]:
    parts = [_UNMARKED.sub(r"\1", part).strip() for part in _PART.findall(cell)]
    return [part for part in parts if part]
