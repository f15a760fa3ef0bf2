"""Units of a line are split by where they are reserved."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.rules.shares import Reserved, Share, split


def test_covered_units_go_first_and_the_rest_waits() -> None:
    shares, unreserved = split(
        unallocated=5, backordered=0, reserved=[Reserved(1, 3, 2), Reserved(2, 0, 0)]
    )

    assert shares == [Share(1, True, 3, 0), Share(1, False, 2, 0)]
    assert unreserved == 0


def test_units_on_backorder_already_stay_there_while_fresh_ones_take_the_shelf() -> None:
    shares, unreserved = split(unallocated=2, backordered=3, reserved=[Reserved(1, 2, 3)])

    assert shares == [Share(1, True, 2, 0), Share(1, False, 0, 3)]
    assert unreserved == 0


def test_units_that_nothing_is_reserved_for_are_told() -> None:
    assert split(unallocated=4, backordered=0, reserved=[Reserved(1, 1, 1)])[1] == 2


places = st.lists(
    st.builds(Reserved, st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)),
    max_size=4,
    unique_by=lambda place: place.location_id,
)


@given(unallocated=st.integers(0, 30), backordered=st.integers(0, 30), reserved=places)
def test_no_unit_is_lost_and_no_place_gives_more_than_it_has(
    unallocated: int, backordered: int, reserved: list[Reserved]
) -> None:
    shares, unreserved = split(unallocated=unallocated, backordered=backordered, reserved=reserved)

    assert sum(s.quantity for s in shares) + unreserved == unallocated + backordered
    assert sum(s.from_unallocated for s in shares) <= unallocated
    assert sum(s.from_backordered for s in shares) <= backordered
    for place in reserved:
        mine = [s for s in shares if s.location_id == place.location_id]
        assert sum(s.quantity for s in mine if s.is_covered) <= place.quantity_covered
        assert sum(s.quantity for s in mine if not s.is_covered) <= place.quantity_waiting
