"""How far forecasts were from what came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Errors of forecasts as shares of the demand that came: ``wape`` without sign, ``bias`` with
    it, above zero where too much was expected. Nothing where no demand came.

    ``population`` counts the periods that were forecast and have passed.
    """

    wape: float | None
    bias: float | None
    population: int


def measure(pairs: Iterable[tuple[float, float]]) -> Accuracy:
    """Compare (expected, actual) demands: ratios of sums, so that a large product weighs more.

    Source: weighted absolute percentage error, S. Kolassa, W. Schütz, Foresight 6 (2007).
    """
    absolute = signed = actual = 0.0
    population = 0
    for expected, came in pairs:
        absolute += abs(expected - came)
        signed += expected - came
        actual += came
        population += 1
    if actual == 0:
        return Accuracy(wape=None, bias=None, population=population)
    return Accuracy(wape=absolute / actual, bias=signed / actual, population=population)
