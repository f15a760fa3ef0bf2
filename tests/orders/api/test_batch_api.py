"""Up to a thousand orders in one request."""

from __future__ import annotations

from typing import Any

import pytest

from core import limits
from inventory.models import StockLevel
from orders.models import Order
from tests import rest, world
from tests.orders.api.test_orders_api import ORDER, with_line
from tests.rest import Caller
from tests.world import World


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def post(api: Caller, orders: list[Any]) -> Any:
    return api.post("/orders/batch", {"orders": orders})


def test_each_order_has_its_own_outcome_and_none_stops_another(
    api: Caller, small_world: World
) -> None:
    answer = post(
        api,
        [
            ORDER | {"external_id": "A-1"},
            with_line(quantity=9),
            with_line(quantity=0),
            {"lines": "none"},
            7,
            ORDER | {"external_id": "A-1"},
            ORDER | {"is_draft": True},
        ],
    )

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [r["index"] for r in results] == list(range(7))
    assert [r["outcome"] for r in results] == [
        "placed",
        "waiting",
        "rejected",
        "rejected",
        "rejected",
        "duplicate",
        "draft",
    ]
    assert answer.json()["counts"] == {
        "placed": 1,
        "waiting": 1,
        "rejected": 3,
        "duplicate": 1,
        "draft": 1,
    }
    assert results[5]["number"] == results[0]["number"]
    assert [f["code"] for f in results[1]["findings"]] == ["out_of_stock"]
    assert [f["code"] for f in results[2]["findings"]] == ["quantity_not_positive"]
    assert results[3]["errors"][0]["field"] == "lines"
    assert Order.objects.count() == 3
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)


def test_a_thousand_orders_each_have_an_outcome(api: Caller, small_world: World) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(on_hand=600)
    orders = [with_line(quantity=1) | {"external_id": f"A-{n}"} for n in range(1_000)]

    answer = post(api, orders)

    assert answer.json()["counts"] == {"placed": 600, "waiting": 400}
    assert [r["outcome"] for r in answer.json()["results"]] == ["placed"] * 600 + ["waiting"] * 400
    assert world.level(small_world.tea, small_world.warehouse) == (600, 600)
    assert len({r["number"] for r in answer.json()["results"]}) == 1_000


@pytest.mark.parametrize("count", [0, limits.ORDERS_PER_BATCH + 1])
def test_a_batch_has_one_to_a_thousand_orders(api: Caller, count: int) -> None:
    answer = post(api, [{}] * count)

    assert (answer.status_code, answer.json()["code"]) == (422, "batch_size")


def test_a_batch_sent_again_places_nothing_twice(api: Caller, small_world: World) -> None:
    key = {"Idempotency-Key": "k"}
    first = api.post("/orders/batch", {"orders": [ORDER, ORDER]}, **key)
    second = api.post("/orders/batch", {"orders": [ORDER, ORDER]}, **key)

    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert Order.objects.count() == 2


def test_a_batch_needs_a_key(api: Caller) -> None:
    assert api.send("POST", "/orders/batch", {"orders": [ORDER]}).status_code == 400


def test_a_batch_that_is_too_large_is_not_read(api: Caller) -> None:
    answer = api.post("/orders/batch", b" " * (limits.BATCH_BODY_BYTES_MAX + 1))

    assert answer.status_code == 413


def test_the_customers_of_a_batch_are_known_once(api: Caller) -> None:
    answer = post(api, [ORDER, ORDER, ORDER])

    numbers = [r["number"] for r in answer.json()["results"]]
    assert Order.objects.filter(number__in=numbers).values("customer").distinct().count() == 1
