"""What may be promised by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inventory.rules.atp import Due, Timeline

TODAY = date(2026, 11, 24)


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


def line(free: int, supplies: dict[int, int] | None = None, demands: dict[int, int] | None = None):  # type: ignore[no-untyped-def]
    return Timeline(
        today=TODAY,
        free=free,
        supplies=[Due(day(ahead), units) for ahead, units in (supplies or {}).items()],
        demands=[Due(day(ahead), units) for ahead, units in (demands or {}).items()],
    )


def test_what_lies_free_can_be_promised_today() -> None:
    assert line(5).earliest(5) == TODAY


def test_what_is_due_can_be_promised_from_its_day_on() -> None:
    assert line(2, {3: 4}).earliest(5) == day(3)


def test_what_no_supply_brings_has_no_day() -> None:
    assert line(2, {3: 4}).earliest(7) is None


def test_what_an_earlier_promise_needs_later_is_not_promised_again() -> None:
    timeline = line(5, demands={10: 4})

    assert [of_day.available for of_day in timeline.table(days=2)] == [1, 1]
    assert timeline.earliest(2) is None


def test_a_supply_after_the_earlier_promise_does_not_free_what_it_needs() -> None:
    timeline = line(5, {20: 4}, {10: 4})

    assert timeline.earliest(1) == TODAY
    assert timeline.earliest(2) == day(20)


def test_an_early_supply_serves_a_new_order_where_a_later_one_serves_the_old_promise() -> None:
    timeline = line(0, {5: 3, 20: 3}, {30: 3})

    assert timeline.earliest(3) == day(5)


def test_a_promise_takes_its_units_out_of_every_day_before_its_own() -> None:
    timeline = line(5)

    timeline.promise(3, day(4))

    assert [of_day.available for of_day in timeline.table(days=6)] == [2] * 6
    assert [of_day.promised for of_day in timeline.table(days=6)] == [0, 0, 0, 0, 3, 0]


def test_what_is_overdue_counts_for_today() -> None:
    timeline = line(0, {-3: 2}, {-1: 1})

    first = timeline.table(days=1)[0]
    assert (first.incoming, first.promised, first.available) == (2, 1, 1)


def test_a_day_says_what_comes_what_goes_and_what_is_there() -> None:
    rows = line(1, {1: 4}, {2: 3}).table(days=3)

    assert [row.projected for row in rows] == [1, 5, 2]
    assert [row.available for row in rows] == [1, 2, 2]


days = st.dictionaries(st.integers(0, 12), st.integers(1, 9), max_size=5)


@given(free=st.integers(0, 9), supplies=days, wishes=st.lists(st.integers(1, 9), max_size=8))
def test_promises_made_one_after_the_other_are_all_kept_by_what_is_due(
    free: int, supplies: dict[int, int], wishes: list[int]
) -> None:
    timeline = line(free, supplies)
    promised: list[tuple[date, int]] = []

    for wish in wishes:
        on = timeline.earliest(wish)
        if on is not None:
            timeline.promise(wish, on)
            promised.append((on, wish))

    for ahead in range(14):
        come = free + sum(units for due, units in supplies.items() if due <= ahead)
        gone = sum(units for on, units in promised if on <= day(ahead))
        assert gone <= come
