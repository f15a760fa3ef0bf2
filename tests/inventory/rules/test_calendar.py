"""Which days a place works, and on which day work begins."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.rules.calendar import EVERY_DAY, NoWorkingDay, WorkDays

BERLIN = ZoneInfo("Europe/Berlin")
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 11, 27)
SATURDAY, SUNDAY, MONDAY = (FRIDAY + timedelta(days=n) for n in (1, 2, 3))


def office(**more: object) -> WorkDays:
    """Monday to Friday in Berlin, until three in the afternoon."""
    return WorkDays(
        **{  # type: ignore[arg-type]
            "weekdays": frozenset({1, 2, 3, 4, 5}),
            "zone": BERLIN,
            "cut_off": time(15),
            **more,
        }
    )


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=zone)


def test_a_weekend_is_passed_over() -> None:
    calendar = office()

    assert calendar.is_working(FRIDAY) and not calendar.is_working(SATURDAY)
    assert calendar.next(SATURDAY) == MONDAY
    assert calendar.previous(SUNDAY) == FRIDAY
    assert calendar.next(FRIDAY) == calendar.previous(FRIDAY) == FRIDAY


def test_a_single_day_stands_above_the_rule() -> None:
    closed_monday = office(closed=frozenset({MONDAY}), extra=frozenset({SATURDAY}))

    assert closed_monday.next(SATURDAY) == SATURDAY
    assert closed_monday.next(SUNDAY) == MONDAY + timedelta(days=1)


def test_an_extra_day_works_even_on_a_holiday() -> None:
    calendar = office(holidays=lambda year: frozenset({FRIDAY}), extra=frozenset({FRIDAY}))

    assert calendar.is_working(FRIDAY)


def test_working_days_are_counted_across_weekend_holiday_and_year_end() -> None:
    new_year = office(holidays=lambda year: frozenset({date(year, 1, 1)}))

    assert new_year.add(date(2026, 12, 31), 1) == date(2027, 1, 4)  # after a Friday's holiday
    assert new_year.add(date(2027, 1, 4), -1) == date(2026, 12, 31)


def test_no_working_days_later_is_the_next_working_day() -> None:
    calendar = office()

    assert calendar.add(SUNDAY, 0) == MONDAY
    assert calendar.add(SUNDAY, 1) == MONDAY + timedelta(days=1)
    assert calendar.add(SUNDAY, -1) == FRIDAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        pytest.param(at(FRIDAY, 14, 59), FRIDAY, id="just before the cut-off"),
        pytest.param(at(FRIDAY, 15), MONDAY, id="at the cut-off"),
        pytest.param(at(FRIDAY, 0), FRIDAY, id="at midnight"),
        pytest.param(at(SATURDAY, 9), MONDAY, id="on a free day"),
        pytest.param(datetime(2026, 11, 26, 23, 30, tzinfo=UTC), FRIDAY, id="already tomorrow"),
    ],
)
def test_work_begins_on_the_first_day_it_can(moment: datetime, begins: date) -> None:
    assert office().first_day(moment) == begins


def test_the_day_is_the_places_own() -> None:
    evening_in_berlin = at(FRIDAY, 18)

    in_shanghai = WorkDays(weekdays=frozenset(range(1, 8)), zone=SHANGHAI)

    assert in_shanghai.first_day(evening_in_berlin) == SATURDAY
    assert EVERY_DAY.first_day(evening_in_berlin) == FRIDAY


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        # The cut-off at half past two falls into the hour that is skipped, and into the one that
        # comes twice: the clock on the wall decides.
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 25, 0, 29, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), date(2026, 10, 26)),
    ],
)
def test_the_cut_off_holds_in_the_nights_the_clocks_change(moment: datetime, begins: date) -> None:
    night = WorkDays(weekdays=frozenset(range(1, 8)), zone=BERLIN, cut_off=time(2, 30))

    assert night.first_day(moment) == begins


def test_a_calendar_that_never_works_says_so() -> None:
    never = office(weekdays=frozenset())

    with pytest.raises(NoWorkingDay) as refusal:
        never.add(FRIDAY, 3)

    assert refusal.value.code == "no_working_day"


def test_a_calendar_that_opens_on_one_single_day_finds_it() -> None:
    fair = office(weekdays=frozenset(), extra=frozenset({date(2027, 6, 1)}))

    assert fair.next(FRIDAY) == date(2027, 6, 1)


@given(
    day=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    steps=st.tuples(st.integers(0, 30), st.integers(0, 30)),
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    closed=st.frozensets(st.dates(date(2020, 1, 1), date(2035, 1, 1)), max_size=20),
)
def test_counting_in_two_steps_is_counting_in_one(
    day: date, steps: tuple[int, int], weekdays: frozenset[int], closed: frozenset[date]
) -> None:
    calendar = WorkDays(weekdays=weekdays, zone=BERLIN, closed=closed)
    first, second = steps

    there = calendar.add(day, first + second)

    assert calendar.add(calendar.add(day, first), second) == there
    assert calendar.is_working(there) and there >= day
    assert calendar.add(there, -(first + second)) == calendar.next(day)
