"""Demand to come: plain series whose answer is known, and whatever else may come."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purchasing.rules import demand_models
from purchasing.rules.forecast import HISTORY_PERIODS_MAX, Forecast, Method, forecast

HISTORIES = st.lists(st.integers(0, 1_000_000), max_size=60)


def expected(found: Forecast) -> list[float]:
    return [period.expected for period in found.periods]


def test_without_a_history_nothing_is_expected_and_no_error_is_claimed() -> None:
    found = forecast([], horizon=4)

    assert (found.method, found.periods, found.mean) == (Method.NONE, (), 0.0)
    assert found.accuracy is None and found.naive is None


def test_a_short_history_gives_its_mean_with_no_error_claimed() -> None:
    found = forecast([4, 6, 5], horizon=2)

    assert found.method is Method.AVERAGE
    assert expected(found) == [5.0, 5.0]
    assert found.deviation == pytest.approx(math.sqrt(5))
    assert found.accuracy is None and found.naive is None


def test_steady_demand_goes_on_and_is_certain() -> None:
    found = forecast([7] * 30, horizon=3)

    assert expected(found) == pytest.approx([7, 7, 7])
    assert found.deviation == pytest.approx(0)
    assert found.accuracy is not None and found.accuracy.wape == pytest.approx(0)


def test_demand_that_never_came_is_not_expected_and_its_error_is_no_share() -> None:
    found = forecast([0] * 30, horizon=3)

    assert expected(found) == [0, 0, 0]
    assert found.accuracy is not None and found.accuracy.wape is None


def test_growing_demand_is_followed_upwards() -> None:
    found = forecast([10 + 5 * week for week in range(40)], horizon=3)

    assert found.method is Method.TREND
    assert expected(found)[2] > expected(found)[0] > 200


def test_a_season_is_found_where_the_history_holds_it_twice() -> None:
    year = [20 + 10 * math.sin(math.tau * week / 52) for week in range(52)]

    found = forecast([*year, *year, *year], horizon=26)

    assert found.method in {Method.SEASONAL_NAIVE, Method.HOLT_WINTERS}
    assert expected(found) == pytest.approx(year[:26], abs=2)


def test_a_weekly_season_is_found_in_days() -> None:
    week = [9, 8, 8, 9, 14, 3, 0]

    found = forecast(week * 8, horizon=7, season=7)

    assert expected(found) == pytest.approx(week, abs=1)


def test_rare_demand_is_expected_as_a_small_rate() -> None:
    history = [0, 0, 0, 12, 0, 0, 0, 12] * 6

    found = forecast(history, horizon=4)

    assert found.mean == pytest.approx(3, abs=1)
    assert found.naive is not None and found.naive.wape is not None
    assert found.accuracy is not None and found.accuracy.wape is not None
    assert found.accuracy.wape <= found.naive.wape


def test_demand_that_died_fades_faster_with_tsb_than_with_croston() -> None:
    history = [5, 0, 6, 0, 5, 0, 6, 0] * 3 + [0] * 20

    croston, tsb = demand_models.croston(history, 1), demand_models.tsb(history, 1)

    assert tsb[0] < croston[0] / 2


def test_the_naive_forecast_is_the_last_demand_and_the_seasonal_one_that_of_a_season_ago() -> None:
    assert demand_models.naive([1, 2, 3], 2) == [3, 3]
    assert demand_models.seasonal_naive([9, 1, 2, 3], 5, season=3) == [1, 2, 3, 1, 2]


def test_what_lies_further_back_than_three_years_changes_nothing() -> None:
    recent = [week % 5 for week in range(HISTORY_PERIODS_MAX)]

    assert forecast([900] * 50 + recent, horizon=4) == forecast(recent, horizon=4)


@given(HISTORIES, st.integers(1, 26))
def test_every_forecast_is_finite_ordered_and_repeats(history: list[int], horizon: int) -> None:
    found = forecast(history, horizon=horizon)

    assert found == forecast(history, horizon=horizon)
    assert len(found.periods) == (horizon if history else 0)
    assert math.isfinite(found.deviation) and found.deviation >= 0
    for period in found.periods:
        bounds = [period.low_95, period.low_80, period.expected, period.high_80, period.high_95]
        assert all(map(math.isfinite, bounds)) and bounds[0] >= 0
        assert bounds == sorted(bounds)


@pytest.mark.parametrize("seed", range(20))
def test_rare_demand_is_never_expected_to_be_none_at_all(seed: int) -> None:
    dice = random.Random(seed)

    found = forecast([dice.choice([0, 0, 0, 0, 5]) for _week in range(100)], horizon=8)

    # One a week on the average, whatever the last weeks happened to be.
    assert 0 < found.mean < 3
    assert found.method not in {Method.NAIVE, Method.SEASONAL_NAIVE}


@pytest.mark.parametrize("seed", range(5))
def test_pure_chance_is_expected_as_its_mean(seed: int) -> None:
    dice = random.Random(seed)

    found = forecast([dice.randint(0, 20) for _week in range(100)], horizon=8)

    assert found.mean == pytest.approx(10, abs=4)
    assert found.method is not Method.NAIVE
