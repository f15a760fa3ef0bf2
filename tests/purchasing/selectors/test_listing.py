"""Purchase orders in a list: what is asked for is what is found."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import Supplier
from purchasing.lifecycle import PurchaseStatus
from purchasing.selectors import listing
from purchasing.selectors.listing import PurchaseFilter
from tests.purchasing import buying
from tests.world import MORNING

TODAY = MORNING.date()


def numbers(today: date = TODAY, **wanted: Any) -> list[str]:
    page = listing.list_purchases(wanted=PurchaseFilter(**wanted), today=today)
    return [row.number for row in page.items]


def test_a_row_counts_what_was_ordered_what_came_and_what_is_open(leaf: Supplier) -> None:
    purchase = buying.partly_received()

    (row,) = listing.list_purchases(wanted=PurchaseFilter(), today=TODAY).items

    assert (row.number, row.status, row.supplier) == (purchase.number, "partly_received", "leaf")
    assert (row.line_count, row.quantity_ordered, row.quantity_received, row.quantity_open) == (
        2,
        16,
        5,
        11,
    )
    assert (row.total_amount, row.currency) == (Decimal("64.50"), "EUR")
    assert (row.due_on, row.is_overdue, row.endangered_count) == (buying.TEA_DUE, False, 0)


def test_each_filter_finds_its_own(leaf: Supplier) -> None:
    buying.merchant(code="mill", name="Old Mill")
    draft = buying.draft(("LAMP", 1))
    sent = buying.sent(("TEA", 12), supplier_code="mill", location_code="shop")
    ended = buying.received()

    assert numbers() == [ended.number, sent.number, draft.number]
    assert numbers(status=PurchaseStatus.DRAFT) == [draft.number]
    assert numbers(is_open=True) == [sent.number]
    assert numbers(is_open=False) == [ended.number, draft.number]
    assert numbers(supplier="mill") == [sent.number]
    assert numbers(location="shop") == [sent.number]
    assert numbers(sku="LAMP") == [draft.number]
    assert numbers(q="old mi") == [sent.number]
    assert numbers(q=draft.number.lower()) == [draft.number]
    assert numbers(q="l-1") == [ended.number, sent.number]
    assert numbers(q="nothing") == []
    assert listing.count(wanted=PurchaseFilter(is_open=False), today=TODAY) == 2


@pytest.mark.parametrize(
    ("on", "is_overdue"), [(buying.TEA_DUE, False), (buying.TEA_DUE + timedelta(days=1), True)]
)
def test_overdue_is_what_is_open_past_its_day(leaf: Supplier, on: date, is_overdue: bool) -> None:
    sent = buying.sent(("TEA", 12))
    buying.draft(("TEA", 12))
    buying.received()

    assert numbers(on, is_overdue=True) == ([sent.number] if is_overdue else [])
    (row,) = listing.list_purchases(wanted=PurchaseFilter(is_open=True), today=on).items
    assert row.is_overdue is is_overdue


def test_a_later_day_that_was_confirmed_is_not_overdue(leaf: Supplier) -> None:
    sent = buying.sent(("TEA", 12))
    buying.answer(sent, TEA=(12, buying.LATE))

    assert numbers(buying.TEA_DUE + timedelta(days=1), is_overdue=True) == []
    assert numbers(buying.LATE + timedelta(days=1), is_overdue=True) == [sent.number]


def test_pages_follow_each_other_without_a_gap(leaf: Supplier) -> None:
    made = [buying.draft().number for _ in range(5)]
    first = listing.list_purchases(wanted=PurchaseFilter(size=3), today=TODAY)
    second = listing.list_purchases(
        wanted=PurchaseFilter(size=3, cursor=first.next_cursor), today=TODAY
    )

    assert [row.number for row in [*first.items, *second.items]] == made[::-1]


def test_the_queries_do_not_grow_with_the_rows(leaf: Supplier) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            numbers()
        return len(captured)

    buying.sent()
    one = queries()
    for _ in range(3):
        buying.sent()

    assert queries() == one == 3
