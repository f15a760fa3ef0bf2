"""A supplier's record: each figure with its population and period, and the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from dashboard import formats
from dashboard.words import Word
from purchasing.rules.scorecard import Figure, Row, Unit
from purchasing.selectors.scorecard import Scorecard

_LINES = ngettext_lazy("of %(n)s line", "of %(n)s lines", "n")
_ORDERS = ngettext_lazy("of %(n)s order", "of %(n)s orders", "n")
_UNITS = ngettext_lazy("of %(n)s unit", "of %(n)s units", "n")
_PRODUCTS = ngettext_lazy("of %(n)s product", "of %(n)s products", "n")


@dataclass(frozen=True, slots=True)
class Name:
    """What a figure is called, what it means, and what its population counts."""

    label: Any
    meaning: Any
    population: Any


_ON_ASKED = gettext_lazy("Against the day and the quantity that we asked for.")
_ON_CONFIRMED = gettext_lazy(
    "Against the day and the quantity that they confirmed; without an answer, as asked."
)
_LEAD_TIME = gettext_lazy("Calendar days from sending to the day a line was whole.")
_ANSWER = gettext_lazy("From sending to the first answer.")

NAMES: Mapping[str, Name] = {
    "otif_asked": Name(gettext_lazy("On time and in full"), _ON_ASKED, _LINES),
    "on_time_asked": Name(gettext_lazy("On time"), _ON_ASKED, _LINES),
    "in_full_asked": Name(gettext_lazy("In full"), _ON_ASKED, _LINES),
    "otif_confirmed": Name(gettext_lazy("On time and in full"), _ON_CONFIRMED, _LINES),
    "on_time_confirmed": Name(gettext_lazy("On time"), _ON_CONFIRMED, _LINES),
    "in_full_confirmed": Name(gettext_lazy("In full"), _ON_CONFIRMED, _LINES),
    "lead_time_median": Name(gettext_lazy("Lead time, median"), _LEAD_TIME, _LINES),
    "lead_time_p90": Name(gettext_lazy("Lead time, nine of ten within"), _LEAD_TIME, _LINES),
    "lead_time_variation": Name(
        gettext_lazy("Lead time, variation"),
        gettext_lazy("Standard deviation of the lead times over their mean: 0 is always alike."),
        _LINES,
    ),
    "price_change": Name(
        gettext_lazy("Price change"),
        gettext_lazy(
            "Last price over first price of each product, weighed by units; bought twice."
        ),
        _PRODUCTS,
    ),
    "reject_rate": Name(
        gettext_lazy("Rejected"),
        gettext_lazy("Units sent back for their quality, of all that came."),
        _UNITS,
    ),
    "answer_time_median": Name(gettext_lazy("Answer time, median"), _ANSWER, _ORDERS),
    "answer_time_p90": Name(gettext_lazy("Answer time, nine of ten within"), _ANSWER, _ORDERS),
    "answer_time_variation": Name(
        gettext_lazy("Answer time, variation"),
        gettext_lazy("Standard deviation of the answer times over their mean."),
        _ORDERS,
    ),
}
_GROUPS = (
    (
        gettext_lazy("As we asked"),
        ("otif_asked", "on_time_asked", "in_full_asked"),
    ),
    (
        gettext_lazy("As they confirmed"),
        ("otif_confirmed", "on_time_confirmed", "in_full_confirmed"),
    ),
    (
        gettext_lazy("How long it takes"),
        ("lead_time_median", "lead_time_p90", "lead_time_variation"),
    ),
    (
        gettext_lazy("How they answer, what they change"),
        ("answer_time_median", "price_change", "reject_rate"),
    ),
)
_YES = Word(gettext_lazy("yes"), "green", "check")
_NO = Word(gettext_lazy("no"), "red", "x")


def groups(record: Scorecard, *, query: str) -> list[dict[str, Any]]:
    """The figures in rows of three, each with the way to its rows."""
    by_code = {figure.code: figure for figure in record.figures}
    return [
        {
            "label": label,
            "figures": [
                figure(by_code[code], supplier=record.supplier, query=query)
                for code in codes
                if code in by_code
            ],
        }
        for label, codes in _GROUPS
    ]


def figure(found: Figure, *, supplier: str, query: str = "") -> dict[str, Any]:
    """One figure as it is printed; ``n/a`` where nothing belongs to it."""
    name = NAMES[found.code]
    url = reverse("dashboard:supplier_figure", args=[supplier, found.code])
    return {
        "code": found.code,
        "label": name.label,
        "meaning": name.meaning,
        "value": _value(found.value, found.unit),
        "population": name.population % {"n": found.population},
        "excluded": ngettext("%(n)s not judged", "%(n)s not judged", found.excluded)
        % {"n": formats.number(found.excluded)}
        if found.excluded
        else "",
        "url": f"{url}?{query}" if found.rows else "",
    }


def period(record: Scorecard) -> str:
    """The days of the record."""
    return _("%(first)s to %(last)s") % {
        "first": formats.full_day(record.first),
        "last": formats.full_day(record.last),
    }


def _value(value: float | None, unit: Unit) -> str:
    if value is None:
        return _("n/a")
    if unit is Unit.SHARE:
        return formats.percent(value)
    shown = formats.number(Decimal(str(round(value, 2 if unit is Unit.RATIO else 1))))
    if unit is Unit.DAYS:
        return ngettext("%(n)s day", "%(n)s days", round(value)) % {"n": shown}
    if unit is Unit.HOURS:
        return _("%(n)s h") % {"n": shown}
    return shown


def columns(found: Figure) -> list[dict[str, Any]]:
    """The heads of the rows behind a figure."""
    head = [{"label": _("Purchase order")}, {"label": _("Product")}]
    if any(row.due_on for row in found.rows):
        head.append({"label": _("Due")})
    if any(row.done_on for row in found.rows):
        head.append({"label": _("Done")})
    return [*head, {"label": _result_head(found), "is_number": not _is_judged(found)}]


def _result_head(found: Figure) -> str:
    """What stands in a row: the time or price of the line, not the figure of all of them."""
    heads = {
        "lead_time": _("Lead time"),
        "answer_time": _("Answer time"),
        "price_change": _("Price"),
    }
    own = (head for code, head in heads.items() if found.code.startswith(code))
    return next(own, str(NAMES[found.code].label))


def _is_judged(found: Figure) -> bool:
    return any(row.is_hit is not None for row in found.rows)


def rows(found: Figure, *, start: int, size: int, currency: str) -> list[dict[str, Any]]:
    """Some of the rows behind a figure."""
    heads = columns(found)
    has_due, has_done = (any(getattr(r, n) for r in found.rows) for n in ("due_on", "done_on"))
    shown = []
    for row in found.rows[start : start + size]:
        cells: list[dict[str, Any]] = [
            {"text": _number(row)},
            {"text": row.sku or "–"},
            *([{"text": formats.full_day(row.due_on) or "–"}] if has_due else []),
            *([{"text": formats.full_day(row.done_on) or "–"}] if has_done else []),
            _result(row, found, currency),
        ]
        labelled = [
            {**cell, "label": head["label"]} for cell, head in zip(cells, heads, strict=True)
        ]
        url = reverse("dashboard:purchase", args=[row.number])
        shown.append({"url": url, "cells": labelled})
    return shown


def _number(row: Row) -> str:
    if row.position is None:
        return row.number
    return _("%(number)s, line %(n)s") % {"number": row.number, "n": row.position}


def _result(row: Row, found: Figure, currency: str) -> dict[str, Any]:
    if row.is_hit is not None:
        word = _YES if row.is_hit else _NO
        return {"text": word.text, "tone": word.tone, "icon": word.icon}
    if found.code == "price_change":
        price = None if row.value is None else Decimal(str(row.value))
        return {"text": formats.unit_price(price, currency), "is_number": True}
    unit = {"lead_time_variation": Unit.DAYS, "answer_time_variation": Unit.HOURS}
    return {"text": _value(row.value, unit.get(found.code, found.unit)), "is_number": True}
