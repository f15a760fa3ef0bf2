"""Where a demand takes its stock from."""

from __future__ import annotations

import uuid
from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from inventory.rules.sourcing import Level, Outcome, Take, Wish, plan

TEA, CUP = uuid.UUID(int=1), uuid.UUID(int=2)
MAIN, SHOP, YARD = 1, 2, 3


def level(
    place: int, on_hand: int, allocated: int = 0, limit: int = 0, product: uuid.UUID = TEA
) -> Level:
    return Level(product, place, on_hand, allocated, limit, rank=place * 10)


def wish(
    quantity: int, *, may_backorder: bool = False, only: tuple[int, ...] = (), of: uuid.UUID = TEA
) -> Wish:
    return Wish(uuid.uuid4(), of, quantity, may_backorder, only)


def source(levels: list[Level], *wishes: Wish) -> list[Outcome]:
    outcomes = plan(levels=levels, wishes=wishes)
    return [outcomes[w.demand] for w in wishes]


def test_the_preferred_place_that_has_all_is_taken() -> None:
    (outcome,) = source([level(SHOP, 9), level(MAIN, 5)], wish(5))

    assert outcome == Outcome((Take(MAIN, 5, 5),), available=14)


def test_one_place_that_has_all_is_taken_before_a_preferred_one_that_has_not() -> None:
    (outcome,) = source([level(MAIN, 4), level(SHOP, 5)], wish(5))

    assert outcome.takes == (Take(SHOP, 5, 5),)


def test_where_no_place_has_all_the_fullest_are_taken_fewest_of_them() -> None:
    (outcome,) = source([level(MAIN, 2), level(SHOP, 3), level(YARD, 4)], wish(7))

    assert outcome.takes == (Take(YARD, 4, 4), Take(SHOP, 3, 3))


def test_who_cannot_have_all_gets_nothing_and_leaves_it_to_the_next() -> None:
    greedy, modest = source([level(MAIN, 5)], wish(6), wish(5))

    assert greedy == Outcome(missing=1, available=5)
    assert modest.takes == (Take(MAIN, 5, 5),)


def test_promised_units_are_not_there() -> None:
    (outcome,) = source([level(MAIN, 10, allocated=8)], wish(3))

    assert outcome == Outcome(missing=1, available=2)


def test_what_no_shelf_has_goes_on_backorder_where_there_is_most_room() -> None:
    (outcome,) = source(
        [level(MAIN, 2, limit=3), level(SHOP, 1, limit=9)], wish(5, may_backorder=True)
    )

    assert outcome == Outcome((Take(MAIN, 2, 2), Take(SHOP, 3, 1)), available=3)


def test_a_backorder_stops_at_its_limit() -> None:
    levels = [level(MAIN, 0, allocated=4, limit=5)]

    assert source(levels, wish(1, may_backorder=True))[0].takes == (Take(MAIN, 1, 0),)
    assert source(levels, wish(2, may_backorder=True))[0] == Outcome(missing=2)


def test_who_may_not_wait_gets_no_backorder() -> None:
    assert source([level(MAIN, 0, limit=5)], wish(1))[0] == Outcome(missing=1)


def test_a_wish_for_certain_places_is_met_only_there() -> None:
    levels = [level(MAIN, 5), level(SHOP, 5)]

    assert source(levels, wish(2, only=(SHOP,)))[0].takes == (Take(SHOP, 2, 2),)
    assert source(levels, wish(6, only=(SHOP,)))[0] == Outcome(missing=1, available=5)


def test_products_do_not_mix() -> None:
    tea, cup = source([level(MAIN, 1), level(MAIN, 2, product=CUP)], wish(2), wish(2, of=CUP))

    assert tea.missing == 1
    assert cup.takes == (Take(MAIN, 2, 2),)


def test_a_product_that_lies_nowhere_is_missing_whole() -> None:
    assert source([], wish(3, may_backorder=True))[0] == Outcome(missing=3)


levels_of = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 12), st.integers(0, 5)), min_size=0, max_size=4
).map(
    lambda rows: [
        level(place, on_hand, min(allocated, on_hand + limit), limit)
        for place, (on_hand, allocated, limit) in enumerate(rows, start=1)
    ]
)
wishes_of = st.lists(
    st.builds(
        lambda quantity, may, only: wish(quantity, may_backorder=may, only=tuple(only)),
        st.integers(1, 15),
        st.booleans(),
        st.sets(st.integers(1, 4), max_size=2),
    ),
    max_size=6,
)


@given(levels_of, wishes_of)
def test_nobody_is_ever_given_what_is_not_there(levels: list[Level], wishes: list[Wish]) -> None:
    taken: Counter[int] = Counter()
    covered: Counter[int] = Counter()

    for asked, outcome in zip(wishes, source(levels, *wishes), strict=True):
        got = sum(take.quantity for take in outcome.takes)
        assert got in (0, asked.quantity)
        assert (got == 0) == bool(outcome.missing)
        for take in outcome.takes:
            assert 0 <= take.quantity_covered <= take.quantity
            assert take.quantity > 0
            assert not asked.location_ids or take.location_id in asked.location_ids
            assert asked.may_backorder or take.quantity == take.quantity_covered
            taken[take.location_id] += take.quantity
            covered[take.location_id] += take.quantity_covered
        places = [take.location_id for take in outcome.takes]
        assert len(places) == len(set(places))

    for at in levels:
        assert at.allocated + taken[at.location_id] <= max(
            at.allocated, at.on_hand + at.backorder_limit
        )
        assert covered[at.location_id] <= at.available


@given(levels_of, st.integers(1, 15))
def test_no_smaller_number_of_places_would_have_done(levels: list[Level], quantity: int) -> None:
    (outcome,) = source(levels, wish(quantity))

    fewer = range(1, len(outcome.takes))
    assert not any(
        sum(at.available for at in some) >= quantity
        for size in fewer
        for some in combinations(levels, size)
    )
    assert bool(outcome.takes) == (sum(at.available for at in levels) >= quantity)
