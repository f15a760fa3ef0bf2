"""What a plan and a proposal rest on, as plain facts that words can be made of."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from purchasing.rules.accuracy import Accuracy
from purchasing.rules.forecast import Forecast
from purchasing.rules.plan import Known, Plan
from purchasing.rules.replenishment import REVIEW_PERIOD_DAYS, Position, Purchase
from purchasing.rules.terms import Terms

# What a chart shows beside the forecast.
_HISTORY_WEEKS_SHOWN = 26
_DIGITS = 3


class Cause(StrEnum):
    """Why something ought to be bought."""

    BACKORDERS = "backorders"
    REORDER_POINT = "reorder_point"


class PriceSource(StrEnum):
    """Where the price of a proposal was taken from."""

    TERMS = "terms"
    LAST_PURCHASE = "last_purchase"
    UNKNOWN = "unknown"


def of_plan(
    *, known: Known, plan: Plan, today: date, supplier: str, turnover: Decimal, currency: str
) -> dict[str, Any]:
    """What a plan was computed from, and the forecast by week from ``today`` on."""
    expected = plan.forecast
    return {
        "history_weeks": expected.history_periods,
        "recent_weeks": list(known.history[-_HISTORY_WEEKS_SHOWN:]),
        "method": expected.method.value,
        "deviation_per_week": _rounded(expected.deviation),
        **_errors("", expected.accuracy),
        **_errors("naive_", expected.naive),
        "tested_weeks": expected.accuracy.population if expected.accuracy else 0,
        "forecast": _weeks(expected, today),
        "supplier": supplier,
        "lead_time_source": known.lead_time.source.value,
        "lead_time_observations": known.lead_time.observations,
        "service_level": known.service.service_level,
        "turnover_amount": str(turnover),
        "currency": currency,
        "review_period_days": REVIEW_PERIOD_DAYS,
        "is_by_hand": plan.is_by_hand,
        "reorder_point_by_hand": known.reorder_point_by_hand,
    }


def _errors(prefix: str, accuracy: Accuracy | None) -> dict[str, float | None]:
    return {
        f"{prefix}wape": _rounded(accuracy.wape) if accuracy else None,
        f"{prefix}bias": _rounded(accuracy.bias) if accuracy else None,
    }


def _weeks(expected: Forecast, today: date) -> list[dict[str, Any]]:
    return [
        {
            "week_from": (today + timedelta(weeks=week)).isoformat(),
            "expected": _rounded(period.expected),
            "low_80": _rounded(period.low_80),
            "high_80": _rounded(period.high_80),
            "low_95": _rounded(period.low_95),
            "high_95": _rounded(period.high_95),
        }
        for week, period in enumerate(expected.periods)
    ]


def of_proposal(
    *,
    position: Position,
    units: int,
    purchase: Purchase,
    terms: Terms,
    price_source: PriceSource,
    currency: str,
    plan: dict[str, Any] | None,
) -> dict[str, Any]:
    """Why so much ought to be bought: what lies, is owed and will come, the levels that ``plan``
    says, and how the need became a quantity. Amounts are in ``currency``."""
    is_owed = position.waiting > 0
    return {
        "cause": (Cause.BACKORDERS if is_owed else Cause.REORDER_POINT).value,
        "on_hand": position.on_hand,
        "allocated": position.allocated,
        "incoming": position.incoming,
        "waiting": position.waiting,
        "uncommitted": position.uncommitted,
        "needed": units,
        "minimum_quantity": terms.minimum_quantity,
        "pack_size": terms.pack_size,
        "price_source": price_source.value,
        "currency": currency,
        "hint": _hint(purchase),
        "plan": plan,
    }


def _hint(purchase: Purchase) -> dict[str, Any] | None:
    if purchase.hint is None:
        return None
    return {
        "quantity": purchase.hint.quantity,
        "unit_price": str(purchase.hint.unit_price),
        "saved_amount": str(purchase.hint.saved_amount),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
