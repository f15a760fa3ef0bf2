"""Errors of forecasts are ratios of sums."""

from __future__ import annotations

import pytest

from purchasing.rules import accuracy
from purchasing.rules.accuracy import Accuracy


def test_a_large_product_weighs_more_than_a_small_one() -> None:
    measured = accuracy.measure([(90, 100), (4, 2)])

    assert measured.wape == pytest.approx(12 / 102)
    assert measured.bias == pytest.approx(-8 / 102)
    assert measured.population == 2


def test_nothing_forecast_has_no_error_and_is_not_perfect() -> None:
    assert accuracy.measure([]) == Accuracy(wape=None, bias=None, population=0)


def test_without_any_demand_there_is_no_share() -> None:
    assert accuracy.measure([(3, 0)]) == Accuracy(wape=None, bias=None, population=1)
