"""How long a supplier takes: as it did, else as it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purchasing.rules import lead_times
from purchasing.rules.lead_times import Found, LeadTimeSource, Observed
from purchasing.rules.replenishment import LeadTime


def observed(*days: int) -> Observed:
    return Observed(len(days), sum(days), sum(day * day for day in days))


def find(of_product: Observed, of_supplier: Observed) -> Found:
    return lead_times.find(of_product=of_product, of_supplier=of_supplier, stated_days=12)


def test_three_deliveries_of_the_product_tell_how_long_it_takes() -> None:
    found = find(observed(4, 6, 8), observed(4, 6, 8, 30))

    assert found == Found(LeadTime(6, 2), LeadTimeSource.PRODUCT_RECEIPTS, 3)


def test_two_of_the_product_do_not_but_more_of_the_supplier_do() -> None:
    found = find(observed(4, 6), observed(4, 6, 8))

    assert found == Found(LeadTime(6, 2), LeadTimeSource.SUPPLIER_RECEIPTS, 3)


def test_what_is_only_stated_varies_by_a_quarter() -> None:
    found = find(observed(4, 6), observed(4, 6))

    assert found == Found(LeadTime(12, 3), LeadTimeSource.STATED, 0)


@given(st.lists(st.integers(0, 400), min_size=3, max_size=50), st.integers(0, 50))
def test_observations_of_parts_add_up_to_those_of_the_whole(days: list[int], cut: int) -> None:
    together = (observed(*days[:cut]) + observed(*days[cut:])).lead_time

    assert together.mean == pytest.approx(sum(days) / len(days))
    assert 0 <= together.deviation <= 400
