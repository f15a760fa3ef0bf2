"""Available to promise by date: what lies free, what is due, what is promised, day by day.

The units that may be promised for a day are the least that is left on it or on any later day: a
new promise takes nothing that an earlier one needs.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """Units that come, or are needed, on a day."""

    on: date
    quantity: int


@dataclass(frozen=True, slots=True)
class AtpDay:
    """A day's line: ``incoming`` and ``promised`` are the day's own, ``projected`` the units
    there at its end, ``available`` those that may be promised for it."""

    on: date
    incoming: int
    promised: int
    projected: int
    available: int


class Timeline:
    """The units of a product at a place over time. What is overdue counts for ``today``."""

    def __init__(
        self, *, today: date, free: int, supplies: Iterable[Due], demands: Iterable[Due]
    ) -> None:
        self._today = today
        self._free = free
        # (day, signed change); one order for supplies and demands of a day: their sum counts.
        self._changes: list[tuple[date, int]] = sorted(
            [(max(s.on, today), s.quantity) for s in supplies]
            + [(max(d.on, today), -d.quantity) for d in demands]
        )

    def earliest(self, quantity: int) -> date | None:
        """The first day for which so many units may be promised; None: no supply covers them."""
        days = sorted({self._today, *(day for day, _ in self._changes)})
        left = self._left_by_day(days)
        for day, units in zip(days, left, strict=True):
            if units >= quantity:
                return day
        return None

    def promise(self, quantity: int, on: date) -> None:
        """Keep units for a demand that needs them on a day."""
        insort(self._changes, (max(on, self._today), -quantity))

    def table(self, *, days: int) -> list[AtpDay]:
        """A line for today and each of the following days; what is later still counts."""
        shown = [self._today + timedelta(days=ahead) for ahead in range(days)]
        ends = sorted({*shown, *(day for day, _ in self._changes)})
        projected = dict(zip(ends, self._projected(ends), strict=True))
        left = dict(zip(ends, self._left_by_day(ends), strict=True))
        incoming = dict.fromkeys(ends, 0)
        promised = dict.fromkeys(ends, 0)
        for day, change in self._changes:
            if change > 0:
                incoming[day] += change
            else:
                promised[day] -= change
        return [
            AtpDay(day, incoming[day], promised[day], projected[day], max(0, left[day]))
            for day in shown
        ]

    def _projected(self, days: list[date]) -> list[int]:
        changes = dict.fromkeys(days, 0)
        for day, change in self._changes:
            changes[day] += change
        return [self._free + change for change in accumulate(changes.values())]

    def _left_by_day(self, days: list[date]) -> list[int]:
        """The least of each day and all later ones."""
        backwards = accumulate(reversed(self._projected(days)), min)
        return list(backwards)[::-1]
