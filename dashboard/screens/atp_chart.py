"""Available to promise as a drawing and as a table: the same figures twice.

The drawing knows units and days alone; the page stretches it, so that it fits every screen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import formats
from inventory.rules.atp import AtpDay
from inventory.selectors.atp import AtpTable

# Days between two labels below the drawing.
_LABEL_DAYS = 10
# Lines across the drawing, about: more cannot be told apart, fewer say little.
_LINES = 4
# A bar of a few units beside a thousand is still to be seen, at this part of the height.
_BAR_MIN = 0.02
_BAR_MARGIN, _BAR_WIDTH = 0.2, 0.6
# How many of the changes a description names; the table has all.
_CHANGES_TOLD_MAX = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """Units that come or leave on a day."""

    x: float
    y: float
    height: float
    width: float = _BAR_WIDTH


@dataclass(frozen=True, slots=True)
class Spot:
    """A day of the drawing, in words for who points at it."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of ``width`` days; its top is at ``-high`` units, upwards is less."""

    title: str
    description: str
    width: int
    top: float
    height: float
    area: str
    available: str
    projected: str
    incoming: list[Bar]
    promised: list[Bar]
    lines: list[float]
    zero: float
    safety: float | None
    spots: list[Spot]
    amounts: list[str]
    days: list[dict[str, Any]]

    @property
    def view_box(self) -> str:
        return f"0 {self.top} {self.width} {self.height}"

    @property
    def bottom(self) -> float:
        return self.top + self.height


def draw(table: AtpTable, *, place: str) -> Chart | None:
    """The drawing of a table; None where there is no day to draw."""
    days = table.days
    if not days:
        return None
    low, high, step = _scale(days, table.safety_stock)
    least = (high - low) * _BAR_MIN
    return Chart(
        title=_title(table, place),
        description=_description(days),
        width=len(days),
        top=-high,
        height=high - low,
        area=f"{_steps([day.available for day in days])} V0 H0 Z",
        available=_steps([day.available for day in days]),
        projected=_steps([day.projected for day in days]),
        incoming=[
            Bar(n + _BAR_MARGIN, -max(day.incoming, least), max(day.incoming, least))
            for n, day in enumerate(days)
            if day.incoming
        ],
        promised=[
            Bar(n + _BAR_MARGIN, 0, max(day.promised, least))
            for n, day in enumerate(days)
            if day.promised
        ],
        lines=[-value for value in _values(low, high, step) if value],
        zero=0,
        safety=-table.safety_stock if table.safety_stock else None,
        spots=[Spot(n, _spot(day)) for n, day in enumerate(days)],
        amounts=[formats.number(value) for value in reversed(_values(low, high, step))],
        days=_labels(days),
    )


def _scale(days: Sequence[AtpDay], safety: int) -> tuple[int, int, int]:
    """The lowest and highest line and the units between two lines."""
    high = max(safety, 1, *(max(day.available, day.projected, day.incoming) for day in days))
    low = min(0, *(min(day.projected, -day.promised) for day in days))
    step = _round_step((high - low) / _LINES)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step


def _round_step(rough: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 … that is no less."""
    if rough <= 1:
        return 1
    power = 10 ** math.floor(math.log10(rough))
    return next(int(power * n) for n in (1, 2, 5, 10) if power * n >= rough)


def _values(low: int, high: int, step: int) -> list[int]:
    return list(range(low, high + step, step))


def _steps(values: Iterable[int]) -> str:
    """A line that holds each day's value for the day."""
    parts = [f"V{-value} H{day}" for day, value in enumerate(values, start=1)]
    return f"M0 {parts[0][1:].split(' ')[0]} {' '.join(parts)}"


def _labels(days: Sequence[AtpDay]) -> list[dict[str, Any]]:
    return [
        {"on": day.on, "text": _("Today") if n == 0 else formats.short_day(day.on)}
        for n, day in enumerate(days)
        if n % _LABEL_DAYS == 0
    ]


def _title(table: AtpTable, place: str) -> str:
    return _("Available to promise of %(sku)s, %(place)s, next %(days)s") % {
        "sku": table.sku,
        "place": place or _("all places"),
        "days": formats.days(len(table.days)),
    }


def _description(days: Sequence[AtpDay]) -> str:
    least = min(days, key=lambda day: day.available)
    told = [
        _("%(units)s today; the least is %(least)s on %(day)s.")
        % {
            "units": formats.units(days[0].available),
            "least": formats.number(least.available),
            "day": formats.day(least.on),
        }
    ]
    changes = [day for day in days if day.incoming or day.promised]
    told += [_change(day) for day in changes[:_CHANGES_TOLD_MAX]]
    more = len(changes) - _CHANGES_TOLD_MAX
    if more > 0:
        text = ngettext("%(n)s more day changes.", "%(n)s more days change.", more)
        told.append(text % {"n": formats.number(more)})
    return " ".join(told)


def _change(day: AtpDay) -> str:
    return _("%(day)s: %(incoming)s come, %(promised)s are promised.") % {
        "day": formats.day(day.on),
        "incoming": formats.number(day.incoming),
        "promised": formats.number(day.promised),
    }


def _spot(day: AtpDay) -> str:
    parts = [
        formats.day(day.on),
        _("%(n)s available") % {"n": formats.number(day.available)},
        _("%(n)s free at the day's end") % {"n": formats.number(day.projected)},
    ]
    if day.incoming:
        parts.append(_("%(n)s incoming") % {"n": formats.number(day.incoming)})
    if day.promised:
        parts.append(_("%(n)s promised") % {"n": formats.number(day.promised)})
    return "\n".join(parts)


def rows(days: Sequence[AtpDay]) -> list[dict[str, Any]]:
    """The days on which something changes; in between, each figure stays."""
    shown = []
    before: AtpDay | None = None
    for day in days:
        is_other = before is None or (day.available, day.projected) != (
            before.available,
            before.projected,
        )
        if is_other or day.incoming or day.promised:
            shown.append(
                {
                    "on": day.on,
                    "incoming": formats.change(day.incoming),
                    "promised": formats.change(-day.promised),
                    "projected": formats.number(day.projected),
                    "available": formats.number(day.available),
                }
            )
        before = day
    return shown
