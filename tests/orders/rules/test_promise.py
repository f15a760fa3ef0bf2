"""The day of a promise, and when it is given anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from inventory.rules.calendar import EVERY_DAY, WorkDays
from orders.rules import promise
from orders.rules.promise import Renewal, Turn

TUESDAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OFFICE = WorkDays(
    weekdays=frozenset({1, 2, 3, 4, 5}), zone=ZoneInfo("Europe/Berlin"), cut_off=time(15)
)


def day(offset: int) -> date:
    return TUESDAY + timedelta(days=offset)


@pytest.mark.parametrize(
    ("lead_time_days", "days", "leaves_on"),
    [
        pytest.param(0, EVERY_DAY, day(1), id="a day to handle it"),
        pytest.param(5, EVERY_DAY, day(6), id="every day works"),
        pytest.param(2, OFFICE, day(3), id="within the week"),
        pytest.param(3, OFFICE, day(6), id="handled after the weekend"),
        pytest.param(4, OFFICE, day(7), id="ready on a Saturday"),
    ],
)
def test_what_is_made_leaves_after_its_lead_time_on_a_working_day(
    lead_time_days: int, days: WorkDays, leaves_on: date
) -> None:
    assert promise.made_on(began_at=MORNING, lead_time_days=lead_time_days, days=days) == leaves_on


def test_what_arrives_after_the_cut_off_begins_a_day_later() -> None:
    evening = MORNING + timedelta(hours=8)

    assert promise.made_on(began_at=evening, lead_time_days=0, days=OFFICE) == day(2)


@pytest.mark.parametrize(("requested", "promised"), [(None, 4), (2, 4), (4, 4), (9, 9)])
def test_a_wish_is_kept_where_it_can_be(requested: int | None, promised: int) -> None:
    wish = None if requested is None else day(requested)

    assert promise.promise_on(earliest=day(4), requested=wish) == day(promised)


@pytest.mark.parametrize(
    ("promised", "transit_days", "places", "needed"),
    [
        pytest.param(4, 3, (EVERY_DAY,), 0, id="what can be had at once is needed today"),
        pytest.param(9, 3, (EVERY_DAY,), 5, id="less the carrier's days and one to handle it"),
        pytest.param(9, 3, (OFFICE,), 3, id="it cannot leave on the weekend"),
        pytest.param(8, 2, (EVERY_DAY, OFFICE), 3, id="the place that needs it first"),
        pytest.param(9, 3, (), None, id="nothing leaves from anywhere"),
    ],
)
def test_goods_have_to_lie_there_in_time_for_the_promise(
    promised: int, transit_days: int, places: tuple[WorkDays, ...], needed: int | None
) -> None:
    found = promise.needed_on(promised_on=day(promised), transit_days=transit_days, places=places)

    assert found == (None if needed is None else day(needed))


def test_what_lies_there_when_it_is_needed_keeps_the_promise() -> None:
    for offset in range(30):
        leaves_on = OFFICE.leaves_on(OFFICE.next(day(offset)))

        there_on = promise.needed_on(
            promised_on=promise.arrives_on(leaves_on=leaves_on, transit_days=3),
            transit_days=3,
            places=(OFFICE,),
        )

        assert there_on == OFFICE.next(day(offset))


@pytest.mark.parametrize(
    ("first", "latest", "expected", "renewed"),
    [
        (4, 4, 4, None),
        (4, 4, 2, None),
        (4, 4, 6, Renewal(day(6), Turn.LATE)),
        (4, 6, 6, None),
        (4, 6, 8, Renewal(day(8), Turn.LATE)),
        (4, 8, 6, Renewal(day(6), Turn.EARLY)),
        (4, 8, 2, Renewal(day(4), Turn.EARLY)),
    ],
)
def test_a_promise_is_given_anew_when_it_will_not_be_kept_and_when_it_can_be_bettered(
    first: int, latest: int, expected: int, renewed: Renewal | None
) -> None:
    found = promise.renewal(first=day(first), latest=day(latest), expected=day(expected))

    assert found == renewed
