"""Which demand to expect, how sure that is, and how it compares with simply taking the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from statistics import NormalDist

from purchasing.rules import accuracy, demand_models
from purchasing.rules.accuracy import Accuracy
from purchasing.rules.demand_models import Model

# Three years of weeks: three of each season; what is older tells of another market.
HISTORY_PERIODS_MAX = 156
HORIZON_MAX = 26
# Below this a model cannot be told from another: the mean is all there is.
HISTORY_PERIODS_MIN = 12
WEEKS_OF_A_YEAR = 52
# Back-test: so far ahead, from six points of a short history up to the half year of a long one.
_TEST_HORIZON = 4
_ORIGINS_MIN = 6
_ORIGINS_MAX = 12
_LONG_HISTORY_PERIODS = 60
# Few origins tell little: a model is left for another only if that errs a twentieth less.
_CLEARLY_BETTER = 0.95
_Z80 = NormalDist().inv_cdf(0.90)
_Z95 = NormalDist().inv_cdf(0.975)


class Method(StrEnum):
    """How the expected demand was found."""

    NONE = "none"
    AVERAGE = "average"
    NAIVE = "naive"
    SEASONAL_NAIVE = "seasonal_naive"
    SMOOTHING = "smoothing"
    TREND = "trend"
    HOLT_WINTERS = "holt_winters"
    CROSTON = "croston"
    TSB = "tsb"


@dataclass(frozen=True, slots=True)
class Period:
    """The expected demand of a period and the ranges it lies in, four of five times and nineteen
    of twenty."""

    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Demand of the periods to come.

    ``deviation`` is the standard deviation of a period's forecast error. ``accuracy`` and
    ``naive`` are those of the method and of the naive forecast in the same back-test; nothing
    where the history is too short for one.
    """

    method: Method
    periods: tuple[Period, ...]
    deviation: float
    history_periods: int
    accuracy: Accuracy | None = None
    naive: Accuracy | None = None

    @property
    def mean(self) -> float:
        """Expected demand of a period, over all periods of the forecast."""
        if not self.periods:
            return 0.0
        return sum(period.expected for period in self.periods) / len(self.periods)


# Pairs of expected and actual demand.
_Tests = list[tuple[float, float]]


def forecast(history: Sequence[float], *, horizon: int, season: int = WEEKS_OF_A_YEAR) -> Forecast:
    """Continue a history of demand, oldest first, by the method that would have erred least.

    Without any history nothing is expected; with a short one its mean. ``season`` is the number
    of periods of a season; it is looked for where the history holds two of them to learn from.
    """
    assert 0 < horizon <= HORIZON_MAX
    assert all(demand >= 0 and math.isfinite(demand) for demand in history)
    known = list(history[-HISTORY_PERIODS_MAX:])
    if not known:
        return Forecast(Method.NONE, (), 0.0, 0)
    if len(known) < HISTORY_PERIODS_MIN:
        return _mean_of(known, horizon)
    candidates = _candidates(known, season)
    tests = {method: _back_test(model, known) for method, model in candidates.items()}
    method = _least_error(tests)
    deviation = _deviation(tests[method])
    return Forecast(
        method=method,
        periods=_periods(candidates[method](known, horizon), deviation),
        deviation=deviation,
        history_periods=len(known),
        accuracy=accuracy.measure(tests[method]),
        naive=accuracy.measure(_back_test(demand_models.naive, known)),
    )


def _mean_of(known: list[float], horizon: int) -> Forecast:
    """So little is known that the deviation is at least that of chance arrivals."""
    expected = demand_models.average(known, horizon)
    spread = _deviation([(expected[0], demand) for demand in known])
    deviation = max(spread, math.sqrt(expected[0]))
    return Forecast(Method.AVERAGE, _periods(expected, deviation), deviation, len(known))


def _candidates(known: Sequence[float], season: int) -> dict[Method, Model]:
    """What may be tried, the plainest first. The naive forecast comes last: it is the yardstick,
    and is taken where nothing comes up to it. Where demand is rare, neither the last period nor
    a line through the last ones tells anything of the next."""
    found: dict[Method, Model] = {Method.SMOOTHING: demand_models.exponential_smoothing}
    empty = sum(demand == 0 for demand in known)
    if empty:
        found[Method.CROSTON] = demand_models.croston
        found[Method.TSB] = demand_models.tsb
    is_rare = empty > len(known) / 2
    if not is_rare:
        found[Method.TREND] = partial(demand_models.holt_winters, season=1)
    shortest = _origins(len(known))[0]
    if season > 1 and shortest >= season and not is_rare:
        found[Method.SEASONAL_NAIVE] = partial(demand_models.seasonal_naive, season=season)
    if season > 1 and shortest >= 2 * season:
        found[Method.HOLT_WINTERS] = partial(demand_models.holt_winters, season=season)
    if not is_rare:
        found[Method.NAIVE] = demand_models.naive
    return found


def _origins(periods: int) -> range:
    """The points from which a history of so many periods is forecast once more, earliest first:
    every one in a short history, every other in a long one."""
    last = periods - _TEST_HORIZON
    if periods < _LONG_HISTORY_PERIODS:
        return range(max(1, last - _ORIGINS_MIN + 1), last + 1)
    return range(last - 2 * (_ORIGINS_MAX - 1), last + 1, 2)


def _back_test(model: Model, known: Sequence[float]) -> _Tests:
    """Forecast the newest periods from ever later points before them."""
    tests: _Tests = []
    for origin in _origins(len(known)):
        actual = known[origin : origin + _TEST_HORIZON]
        tests += zip(model(known[:origin], _TEST_HORIZON), actual, strict=True)
    return tests


def _least_error(tests: dict[Method, _Tests]) -> Method:
    errors = {method: _error_of_sums(pairs) for method, pairs in tests.items()}
    chosen, *others = errors
    for method in others:
        if errors[method] < _CLEARLY_BETTER * errors[chosen]:
            chosen = method
    return chosen


def _error_of_sums(tests: _Tests) -> float:
    """How far the demand of each test's weeks together was missed. Week by week, to expect
    nothing would err least where demand is rare, and nothing would ever be bought."""
    return sum(
        abs(sum(expected - actual for expected, actual in tests[start : start + _TEST_HORIZON]))
        for start in range(0, len(tests), _TEST_HORIZON)
    )


def _deviation(tests: _Tests) -> float:
    return math.sqrt(sum((expected - actual) ** 2 for expected, actual in tests) / len(tests))


def _periods(expected: Sequence[float], deviation: float) -> tuple[Period, ...]:
    return tuple(
        Period(
            expected=demand,
            low_80=max(0.0, demand - _Z80 * deviation),
            high_80=demand + _Z80 * deviation,
            low_95=max(0.0, demand - _Z95 * deviation),
            high_95=demand + _Z95 * deviation,
        )
        for demand in expected
    )
