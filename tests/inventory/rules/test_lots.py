"""Which lot leaves first, and which units a shelf takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.errors import DomainError
from inventory.rules.lots import Lot, LotExpiryDiffers, Share, Shelf, local_day

TODAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def lot(code: str, offset: int | None, units: int, *, hours: int = 0) -> Lot:
    expires_on = None if offset is None else day(offset)
    return Lot(code, expires_on, units, NOON + timedelta(hours=hours))


def shelf(*lots: Lot) -> Shelf:
    return Shelf.of(lots, today=TODAY)


def test_the_first_to_expire_leaves_first_and_what_never_expires_last() -> None:
    mixed = shelf(lot("never", None, 5), lot("late", 9, 5), lot("soon", 0, 5))

    shares = mixed.take(12, may_take_expired=False)

    assert shares == [Share("soon", day(0), 5), Share("late", day(9), 5), Share("never", None, 2)]
    assert mixed.lots["never"].on_hand == 3


def test_of_two_that_expire_together_the_older_leaves_first() -> None:
    twins = shelf(lot("a", 3, 1, hours=2), lot("b", 3, 1, hours=1))

    assert [share.code for share in twins.take(2, may_take_expired=False)] == ["b", "a"]


def test_expired_units_are_not_taken_but_where_they_may_be_and_then_last() -> None:
    lots = [lot("gone", -1, 4), lot("good", 5, 2)]

    assert shelf(*lots).expired == 4
    assert [s.code for s in shelf(*lots).take(6, may_take_expired=False)] == ["good"]
    assert [s.code for s in shelf(*lots).take(3, may_take_expired=True)] == ["good", "gone"]


def test_a_lot_that_is_named_is_the_only_one_taken_from() -> None:
    two = shelf(lot("a", 1, 4), lot("b", 5, 2))

    assert two.take(5, code="b", may_take_expired=False) == [Share("b", day(5), 2)]
    with pytest.raises(DomainError) as caught:
        two.take(1, code="c", may_take_expired=False)
    assert caught.value.code == "lot_unknown"


@pytest.mark.parametrize("told", [5, None])
def test_units_join_their_lot(told: int | None) -> None:
    one = shelf(lot("a", 5, 2))

    joined = one.put(lot("a", told, 3), may_be_expired=False)

    assert (joined.on_hand, joined.expires_on) == (5, day(5))


def test_a_lot_has_one_day_while_it_lies_there() -> None:
    with pytest.raises(LotExpiryDiffers):
        shelf(lot("a", 5, 2)).put(lot("a", 6, 3), may_be_expired=False)
    with pytest.raises(LotExpiryDiffers):
        shelf(lot("a", None, 2)).put(lot("a", 6, 3), may_be_expired=False)

    emptied = shelf(lot("a", 5, 0)).put(lot("a", 6, 3), may_be_expired=False)

    assert (emptied.on_hand, emptied.expires_on) == (3, day(6))


@pytest.mark.parametrize(
    ("units", "code"), [(lot("", 5, 1), "lot_required"), (lot("a", -1, 1), "expiry_past")]
)
def test_units_without_a_lot_or_past_their_day_are_refused(units: Lot, code: str) -> None:
    full = shelf(lot("b", 5, 2))

    with pytest.raises(DomainError) as caught:
        full.put(units, may_be_expired=False)

    assert caught.value.code == code
    assert full.changed == set()


def test_a_lot_is_good_on_its_last_day() -> None:
    assert not lot("a", 0, 1).is_expired(TODAY)
    assert lot("a", -1, 1).is_expired(TODAY)


def test_a_day_is_that_of_the_place() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)

    assert local_day(late, zone="UTC") == TODAY
    assert local_day(late, zone="Asia/Shanghai") == day(1)
    assert local_day(NOON - timedelta(hours=10), zone="America/New_York") == day(-1)
