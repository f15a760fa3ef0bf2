"""Counts, limits and lots over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from inventory.models import StockLevel, StockMovement
from tests import rest, world
from tests.inventory import ledger, lots
from tests.rest import Caller
from tests.world import World

NEXT_MONTH = str((timezone.now() + timedelta(days=30)).date())


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def counted(sku: str, units: int, location: str = "main", **more: Any) -> dict[str, Any]:
    return {"sku": sku, "location": location, "counted": units, "reason": "stock-taking", **more}


def test_a_round_of_counts_is_booked(api: Caller, small_world: World) -> None:
    body = {"counts": [counted("TEA", 8), counted("CUP", 3, "shop")]}

    answer = api.post("/stock/counts", body)

    assert answer.status_code == 201
    assert [(c["sku"], c["before"], c["counted"], c["difference"]) for c in answer.json()] == [
        ("TEA", 10, 8, -2),
        ("CUP", 3, 3, 0),
    ]
    assert world.level(small_world.tea, small_world.warehouse) == (8, 0)
    assert StockMovement.objects.filter(kind="adjusted").count() == 1


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        (counted("TEA", -1), 422, "count_negative"),
        (counted("NOPE", 1), 404, "product_unknown"),
        (counted("TEA", 1, "moon"), 404, "location_unknown"),
        (counted("TEA", 1, lot_code="A"), 422, "lot_not_tracked"),
        (counted("TEA", 1, reason=""), 422, "invalid_request"),
        (counted("TEA", 6), 409, "count_breaks_promises"),
    ],
)
def test_a_wrong_count_is_refused_with_its_round(
    api: Caller, small_world: World, wrong: dict[str, Any], status: int, code: str
) -> None:
    ledger.reserve(small_world.tea, 7, reference="A-7/1")
    moves = StockMovement.objects.count()

    answer = api.post("/stock/counts", {"counts": [counted("CUP", 1), wrong]})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert StockMovement.objects.count() == moves
    if code == "count_breaks_promises":
        assert answer.json()["details"]["references"] == ["A-7/1"]


def test_lots_come_in_and_are_read(api: Caller, small_world: World) -> None:
    lots.track(small_world.lamp)
    receipt = {"sku": "LAMP", "location": "shop", "quantity": 5}

    bare = api.post("/stock/receipts", receipt)
    full = api.post("/stock/receipts", receipt | {"lot_code": "L-1", "expires_on": NEXT_MONTH})

    assert (bare.status_code, bare.json()["code"]) == (422, "lot_required")
    assert full.status_code == 201
    (lot,) = api.get("/products/LAMP/lots").json()
    assert (lot["code"], lot["location"], lot["on_hand"]) == ("L-1", "shop", 5)
    assert (lot["expires_on"], lot["days_left"], lot["is_expired"]) == (NEXT_MONTH, 30, False)
    assert api.get("/products/LAMP/lots", {"location": "main"}).json() == []
    assert api.get("/products/LAMP/lots", {"location": "moon"}).status_code == 404
    (movement,) = api.get("/products/LAMP/movements").json()["items"]
    assert movement["lot_code"] == "L-1"


def test_a_lot_is_adjusted(api: Caller, small_world: World) -> None:
    lots.track(small_world.lamp)
    lots.receive(small_world.lamp, small_world.shop, 4, "A", None)
    body = {"sku": "LAMP", "location": "shop", "quantity": -1, "reason": "broken", "lot_code": "A"}

    answer = api.post("/stock/adjustments", body)

    assert answer.status_code == 201
    assert lots.lying(small_world.lamp, small_world.shop) == {"A": 3}


def test_a_place_is_told_what_it_may_owe(api: Caller) -> None:
    seen = api.get("/stock/levels/main/TEA")

    changed = api.send(
        "PATCH",
        "/stock/levels/main/TEA",
        {"backorder_limit": 5, "safety_stock": 2},
        headers={"If-Match": seen["ETag"]},
    )
    stale = api.send(
        "PATCH", "/stock/levels/main/TEA", {"safety_stock": 1}, headers={"If-Match": seen["ETag"]}
    )
    unseen = api.send("PATCH", "/stock/levels/main/TEA", {"safety_stock": 1})

    body = changed.json()
    assert (changed.status_code, body["backorder_limit"], body["safety_stock"]) == (200, 5, 2)
    assert changed["ETag"] != seen["ETag"]
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")


def test_a_place_where_nothing_ever_lay_has_a_level_to_change(api: Caller) -> None:
    seen = api.get("/stock/levels/shop/LAMP")

    changed = api.send("PATCH", "/stock/levels/shop/LAMP", {"backorder_limit": 5, "version": 0})

    assert (seen.json()["on_hand"], seen["ETag"]) == (0, '"v0"')
    assert (changed.status_code, changed.json()["backorder_limit"]) == (200, 5)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/stock/levels/main/TEA", {"backorder_limit": 1}, 409, "limit_below_backordered"),
        ("/stock/levels/main/TEA", {"backorder_limit": -1}, 422, "limit_out_of_range"),
        ("/stock/levels/main/TEA", {}, 422, "limit_out_of_range"),
        ("/stock/levels/main/NOPE", {"backorder_limit": 1}, 404, "product_unknown"),
        ("/stock/levels/moon/TEA", {"backorder_limit": 1}, 404, "location_unknown"),
    ],
)
def test_a_wrong_limit_is_refused(
    api: Caller, small_world: World, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=5)
    ledger.reserve(small_world.tea, 12, may_backorder=True)
    version = StockLevel.objects.get(product=small_world.tea).version

    answer = api.send("PATCH", path, body | {"version": version})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert StockLevel.objects.get(product=small_world.tea).backorder_limit == 5
