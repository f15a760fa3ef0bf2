"""The plan of one product at one place, from what is known of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from purchasing.rules import replenishment
from purchasing.rules.forecast import HISTORY_PERIODS_MIN, HORIZON_MAX, Forecast, forecast
from purchasing.rules.lead_times import Found
from purchasing.rules.replenishment import REVIEW_PERIOD_DAYS, Class, Demand, Levels

_DAYS_OF_A_WEEK = 7
# What the page shows even where goods come the next day.
_WEEKS_MIN = 8


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan is made of: demand by week, oldest first, in units; the lead time; the class;
    and the reorder point that a person set, 0 for none."""

    history: Sequence[int]
    lead_time: Found
    service: Class
    reorder_point_by_hand: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """When to buy and up to how much. ``is_by_hand``: the reorder point is the one that a person
    set, since too little is known of the demand."""

    demand: Demand
    levels: Levels
    forecast: Forecast
    is_by_hand: bool


def make(known: Known) -> Plan:
    """Plan from the forecast of the weeks that the next purchase has to last for.

    A reorder point set by hand stands until there is history enough to know better.
    """
    lead_time = known.lead_time.lead_time
    weeks = math.ceil((lead_time.mean + REVIEW_PERIOD_DAYS) / _DAYS_OF_A_WEEK)
    expected = forecast(known.history, horizon=min(HORIZON_MAX, max(_WEEKS_MIN, weeks)))
    # The errors of days are taken as independent: those of a week are wider by the root of seven.
    demand = Demand(
        mean=expected.mean / _DAYS_OF_A_WEEK,
        deviation=expected.deviation / math.sqrt(_DAYS_OF_A_WEEK),
    )
    levels = replenishment.levels(
        demand=demand, lead_time=lead_time, service_level=known.service.service_level
    )
    is_by_hand = known.reorder_point_by_hand > 0 and len(known.history) < HISTORY_PERIODS_MIN
    if is_by_hand:
        levels = _from(known.reorder_point_by_hand, levels)
    return Plan(demand=demand, levels=levels, forecast=expected, is_by_hand=is_by_hand)


def _from(reorder_point: int, computed: Levels) -> Levels:
    """The levels moved to another reorder point; a purchase still brings something."""
    quantity = max(1, computed.order_up_to - computed.reorder_point)
    return Levels(
        safety_stock=min(computed.safety_stock, reorder_point),
        reorder_point=reorder_point,
        order_up_to=reorder_point + quantity,
    )
