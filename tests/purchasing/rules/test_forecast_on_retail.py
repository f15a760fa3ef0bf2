"""The forecast against months that came: a wholesaler's real demand by week and product."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from purchasing.rules import accuracy, demand_models
from purchasing.rules.accuracy import Accuracy
from purchasing.rules.forecast import Forecast, forecast
from tests.purchasing.rules import retail
from tests.purchasing.rules.retail import Series

# A Sunday: what is known is December to April, what came is May and June.
CUT = date(2011, 5, 1)
WEEKS = 8


def test_the_forecast_of_two_months_beats_the_naive_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    series = retail.read(cut=CUT, weeks=WEEKS)

    made = [(each, forecast(each.history, horizon=WEEKS)) for each in series]

    ours = accuracy.measure(
        pair
        for each, made_of_it in made
        for pair in zip((p.expected for p in made_of_it.periods), each.future, strict=True)
    )
    yardstick = accuracy.measure(
        pair
        for each in series
        for pair in zip(demand_models.naive(each.history, WEEKS), each.future, strict=True)
    )
    with capsys.disabled():
        print(_figures(made, ours, yardstick))  # noqa: T201 - the figures are the proof
    assert len(series) > 2_500
    assert ours.population == yardstick.population == len(series) * WEEKS
    assert ours.wape is not None and yardstick.wape is not None
    assert ours.bias is not None and yardstick.bias is not None
    assert ours.wape < 0.9 * yardstick.wape
    assert abs(ours.bias) < abs(yardstick.bias)
    assert 0.75 < _coverage(made, 80) < 0.90
    assert 0.85 < _coverage(made, 95) < 0.99


def _coverage(made: list[tuple[Series, Forecast]], percent: int) -> float:
    """The share of weeks whose demand lay in the interval of so many percent."""
    inside = [
        getattr(period, f"low_{percent}") <= came <= getattr(period, f"high_{percent}")
        for series, found in made
        for period, came in zip(found.periods, series.future, strict=True)
    ]
    return sum(inside) / len(inside)


def _figures(made: list[tuple[Series, Forecast]], ours: Accuracy, yardstick: Accuracy) -> str:
    methods = Counter(str(found.method) for _, found in made)
    return (
        f"\n{len(made)} products, {WEEKS} weeks from {CUT}, "
        f"{sum(sum(series.future) for series, _ in made)} units came"
        f"\nforecast WAPE {ours.wape:.3f} bias {ours.bias:+.3f}"
        f"\nnaive    WAPE {yardstick.wape:.3f} bias {yardstick.bias:+.3f}"
        f"\nin the 80 % interval {_coverage(made, 80):.1%}, 95 %: {_coverage(made, 95):.1%}"
        f"\nmethods {dict(methods.most_common())}\n"
    )
