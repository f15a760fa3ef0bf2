"""When to buy again, up to how much, and in which quantity."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purchasing.rules import replenishment
from purchasing.rules.replenishment import (
    Class,
    Demand,
    Hint,
    LeadTime,
    Levels,
    Position,
    Purchase,
)
from purchasing.rules.terms import Break, Terms

A, B, C = Class("A", 0.8, 0.98), Class("B", 0.95, 0.95), Class("C", 1.0, 0.9)

RATES = st.floats(0, 1_000)
DAYS = st.floats(0, 365)
LEVELS_OF_SERVICE = st.floats(0.5, 0.9999)
UNITS = st.integers(0, 100_000)


def levels_of(
    demand: tuple[float, float], lead_time: tuple[float, float], service: float, review: float = 7
) -> Levels:
    return replenishment.levels(
        demand=Demand(*demand),
        lead_time=LeadTime(*lead_time),
        service_level=service,
        review_period_days=review,
    )


def test_the_levels_of_a_textbook_case() -> None:
    # 10 a day give or take 3, 4 days give or take 1: the deviation over them is 11.66.
    found = levels_of((10, 3), (4, 1), 0.95)

    assert found == Levels(safety_stock=20, reorder_point=60, order_up_to=130)


def test_certain_demand_and_delivery_need_no_safety() -> None:
    assert levels_of((2, 0), (5, 0), 0.99) == Levels(0, 10, 24)


def test_no_demand_needs_no_stock() -> None:
    assert levels_of((0, 0), (30, 10), 0.98) == Levels(0, 0, 0)


@given(RATES, RATES, DAYS, DAYS, LEVELS_OF_SERVICE)
def test_more_service_never_means_less_stock(
    mean: float, deviation: float, days: float, spread: float, service: float
) -> None:
    usual = levels_of((mean, deviation), (days, spread), service)
    better = levels_of((mean, deviation), (days, spread), (service + 1) / 2)

    assert 0 <= usual.safety_stock <= usual.reorder_point <= usual.order_up_to
    assert better.safety_stock >= usual.safety_stock
    assert better.order_up_to >= usual.order_up_to


@given(RATES, RATES, DAYS, DAYS, LEVELS_OF_SERVICE)
def test_an_uncertain_supplier_never_means_less_safety(
    mean: float, deviation: float, days: float, spread: float, service: float
) -> None:
    reliable = levels_of((mean, deviation), (days, spread), service)
    erratic = levels_of((mean, deviation), (days, spread + 1), service)

    assert erratic.safety_stock >= reliable.safety_stock


def test_the_few_products_of_most_turnover_are_the_first_class() -> None:
    turnover = {"lamp": Decimal(15), "tea": Decimal(70), "cup": Decimal(11), "spoon": Decimal(4)}

    found = replenishment.classify(turnover=turnover, classes=[C, A, B])

    assert {key: each.code for key, each in found.items()} == {
        "tea": "A",
        "lamp": "A",
        "cup": "B",
        "spoon": "C",
    }


def test_what_sold_nothing_is_in_the_last_class_even_alone() -> None:
    found = replenishment.classify(turnover={"dust": Decimal(0)}, classes=[A, B, C])

    assert found == {"dust": C}


def test_one_product_that_makes_all_the_turnover_is_in_the_first_class() -> None:
    found = replenishment.classify(turnover={"tea": Decimal(9)}, classes=[A, B, C])

    assert found == {"tea": A}


@given(st.dictionaries(st.integers(), st.decimals(0, 10**9, places=2), max_size=30))
def test_a_product_of_more_turnover_is_never_in_a_later_class(
    turnover: dict[int, Decimal],
) -> None:
    found = replenishment.classify(turnover=turnover, classes=[A, B, C])

    ordered = sorted(turnover, key=lambda key: -turnover[key])
    assert set(found) == set(turnover)
    codes = [found[key].code for key in ordered]
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    ("position", "units"),
    [
        (Position(on_hand=11, allocated=0, incoming=0), 0),
        (Position(on_hand=10, allocated=0, incoming=0), 20),
        (Position(on_hand=10, allocated=4, incoming=0), 24),
        (Position(on_hand=2, allocated=0, incoming=9), 0),
        (Position(on_hand=0, allocated=5, incoming=0, waiting=5), 35),
        (Position(on_hand=0, allocated=5, incoming=5), 30),
    ],
)
def test_what_lies_comes_and_is_owed_decides_what_is_bought(position: Position, units: int) -> None:
    assert replenishment.needed(position, Levels(5, 10, 30)) == units


def test_owed_units_are_bought_even_of_a_product_without_demand() -> None:
    owed = Position(on_hand=0, allocated=3, incoming=0, waiting=3)

    assert replenishment.needed(owed, Levels(0, 0, 0)) == 3
    assert replenishment.needed(Position(0, 0, 0), Levels(0, 0, 0)) == 0


@given(UNITS, UNITS, UNITS, st.integers(0, 1_000), st.integers(0, 1_000))
def test_after_buying_enough_lies_or_comes(
    on_hand: int, allocated: int, incoming: int, point: int, more: int
) -> None:
    position = Position(on_hand, allocated, incoming)
    stock = Levels(0, point, point + more)

    units = replenishment.needed(position, stock)

    after = Position(on_hand, allocated, incoming + units)
    assert units >= 0
    assert after.uncommitted >= min(point, stock.order_up_to)
    assert units == 0 or after.uncommitted == stock.order_up_to
    assert replenishment.needed(after, stock) == 0


BREAKS = (Break(1, Decimal("2.00")), Break(50, Decimal("1.50")), Break(200, Decimal("1.40")))


@pytest.mark.parametrize(
    ("needed", "terms", "bought"),
    [
        (7, Terms(breaks=BREAKS), Purchase(7, Decimal("2.00"))),
        (7, Terms(pack_size=6, breaks=BREAKS), Purchase(12, Decimal("2.00"))),
        (7, Terms(minimum_quantity=20, breaks=BREAKS), Purchase(20, Decimal("2.00"))),
        (7, Terms(minimum_quantity=20, pack_size=6, breaks=BREAKS), Purchase(24, Decimal("2.00"))),
        (60, Terms(breaks=BREAKS), Purchase(60, Decimal("1.50"))),
        (7, Terms(breaks=(Break(10, Decimal(3)),)), Purchase(10, Decimal(3))),
        (7, Terms(), Purchase(7, None)),
    ],
)
def test_the_quantity_keeps_to_packs_minimum_and_prices(
    needed: int, terms: Terms, bought: Purchase
) -> None:
    assert replenishment.purchase(needed, terms) == bought


def test_buying_more_is_hinted_at_where_it_costs_less_altogether_and_not_done() -> None:
    bought = replenishment.purchase(45, Terms(breaks=BREAKS))

    assert bought.quantity == 45
    assert bought.unit_price == Decimal("2.00")
    assert bought.hint == Hint(50, Decimal("1.50"), Decimal("15.00"))


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    starts = draw(st.lists(st.integers(1, 2_000), unique=True, max_size=5))
    prices = draw(
        st.lists(st.decimals(0, 500, places=4), min_size=len(starts), max_size=len(starts))
    )
    return Terms(
        minimum_quantity=draw(st.integers(1, 500)),
        pack_size=draw(st.integers(1, 144)),
        breaks=tuple(Break(*pair) for pair in zip(sorted(starts), prices, strict=True)),
    )


@given(st.integers(1, 100_000), terms())
def test_every_purchase_covers_the_need_in_whole_packs_at_the_price_of_its_break(
    needed: int, sold: Terms
) -> None:
    bought = replenishment.purchase(needed, sold)

    assert bought.quantity >= max(needed, sold.minimum_quantity)
    assert bought.quantity % sold.pack_size == 0
    reached = [b for b in sold.breaks if b.from_quantity <= bought.quantity]
    assert bought.unit_price == (reached[-1].unit_price if reached else None)
    assert (bought.unit_price is None) == (not sold.breaks)
    if bought.hint:
        assert bought.unit_price is not None and bought.hint.quantity > bought.quantity
        difference = bought.unit_price * bought.quantity - (
            bought.hint.unit_price * bought.hint.quantity
        )
        assert bought.hint.saved_amount == difference > 0


@given(st.integers(1, 100_000), terms())
def test_no_pack_less_would_have_done(needed: int, sold: Terms) -> None:
    bought = replenishment.purchase(needed, sold)

    first = min((b.from_quantity for b in sold.breaks), default=1)
    assert bought.quantity - sold.pack_size < max(needed, sold.minimum_quantity, first)
    assert math.ceil(bought.quantity / sold.pack_size) * sold.pack_size == bought.quantity
