"""The day an order is promised for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class LineOutlook:
    """What a line needs before it can leave: nothing when the shelf has it, else its lead time."""

    is_on_shelf: bool
    lead_time_days: int


# A day to pick, pack and review what lies on the shelf.
_HANDLING_DAYS = 1


def earliest_on(*, today: date, lines: Iterable[LineOutlook], transit_days: int) -> date:
    """The first day on which everything can be at the door; days are calendar days."""
    wait = max((0 if line.is_on_shelf else line.lead_time_days for line in lines), default=0)
    return today + timedelta(days=_HANDLING_DAYS + wait + transit_days)


def promise_on(*, earliest: date, requested: date | None) -> date:
    """The requested day when it can be kept, else the earliest."""
    return max(earliest, requested) if requested else earliest
