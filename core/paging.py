"""Keyset pages: page 500 costs what page 1 costs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from core import limits
from core.errors import Invalid

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page of a list. A cursor is empty where there is nothing on that side."""

    items: Sequence[T]
    next_cursor: str = ""
    previous_cursor: str = ""

    def map(self, convert: Callable[[T], Any]) -> Page[Any]:
        """The same page of converted items."""
        return Page(
            items=[convert(item) for item in self.items],
            next_cursor=self.next_cursor,
            previous_cursor=self.previous_cursor,
        )


def read_page(
    queryset: models.QuerySet[M], *, keys: Sequence[str], cursor: str = "", size: int = 0
) -> Page[M]:
    """Read one page ordered by ``keys`` (``-name`` for descending, the last one unique).

    A key must not be null; ``product__sku`` is a field of a related row, which the queryset
    should select along. One query, whatever the page.

    Raises:
        Invalid: ``cursor_invalid``.
    """
    size = min(size or limits.PAGE_SIZE, limits.PAGE_SIZE_MAX)
    is_backward, values = _decode(cursor, keys, queryset.model) if cursor else (False, None)
    order = [_flip(key) for key in keys] if is_backward else list(keys)
    if values is not None:
        queryset = queryset.filter(_after(order, values))
    rows = list(queryset.order_by(*order)[: size + 1])
    has_more = len(rows) > size
    rows = rows[:size]
    if is_backward:
        rows.reverse()
    has_next = has_more if not is_backward else True
    has_previous = has_more if is_backward else values is not None
    return Page(
        items=rows,
        next_cursor=_encode(rows[-1], keys, "n") if rows and has_next else "",
        previous_cursor=_encode(rows[0], keys, "p") if rows and has_previous else "",
    )


def _flip(key: str) -> str:
    return key[1:] if key.startswith("-") else f"-{key}"


def _after(order: Sequence[str], values: Sequence[Any]) -> models.Q:
    """The rows behind ``values``: (a > x) or (a = x and b > y) ..., led by a plain bound on the
    first key so that the index is entered at the right place."""
    condition, equal = models.Q(), models.Q()
    for key, value in zip(order, values, strict=True):
        name = key.lstrip("-")
        beyond = "lt" if key.startswith("-") else "gt"
        condition |= equal & models.Q(**{f"{name}__{beyond}": value})
        equal &= models.Q(**{name: value})
    first = order[0]
    bound = "lte" if first.startswith("-") else "gte"
    return models.Q(**{f"{first.lstrip('-')}__{bound}": values[0]}) & condition


def _encode(row: models.Model, keys: Sequence[str], direction: str) -> str:
    values = [_value(row, key) for key in keys]
    plain = [v.isoformat() if isinstance(v, datetime | date) else str(v) for v in values]
    return base64.urlsafe_b64encode(msgspec.json.encode([direction, *plain])).decode().rstrip("=")


def _value(row: models.Model, key: str) -> Any:
    value: Any = row
    for part in key.lstrip("-").split(LOOKUP_SEP):
        value = getattr(value, part)
    return value


def _field(model: type[models.Model], key: str) -> Any:
    *related, name = key.lstrip("-").split(LOOKUP_SEP)
    for part in related:
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
    return model._meta.get_field(name)


def _decode(cursor: str, keys: Sequence[str], model: type[models.Model]) -> tuple[bool, list[Any]]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        direction, *texts = msgspec.json.decode(raw, type=list[str])
        # A cursor made by hand must not reach the database as it is.
        values = [_field(model, key).to_python(text) for key, text in zip(keys, texts, strict=True)]
    except (binascii.Error, msgspec.DecodeError, ValueError, ValidationError) as error:
        raise Invalid("This page link is broken.", code="cursor_invalid") from error
    if direction not in {"n", "p"} or any("\x00" in text for text in texts):
        raise Invalid("This page link is broken.", code="cursor_invalid")
    return direction == "p", values
