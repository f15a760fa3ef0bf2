"""The day a line is promised for, and when a promise has to be given anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from inventory.rules.calendar import WorkDays


class Turn(StrEnum):
    """Whether a later promise is of a later day than the one before, or of an earlier one."""

    LATE = "late"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Renewal:
    """A promise to be given in the place of the latest one."""

    promised_on: date
    turn: Turn


def made_on(*, began_at: datetime, lead_time_days: int, days: WorkDays) -> date:
    """The day on which what is made, done or bought for an order can leave the place that works
    on it: after its lead time, which is of calendar days, like anything that arrives there."""
    arrives_on = days.first_day(began_at) + timedelta(days=lead_time_days)
    return days.leaves_on(days.next(arrives_on))


def arrives_on(*, leaves_on: date, transit_days: int) -> date:
    """The day at the customer's door; carriers count calendar days."""
    return leaves_on + timedelta(days=transit_days)


def promise_on(*, earliest: date, requested: date | None) -> date:
    """The requested day when it can be kept, else the earliest."""
    return max(earliest, requested) if requested else earliest


def needed_on(*, promised_on: date, transit_days: int, places: Iterable[WorkDays]) -> date | None:
    """The last day on which goods have to lie at every place they leave from to keep a promise:
    what the carrier takes, and a working day to handle them, before the promised day. None where
    there is no place."""
    leaves_on = promised_on - timedelta(days=transit_days)
    return min((days.needed_on(leaves_on) for days in places), default=None)


def renewal(*, first: date, latest: date, expected: date) -> Renewal | None:
    """What is to be promised anew when a line is expected on another day; None: nothing.

    Never earlier than the first promise: that one stands, and nobody is asked to be there sooner.
    """
    if expected > latest:
        return Renewal(expected, Turn.LATE)
    earlier = max(expected, first)
    return Renewal(earlier, Turn.EARLY) if earlier < latest else None
