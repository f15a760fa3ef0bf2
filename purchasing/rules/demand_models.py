"""Ways to continue a series of demand. Each takes the history, oldest first, not empty, and how
many periods to go on, and answers one expected demand a period, never below zero."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product

# Periods from which a level starts: one alone would let a single large order lead for long.
_START_PERIODS = 4
# Trends die out: a straight line continued for months promises what no market keeps.
_DAMPING = 0.9
_LEVEL_WEIGHTS = (0.05, 0.1, 0.2, 0.3, 0.5)
_TREND_WEIGHTS = (0.05, 0.2)
_SEASON_WEIGHTS = (0.1, 0.3)
_INTERMITTENT_WEIGHTS = (0.05, 0.1, 0.2)

Model = Callable[[Sequence[float], int], list[float]]
# A fit: squared error of the forecasts one period ahead, and the forecast from the end on.
_Fit = tuple[float, list[float]]


def average(history: Sequence[float], horizon: int) -> list[float]:
    """Every period as the mean of all."""
    return [sum(history) / len(history)] * horizon


def naive(history: Sequence[float], horizon: int) -> list[float]:
    """Every period as the last one."""
    return [float(history[-1])] * horizon


def seasonal_naive(history: Sequence[float], horizon: int, *, season: int) -> list[float]:
    """Every period as the same period of the last season of ``season`` periods."""
    return [float(history[step % season - season]) for step in range(horizon)]


def exponential_smoothing(history: Sequence[float], horizon: int) -> list[float]:
    """A level that follows demand; how fast is chosen by the error one period ahead.

    Source: R. G. Brown, Statistical Forecasting for Inventory Control (1959).
    """
    return _best(_smooth(history, horizon, alpha) for alpha in _LEVEL_WEIGHTS)


def _smooth(history: Sequence[float], horizon: int, alpha: float) -> _Fit:
    level, error = _start(history), 0.0
    for demand in history:
        error += (demand - level) ** 2
        level += alpha * (demand - level)
    return error, [level] * horizon


def holt_winters(history: Sequence[float], horizon: int, *, season: int) -> list[float]:
    """Level, damped trend and an additive season of ``season`` periods, of which the history
    holds at least two; a season of 1 is a trend alone.

    Source: P. R. Winters, Management Science 6 (1960); damping: E. S. Gardner, E. McKenzie,
    Management Science 31 (1985).
    """
    # A season is told from few repetitions: finer weights would fit chance, and take long.
    fast_and_slow = product(_LEVEL_WEIGHTS[1::2], _TREND_WEIGHTS, _SEASON_WEIGHTS)
    weights = fast_and_slow if season > 1 else product(_LEVEL_WEIGHTS, _TREND_WEIGHTS, (0.0,))
    return _best(_level_trend_season(history, horizon, season, each) for each in weights)


def _level_trend_season(
    history: Sequence[float], horizon: int, season: int, weights: tuple[float, float, float]
) -> _Fit:
    alpha, beta, gamma = weights
    level, trend, seasonal = _start_of_season(history, season)
    error = 0.0
    for position, demand in enumerate(history):
        index = position % season
        expected = level + _DAMPING * trend
        error += (demand - expected - seasonal[index]) ** 2
        before = level
        level = expected + alpha * (demand - seasonal[index] - expected)
        trend = _DAMPING * trend + beta * (level - before - _DAMPING * trend)
        seasonal[index] += gamma * (demand - level - seasonal[index])
    continued, reach = [], 0.0
    for step in range(1, horizon + 1):
        reach += _DAMPING**step
        index = (len(history) + step - 1) % season
        continued.append(max(0.0, level + reach * trend + seasonal[index]))
    return error, continued


def _start_of_season(history: Sequence[float], season: int) -> tuple[float, float, list[float]]:
    """Level, trend and the season's pattern to start from: of the first two whole seasons."""
    if season == 1:
        return _start(history), 0.0, [0.0]
    first = sum(history[:season]) / season
    second = sum(history[season : 2 * season]) / season
    pattern = [
        (history[index] - first + history[index + season] - second) / 2 for index in range(season)
    ]
    return first, (second - first) / season, pattern


def croston(history: Sequence[float], horizon: int) -> list[float]:
    """For intermittent demand: the size of a demand over the periods between two, each smoothed,
    with the correction of its bias.

    Source: J. D. Croston, Operational Research Quarterly 23 (1972); A. A. Syntetos, J. E. Boylan,
    International Journal of Forecasting 21 (2005).
    """
    return _best(_size_over_interval(history, horizon, alpha) for alpha in _INTERMITTENT_WEIGHTS)


def _size_over_interval(history: Sequence[float], horizon: int, alpha: float) -> _Fit:
    size, share = _start_of_intermittent(history)
    interval = 1 / share if share else float(len(history))
    correction = 1 - alpha / 2
    error, waited = 0.0, 1
    for demand in history:
        error += (demand - correction * size / interval) ** 2
        if demand > 0:
            size += alpha * (demand - size)
            interval += alpha * (waited - interval)
            waited = 1
        else:
            waited += 1
    return error, [correction * size / interval] * horizon


def tsb(history: Sequence[float], horizon: int) -> list[float]:
    """For intermittent demand that may die: the size of a demand times its probability, which
    falls with every period without.

    Source: R. H. Teunter, A. A. Syntetos, M. Z. Babai, EJOR 214 (2011).
    """
    return _best(
        _size_times_probability(history, horizon, alpha, beta)
        for alpha, beta in product(_INTERMITTENT_WEIGHTS, repeat=2)
    )


def _size_times_probability(
    history: Sequence[float], horizon: int, alpha: float, beta: float
) -> _Fit:
    size, probability = _start_of_intermittent(history)
    error = 0.0
    for demand in history:
        error += (demand - size * probability) ** 2
        if demand > 0:
            size += alpha * (demand - size)
            probability += beta * (1 - probability)
        else:
            probability -= beta * probability
    return error, [size * probability] * horizon


def _start(history: Sequence[float]) -> float:
    first = history[:_START_PERIODS]
    return sum(first) / len(first)


def _start_of_intermittent(history: Sequence[float]) -> tuple[float, float]:
    """Mean size of the demands and the share of periods that have one."""
    sizes = [demand for demand in history if demand > 0]
    return (sum(sizes) / len(sizes) if sizes else 0.0), len(sizes) / len(history)


def _best(fits: Iterable[_Fit]) -> list[float]:
    """The forecast of the smallest error; of equal ones the first."""
    return min(fits, key=lambda fit: fit[0])[1]
