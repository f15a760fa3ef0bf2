"""Stock over REST."""

from __future__ import annotations

from typing import Any

import pytest

from inventory.models import StockMovement
from tests import rest, world
from tests.inventory import ledger
from tests.rest import Caller
from tests.world import World


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


RECEIPT = {"sku": "LAMP", "location": "main", "quantity": 5, "reference": "PO-7"}


def test_goods_are_booked_in_once_for_one_key(api: Caller, small_world: World) -> None:
    answers = [api.post("/stock/receipts", RECEIPT, **{"Idempotency-Key": "k-1"}) for _ in range(3)]

    assert [a.status_code for a in answers] == [201, 201, 201]
    assert answers[0].json()["on_hand"] == 5
    assert world.level(small_world.lamp, small_world.warehouse) == (5, 0)


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"sku": "NOPE"}, 404, "product_unknown"),
        ({"location": "moon"}, 404, "location_unknown"),
        ({"quantity": 0}, 422, "invalid_request"),
        ({"quantity": 1_000_001}, 422, "invalid_request"),
        ({"quantity": "5"}, 422, "invalid_request"),
        ({"price": 5}, 422, "invalid_request"),
    ],
)
def test_a_wrong_receipt_is_refused_and_its_key_stays_free(
    api: Caller, small_world: World, change: dict[str, Any], status: int, code: str
) -> None:
    refused = api.post("/stock/receipts", RECEIPT | change, **{"Idempotency-Key": "k-1"})
    mended = api.post("/stock/receipts", RECEIPT, **{"Idempotency-Key": "k-1"})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert mended.status_code == 201
    assert world.level(small_world.lamp, small_world.warehouse) == (5, 0)


def test_moving_stock_needs_an_idempotency_key(api: Caller) -> None:
    for path in ("/stock/receipts", "/stock/adjustments"):
        answer = api.send("POST", path, RECEIPT if "receipts" in path else count(-1))

        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert StockMovement.objects.filter(reference="PO-7").count() == 0


def count(quantity: int) -> dict[str, Any]:
    return {"sku": "TEA", "location": "main", "quantity": quantity, "reason": "counted"}


def test_a_count_is_put_right(api: Caller, small_world: World) -> None:
    answer = api.post("/stock/adjustments", count(-2))

    assert answer.status_code == 201
    assert world.level(small_world.tea, small_world.warehouse) == (8, 0)


def test_a_count_below_what_is_promised_is_refused(api: Caller, small_world: World) -> None:
    ledger.reserve(small_world.tea, 9)

    answer = api.post("/stock/adjustments", count(-2))

    assert (answer.status_code, answer.json()["code"]) == (409, "not_enough_stock")
    assert world.level(small_world.tea, small_world.warehouse) == (10, 9)


def test_levels_are_listed_and_filtered(api: Caller, small_world: World) -> None:
    ledger.reserve(small_world.tea, 10)

    def rows(**query: str) -> list[tuple[str, str, int]]:
        items = api.get("/stock", query).json()["items"]
        return [(i["sku"], i["location"], i["available"]) for i in items]

    assert sorted(rows()) == [("CUP", "main", 5), ("CUP", "shop", 3), ("TEA", "main", 0)]
    assert rows(sku="TEA") == [("TEA", "main", 0)]
    assert rows(location="shop") == [("CUP", "shop", 3)]
    assert rows(is_short="true") == [("TEA", "main", 0)]
    assert rows(q="green") == [("TEA", "main", 0)]


def test_the_ledger_of_a_product_is_read_newest_first_page_by_page(
    api: Caller, small_world: World
) -> None:
    demand, _ = ledger.reserve(small_world.tea, 4)
    ledger.issue(demand, small_world.warehouse, 1)

    kinds, cursor = [], ""
    while True:
        body = api.get("/products/TEA/movements", {"size": "1", "cursor": cursor}).json()
        kinds += [item["kind"] for item in body["items"]]
        cursor = body["next_cursor"]
        if not cursor:
            break

    assert kinds == ["shipped", "allocated", "received"]


def test_locations_are_listed_the_preferred_first(api: Caller) -> None:
    assert [item["code"] for item in api.get("/locations").json()] == ["main", "shop"]
