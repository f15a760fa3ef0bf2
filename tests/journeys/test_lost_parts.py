"""The broker or the worker dies while orders are moving: nothing is lost, nothing done twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

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

pytestmark = pytest.mark.timeout(300)


@dataclass(frozen=True)
class Flood:
    """Orders of one unit each of one product, placed while something broke."""

    sku: str
    answers: list[Answer]


@pytest.fixture(scope="module")
def without_broker(frail_house: System) -> Flood:
    """Orders came in; the broker was killed and emptied among them, and started after them."""
    with ThreadPoolExecutor(_CALLERS) as callers:
        sku, placing = _order(frail_house, callers)
        _wait_for_placed(placing, _ORDERS // 4)
        frail_house.kill("broker")
        frail_house.empty_broker()
        answers = [placed.result() for placed in placing]
    frail_house.start("broker")
    return Flood(sku, answers)


@pytest.fixture(scope="module")
def with_dying_workers(frail_house: System) -> Flood:
    """Orders came in; the worker was killed with all its processes three times meanwhile."""
    with ThreadPoolExecutor(_CALLERS) as callers:
        sku, placing = _order(frail_house, callers)
        for quarter in (1, 2, 3):
            _wait_for_placed(placing, _ORDERS * quarter // 4)
            frail_house.kill("worker")
            frail_house.start("worker")
        return Flood(sku, [placed.result() for placed in placing])


# Both floods come before the first look: what they broke off heals in the same time.
@pytest.mark.usefixtures("with_dying_workers")
def test_orders_arrive_though_the_broker_was_killed_and_emptied(
    frail_house: System, without_broker: Flood
) -> None:
    # given orders that came in before, while and after there was no broker

    # then every one of them was accepted, and has moved without a hand, once
    assert Counter(a.status for a in without_broker.answers) == {201: _ORDERS}
    _check_each_moved_once(frail_house, without_broker)


def test_orders_move_once_though_the_worker_was_killed_again_and_again(
    frail_house: System, with_dying_workers: Flood
) -> None:
    # given orders that were being delivered by workers that were killed

    # then every one of them has moved, once
    assert Counter(a.status for a in with_dying_workers.answers) == {201: _ORDERS}
    _check_each_moved_once(frail_house, with_dying_workers)


def _order(house: System, callers: ThreadPoolExecutor) -> tuple[str, list[Future[Answer]]]:
    """Let a few callers place orders, one after the other."""
    sku = office.stock(house.rest, units=2 * _ORDERS)
    return sku, [
        callers.submit(house.rest.post, "orders", office.request((sku, 1))) for _ in range(_ORDERS)
    ]


def _wait_for_placed(placing: list[Future[Answer]], count: int) -> None:
    eventually(lambda: sum(p.done() for p in placing) >= count, f"{count} orders are placed")


def _check_each_moved_once(house: System, flood: Flood) -> None:
    """Check that each order was allocated, reserved and told exactly once."""
    numbers = office.placed_numbers(flood.answers)
    eventually(
        lambda: _moved(house, flood.sku) == numbers,
        "all orders are with a department and their customers told",
        within=_WITHIN_SECONDS,
    )
    for number in numbers:
        order = office.Order(number, house.rest)
        assert len(order.works()) == 1
        assert Counter(order.told()) == {
            "order.created": 1,
            "order.submitted": 1,
            "order.confirmed": 1,
            "fulfillment.assigned": 1,
            "message.queued": 1,
        }
    assert office.shelf(house.rest, flood.sku) == (2 * _ORDERS, _ORDERS)


def _moved(house: System, sku: str) -> set[str]:
    """The numbers of a product's orders that are given away and told of."""
    told = {message["order_number"] for message in house.rest.all("messages")}
    return {
        order["number"]
        for order in house.rest.all("orders", sku=sku)
        if order["display_status"] == "processing" and order["number"] in told
    }
