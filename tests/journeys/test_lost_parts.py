"""The broker or the worker dies while orders are moving: nothing is lost, nothing done twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from core import limits
from tests.journeys import office
from tests.journeys.rest import Answer
from tests.journeys.system import System
from tests.journeys.waiting import eventually

_ORDERS = 60
_CALLERS = 4
# What a killed worker had claimed is free again after its lease; then the clock finds it.
_WITHIN_SECONDS = limits.DELIVERY_LEASE_SECONDS + 60.0


@pytest.fixture
def callers() -> Iterator[ThreadPoolExecutor]:
    """Other systems that place orders meanwhile."""
    with ThreadPoolExecutor(_CALLERS) as pool:
        yield pool


def _ordering(house: System, callers: ThreadPoolExecutor, sku: str) -> list[Future[Answer]]:
    """Orders of one unit each, placed one after the other by a few callers."""
    return [
        callers.submit(house.rest.post, "orders", office.request((sku, 1)))
        for _ in range(_ORDERS)
    ]


def _wait_for_placed(placing: list[Future[Answer]], count: int) -> None:
    eventually(lambda: sum(p.done() for p in placing) >= count, f"{count} orders are placed")


def _each_order_moved_once(house: System, sku: str) -> None:
    """Check that each order was allocated, reserved and told exactly once."""
    rest = house.rest
    moved = eventually(
        lambda: _moved(house, sku), "all orders are with a department", within=_WITHIN_SECONDS
    )
    assert len(moved) == _ORDERS
    for number in moved:
        order = office.Order(number, rest)
        assert len(rest.get(f"orders/{number}/fulfillments")) == 1
        told = Counter(order.told())
        assert told == {
            "order.created": 1,
            "order.submitted": 1,
            "order.confirmed": 1,
            "fulfillment.assigned": 1,
            "message.queued": 1,
        }
        assert len(rest.get("messages", order=number)["items"]) == 1
    assert office.shelf(rest, sku)[1] == _ORDERS


def _moved(house: System, sku: str) -> list[str]:
    """The orders, once all of them are being processed and their customers are told."""
    orders = list(house.rest.all("orders", sku=sku))
    if Counter(order["display_status"] for order in orders) != {"processing": _ORDERS}:
        return []
    numbers = [order["number"] for order in orders]
    told = {message["order_number"] for message in house.rest.all("messages")}
    return numbers if told.issuperset(numbers) else []


@pytest.mark.timeout(300)
def test_orders_arrive_though_the_broker_is_killed_and_emptied(
    frail_house: System, callers: ThreadPoolExecutor
) -> None:
    # given orders on their way in
    house = frail_house
    sku = office.stock(house.rest, units=500)
    placing = _ordering(house, callers, sku)
    _wait_for_placed(placing, _ORDERS // 4)

    # when the broker is killed and all it kept is deleted
    house.kill("broker")
    house.empty_broker()

    # then orders are still accepted, every one of them
    assert {placed.result().status for placed in placing} == {201}

    # when an empty broker starts, then all orders arrive without a hand
    house.start("broker")
    _each_order_moved_once(house, sku)


@pytest.mark.timeout(300)
def test_orders_move_once_though_the_worker_is_killed_again_and_again(
    frail_house: System, callers: ThreadPoolExecutor
) -> None:
    # given orders on their way in
    house = frail_house
    sku = office.stock(house.rest, units=500)
    placing = _ordering(house, callers, sku)

    # when the worker is killed with all its processes, three times, while it delivers
    for quarter in (1, 2, 3):
        _wait_for_placed(placing, _ORDERS * quarter // 4)
        house.kill("worker")
        house.start("worker")
    assert {placed.result().status for placed in placing} == {201}

    # then each order has moved exactly once
    _each_order_moved_once(house, sku)
