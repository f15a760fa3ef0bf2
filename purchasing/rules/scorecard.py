"""How reliable a supplier is: each figure with its population and the rows behind it."""

from __future__ import annotations

import math
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import fmean, stdev


@dataclass(frozen=True, slots=True)
class Delivery:
    """Units of a line that came on a day: good ones, and those sent back for their quality."""

    on: date
    good: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Line:
    """A purchase line that was sent: what was asked, what the supplier confirmed, what came.

    ``withdrawn_on`` is the day on which we cancelled it; ``answer_hours`` the time from sending
    to the first answer to its order. ``deliveries`` are in the order they came.
    """

    line_id: uuid.UUID
    number: str
    position: int
    sku: str
    quantity: int
    asked_on: date
    quantity_confirmed: int | None
    confirmed_on: date | None
    unit_price: Decimal
    currency: str
    sent_on: date
    withdrawn_on: date | None
    answer_hours: float | None
    deliveries: tuple[Delivery, ...] = ()

    def completed_on(self, quantity: int) -> date | None:
        """The day on which so many good units had come, split receipts added up."""
        came = 0
        for delivery in self.deliveries:
            came += delivery.good
            if came >= quantity:
                return delivery.on
        return None

    @property
    def good(self) -> int:
        return sum(delivery.good for delivery in self.deliveries)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, as known on ``today``."""

    first: date
    last: date
    today: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


class Unit(StrEnum):
    """What a figure counts."""

    SHARE = "share"
    DAYS = "days"
    HOURS = "hours"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Row:
    """A purchase line behind a figure, or a whole purchase order where there is no position.

    ``is_hit`` for shares; ``value`` in the figure's unit, for a price change the price of a unit.
    """

    line_id: uuid.UUID
    number: str
    position: int | None
    sku: str
    is_hit: bool | None = None
    value: float | None = None
    due_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a supplier; no value where its population is empty.

    ``excluded`` counts what belongs to the period and cannot be judged.
    """

    code: str
    value: float | None
    unit: Unit
    population: int
    excluded: int = 0
    rows: tuple[Row, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A line against a day and a quantity: whether all that came, came by then, and whether
    all came."""

    row: Row
    is_on_time: bool
    is_in_full: bool


def figures(lines: Sequence[Line], period: Period) -> list[Figure]:
    """Every figure of a supplier over a period, from the lines that have to do with it."""
    ordered = sorted(lines, key=lambda line: (line.number, line.position))
    return [
        *_ladder("asked", ordered, period, _as_asked),
        *_ladder("confirmed", ordered, period, _as_confirmed),
        *_lead_times(ordered, period),
        _price_change(ordered, period),
        _reject_rate(ordered, period),
        *_answer_times(ordered, period),
    ]


def _as_asked(line: Line) -> tuple[date, int]:
    return line.asked_on, line.quantity


def _as_confirmed(line: Line) -> tuple[date, int]:
    """As asked where the supplier did not answer: silence is no better day."""
    wanted = line.quantity if line.quantity_confirmed is None else line.quantity_confirmed
    return line.confirmed_on or line.asked_on, wanted


def _ladder(
    basis: str,
    lines: Sequence[Line],
    period: Period,
    promise: Callable[[Line], tuple[date, int]],
) -> list[Figure]:
    """On time, in full and both, over the lines asked for in the period whose day has passed.

    What we cancelled before its day is left out, as is what is not due and what was confirmed
    with no units; what never came, or was declined, is a miss.
    """
    asked_for = [line for line in lines if line.asked_on in period]
    judged = [
        _judge(line, *promise(line))
        for line in asked_for
        if _is_due(line, *promise(line), today=period.today)
    ]
    excluded = len(asked_for) - len(judged)
    hits: list[tuple[str, Callable[[_Judged], bool]]] = [
        ("on_time", lambda each: each.is_on_time),
        ("in_full", lambda each: each.is_in_full),
        ("otif", lambda each: each.is_on_time and each.is_in_full),
    ]
    return [
        _share(f"{name}_{basis}", [(each.row, is_hit(each)) for each in judged], excluded)
        for name, is_hit in hits
    ]


def _is_due(line: Line, due_on: date, wanted: int, *, today: date) -> bool:
    is_withdrawn = line.withdrawn_on is not None and line.withdrawn_on <= due_on
    return due_on < today and wanted > 0 and not is_withdrawn


def _judge(line: Line, due_on: date, wanted: int) -> _Judged:
    came = min(line.good, wanted)
    done_on = line.completed_on(came) if came else None
    return _Judged(
        row=_row(line, due_on=due_on, done_on=done_on),
        is_on_time=done_on is not None and done_on <= due_on,
        is_in_full=came >= wanted,
    )


def _share(code: str, rows: Sequence[tuple[Row, bool]], excluded: int) -> Figure:
    hits = sum(is_hit for _, is_hit in rows)
    return Figure(
        code=code,
        value=hits / len(rows) if rows else None,
        unit=Unit.SHARE,
        population=len(rows),
        excluded=excluded,
        rows=tuple(replace(row, is_hit=is_hit) for row, is_hit in rows),
    )


def _lead_times(lines: Sequence[Line], period: Period) -> list[Figure]:
    """Calendar days from sending to the day a line was whole, over the lines that became whole
    in the period: as many units as asked, or as the supplier confirmed where that is fewer. A
    line of which only a part came in the period is left out."""
    rows, excluded = [], 0
    for line in lines:
        wanted = min(line.quantity, _as_confirmed(line)[1])
        done_on = line.completed_on(wanted) if wanted else None
        if done_on is not None and done_on in period:
            days = (done_on - line.sent_on).days
            rows.append(_row(line, value=float(days), due_on=line.asked_on, done_on=done_on))
        elif done_on is None and any(d.good and d.on in period for d in line.deliveries):
            excluded += 1
    return _spread("lead_time", rows, Unit.DAYS, excluded)


def _answer_times(lines: Sequence[Line], period: Period) -> list[Figure]:
    """Hours from sending to the first answer, over the orders sent in the period; those without
    an answer are left out and counted."""
    firsts = {line.number: line for line in reversed(lines) if line.sent_on in period}
    answered = [
        Row(first.line_id, number, None, "", value=first.answer_hours)
        for number, first in sorted(firsts.items())
        if first.answer_hours is not None
    ]
    return _spread("answer_time", answered, Unit.HOURS, len(firsts) - len(answered))


def _spread(code: str, rows: Sequence[Row], unit: Unit, excluded: int) -> list[Figure]:
    values = [row.value for row in rows if row.value is not None]
    found = {
        f"{code}_median": (_percentile(values, 0.5), unit),
        f"{code}_p90": (_percentile(values, 0.9), unit),
        f"{code}_variation": (_variation(values), Unit.RATIO),
    }
    return [
        Figure(name, value, of, len(rows), excluded, tuple(rows))
        for name, (value, of) in found.items()
    ]


def _percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share does not exceed."""
    if not values:
        return None
    return sorted(values)[math.ceil(share * len(values)) - 1]


def _variation(values: Sequence[float]) -> float | None:
    """Standard deviation of the sample over its mean; nothing of fewer than two."""
    if len(values) < 2 or not (mean := fmean(values)):
        return None
    return stdev(values) / mean


def _price_change(lines: Sequence[Line], period: Period) -> Figure:
    """What the products cost at their last price over what they cost at their first, less one,
    each weighed by the units asked for, over the lines sent in the period. Products bought once
    are left out."""
    by_product: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.sent_on, line.number, line.position)):
        if line.sent_on in period:
            by_product[line.sku, line.currency].append(line)
    compared = [bought for bought in by_product.values() if len(bought) > 1]
    before = sum((bought[0].unit_price * _units(bought) for bought in compared), Decimal(0))
    after = sum((bought[-1].unit_price * _units(bought) for bought in compared), Decimal(0))
    return Figure(
        code="price_change",
        value=float(after / before - 1) if before else None,
        unit=Unit.SHARE,
        population=len(compared),
        excluded=len(by_product) - len(compared),
        rows=tuple(
            _row(line, value=float(line.unit_price), done_on=line.sent_on)
            for bought in compared
            for line in (bought[0], bought[-1])
        ),
    )


def _units(lines: Iterable[Line]) -> int:
    return sum(line.quantity for line in lines)


def _reject_rate(lines: Sequence[Line], period: Period) -> Figure:
    """Units sent back for their quality over all units that came in the period. A row's value is
    the line's own rate."""
    rows, rejected, came = [], 0, 0
    for line in lines:
        bad = sum(d.rejected for d in line.deliveries if d.on in period)
        all_units = bad + sum(d.good for d in line.deliveries if d.on in period)
        if all_units:
            rows.append(_row(line, value=bad / all_units))
        rejected, came = rejected + bad, came + all_units
    return Figure(
        code="reject_rate",
        value=rejected / came if came else None,
        unit=Unit.SHARE,
        population=came,
        rows=tuple(rows),
    )


def _row(
    line: Line,
    *,
    is_hit: bool | None = None,
    value: float | None = None,
    due_on: date | None = None,
    done_on: date | None = None,
) -> Row:
    return Row(
        line_id=line.line_id,
        number=line.number,
        position=line.position,
        sku=line.sku,
        is_hit=is_hit,
        value=value,
        due_on=due_on,
        done_on=done_on,
    )
