"""A late purchase line names every order line that it endangers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.ids import new_id
from inventory.models import Supplier
from inventory.services import reservations
from inventory.services.reservations import Demand
from purchasing.models import PurchaseOrder
from purchasing.selectors import detail, listing, risks
from purchasing.selectors.listing import PurchaseFilter
from tests.purchasing import buying
from tests.world import MORNING, World

TODAY = MORNING.date()
NEEDED = date(2026, 12, 1)


def wait(
    small_world: World, quantity: int, *, reference: str, needed_on: date | None = NEEDED
) -> None:
    """Reserve tea that is not there."""
    demand = Demand(
        demand=new_id(),
        reference=reference,
        product_id=small_world.tea.pk,
        quantity=quantity,
        may_backorder=True,
        needed_on=needed_on,
    )
    reservations.reserve(demands=[demand], actor=SYSTEM, at=MORNING)


@pytest.fixture
def waiting(small_world: World, leaf: Supplier) -> World:
    """All tea on the shelf is promised; two orders and a transfer wait for 12."""
    buying.allow_backorders(small_world)
    wait(small_world, 10, reference="SHELF/1")
    wait(small_world, 4, reference="7K3F9QAB/1")
    wait(small_world, 3, reference="9ABCDEFG/12", needed_on=NEEDED + timedelta(days=2))
    wait(small_world, 5, reference="TR-00001", needed_on=buying.LATE)
    return small_world


def of(purchase: PurchaseOrder, today: date = TODAY) -> list[tuple[str, int | None, int, int]]:
    return [
        (each.number, each.position, each.quantity, each.days_short)
        for risk in risks.of_purchase(purchase_order_id=purchase.pk, today=today)
        for each in risk.endangered
    ]


def test_what_comes_in_time_endangers_nobody(waiting: World) -> None:
    purchase = buying.sent(("TEA", 12))

    assert of(purchase) == []


def test_a_line_that_will_be_late_names_whom_it_comes_too_late_for(waiting: World) -> None:
    purchase = buying.sent(("TEA", 12))

    buying.answer(purchase, TEA=(12, buying.LATE))

    assert of(purchase) == [("7K3F9QAB", 1, 4, 19), ("9ABCDEFG", 12, 3, 17)]
    (risk,) = risks.of_purchase(purchase_order_id=purchase.pk, today=TODAY)
    assert (risk.number, risk.position, risk.sku, risk.quantity_open) == (
        purchase.number,
        1,
        "TEA",
        12,
    )
    assert (risk.due_on, risk.is_overdue) == (buying.LATE, False)


def test_what_is_overdue_comes_today_at_the_earliest(waiting: World) -> None:
    purchase = buying.sent(("TEA", 12))

    assert of(purchase, NEEDED) == []
    assert of(purchase, NEEDED + timedelta(days=1)) == [("7K3F9QAB", 1, 4, 1)]


def test_what_waits_without_a_promise_is_not_endangered(small_world: World, leaf: Supplier) -> None:
    buying.allow_backorders(small_world)
    wait(small_world, 14, reference="7K3F9QAB/1", needed_on=None)
    purchase = buying.sent(("TEA", 12))

    buying.answer(purchase, TEA=(12, buying.LATE))

    assert of(purchase) == []


def test_what_is_no_order_line_is_named_as_it_is(waiting: World) -> None:
    purchase = buying.sent(("TEA", 12))

    assert of(purchase, buying.LATE + timedelta(days=1))[-1] == ("TR-00001", None, 5, 1)


def test_the_same_is_said_in_the_list_on_the_order_and_over_all(waiting: World) -> None:
    purchase = buying.sent(("TEA", 12))
    buying.sent(("CUP", 1))
    buying.answer(purchase, TEA=(12, buying.LATE))

    rows = listing.list_purchases(wanted=PurchaseFilter(sku="TEA"), today=TODAY).items
    view = detail.read_purchase(number=purchase.number, actor=SYSTEM, today=TODAY)
    everywhere = risks.all_open(today=TODAY)

    assert [row.endangered_count for row in rows] == [2]
    assert [each.reference for each in view.lines[0].endangered] == ["7K3F9QAB/1", "9ABCDEFG/12"]
    assert [(risk.number, len(risk.endangered)) for risk in everywhere] == [(purchase.number, 2)]


def test_what_has_come_endangers_nobody_any_more(waiting: World) -> None:
    purchase = buying.sent(("TEA", 12))
    buying.answer(purchase, TEA=(12, buying.LATE))

    buying.receive(purchase, TEA=12)

    assert of(purchase) == []
    assert risks.all_open(today=TODAY) == []


def test_all_risks_take_two_queries(waiting: World) -> None:
    for _ in range(3):
        purchase = buying.sent(("TEA", 12))
        buying.answer(purchase, TEA=(12, buying.LATE))

    with CaptureQueriesContext(connection) as captured:
        found = risks.all_open(today=TODAY)

    assert len(found) == 1
    assert len(captured) == 2
