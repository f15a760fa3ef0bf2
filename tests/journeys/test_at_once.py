"""Many at the same moment: the same request, and the last units of a product."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.journeys import office
from tests.journeys.rest import Answer
from tests.journeys.system import System

_CALLERS = 32


def _all_at_once(house: System, bodies: list[dict[str, Any]], *, key: str = "") -> list[Answer]:
    """Send orders at the same moment, each caller on a connection of its own."""
    start = Barrier(len(bodies))

    def call(body: dict[str, Any]) -> Answer:
        rest = house.rest
        start.wait()
        return rest.post("orders", body, key=key or None)

    with ThreadPoolExecutor(len(bodies)) as callers:
        return list(callers.map(call, bodies))


def test_the_same_request_sent_32_times_at_once_is_one_order(house: System) -> None:
    # given a product and one request
    rest = house.rest
    sku = office.stock(rest, units=100)
    body = office.request((sku, 2))

    # when it arrives 32 times at once under one key
    answers = _all_at_once(house, [body] * _CALLERS, key=f"once-{sku}")

    # then there is one order, and every answer says so or asks to wait
    assert {answer.status for answer in answers} <= {201, 409}
    assert {a.code for a in answers if a.status == 409} <= {"idempotency_in_progress"}
    assert len(office.placed_numbers(answers)) == 1
    assert len(list(rest.all("orders", sku=sku))) == 1
    assert office.shelf(rest, sku) == (100, 2)

    # and the key gives the same answer later, but not to another request
    again = rest.post("orders", body, key=f"once-{sku}")
    assert {again.body["number"]} == office.placed_numbers(answers)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = office.request((sku, 3))
    assert rest.post("orders", other, key=f"once-{sku}").status == 422


def test_of_32_buyers_of_the_last_10_units_exactly_10_get_one(house: System) -> None:
    # given ten units
    rest = house.rest
    sku = office.stock(rest, units=10)

    # when 32 buyers order one each at once
    answers = _all_at_once(house, [office.request((sku, 1)) for _ in range(_CALLERS)])

    # then ten orders are confirmed, the others wait, and nothing is promised twice
    outcomes = Counter(answer.expect(201)["outcome"] for answer in answers)
    assert outcomes == {"placed": 10, "waiting": 22}
    assert office.shelf(rest, sku) == (10, 10)
    statuses = Counter(order["status"] for order in rest.all("orders", sku=sku))
    assert statuses == {"confirmed": 10, "submitted": 22}
