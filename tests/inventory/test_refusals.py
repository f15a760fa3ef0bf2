"""Bad input about stock, told over REST: it is refused with its code and leaves nothing behind."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.db.models import Model

from accounts import permissions as p
from core.models import Event, EventDelivery, EventStream
from inventory.models import Location, StockLevel
from purchasing.models import PurchaseOrder
from tests import rest
from tests.inventory import goods, ledger, lots
from tests.purchasing import buying
from tests.world import MORNING, World

YESTERDAY, TOMORROW = str(lots.day(-1)), str(lots.day(1))


@dataclass
class Scene:
    """Tea of which nine of ten are promised, milk with a lot, a kettle with its GTIN, six units
    that may be owed of which two are, and an order of twelve tea on its way."""

    world: World
    purchase: PurchaseOrder
    transfer: str
    lines: dict[str, uuid.UUID] = field(default_factory=dict)


@pytest.fixture
def scene(small_world: World) -> Any:
    with time_machine.travel(MORNING, tick=False):
        goods.create(goods.new("POT", gtin=goods.KETTLE_GTIN), goods.new("MILK"))
        milk = lots.track(goods.create(goods.new("CREAM"))[0])
        lots.receive(milk, small_world.warehouse, 5, "L1", 10)
        ledger.reserve(small_world.tea, 9)
        StockLevel.objects.filter(product=small_world.cup).update(backorder_limit=6)
        ledger.reserve(small_world.cup, 10, may_backorder=True)
        Location.objects.create(code="old", name="Old shop", is_active=False)
        buying.merchant()
        purchase = buying.sent(("TEA", 12))
        number, line = _transfer_on_its_way()
        yield Scene(
            small_world,
            purchase,
            number,
            {"bought": buying.line(purchase, "TEA").pk, "sent": line},
        )


def _transfer_on_its_way() -> tuple[str, uuid.UUID]:
    api = rest.caller(name="warehouse")
    made = api.post("/transfers", _transfer("shop", ("TEA", 1))).json()
    sent = api.post(f"/transfers/{made['number']}/dispatch", {"version": 1})
    assert sent.status_code == 200
    return made["number"], uuid.UUID(made["lines"][0]["id"])


def _transfer(destination: str, *lines: tuple[str, int], **more: Any) -> dict[str, Any]:
    told = [{"sku": sku, "quantity": quantity} for sku, quantity in lines]
    route = {"source": "main", "destination": destination, "expected_on": TOMORROW}
    return {**route, "lines": told, **more}


def _receipt(sku: str, quantity: int = 1, location: str = "main", **more: Any) -> dict[str, Any]:
    return {"sku": sku, "location": location, "quantity": quantity, **more}


def _counts(sku: str, counted: int, **more: Any) -> dict[str, Any]:
    right = {"sku": "POT", "location": "main", "counted": 7, "reason": "counted"}
    wrong = {"sku": sku, "location": "main", "counted": counted, "reason": "counted", **more}
    return {"counts": [right, wrong]}


def _adjustment(sku: str, quantity: int, **more: Any) -> dict[str, Any]:
    return {"sku": sku, "location": "main", "quantity": quantity, "reason": "found so", **more}


def _product(**more: Any) -> dict[str, Any]:
    return {"sku": "JAR", "name": "Jar", "list_price": "2.00", "currency": "EUR", **more}


def _bought(scene: Scene, *, may_exceed: bool = False, **came: Any) -> tuple[str, dict[str, Any]]:
    line = {"line_id": str(scene.lines["bought"]), **came}
    body = {"lines": [line], "may_exceed": may_exceed, "version": 2}
    return f"/purchase-orders/{scene.purchase.number}/receipts", body


def _arrived(scene: Scene, **more: Any) -> tuple[str, dict[str, Any]]:
    line = {"line_id": str(scene.lines["sent"]), **more}
    return f"/transfers/{scene.transfer}/receipts", {"lines": [line], "version": 2}


Told = Callable[[Scene], tuple[str, dict[str, Any]]]


def _to(path: str, body: dict[str, Any]) -> Told:
    return lambda scene: (path, body)


# What is told, and how it is refused.
WRONG: dict[str, tuple[Told, int, str]] = {
    "a negative count": (_to("/stock/counts", _counts("TEA", -1)), 422, "count_negative"),
    "a count below what is promised": (
        _to("/stock/counts", _counts("TEA", 3)),
        409,
        "count_breaks_promises",
    ),
    "a count of an unknown SKU": (_to("/stock/counts", _counts("NOPE", 1)), 404, "product_unknown"),
    "a count of lots without the lot": (
        _to("/stock/counts", _counts("CREAM", 1)),
        422,
        "lot_required",
    ),
    "a receipt of an unknown SKU": (
        _to("/stock/receipts", _receipt("NOPE")),
        404,
        "product_unknown",
    ),
    "a receipt at an unknown location": (
        _to("/stock/receipts", _receipt("TEA", location="moon")),
        404,
        "location_unknown",
    ),
    "a receipt of nothing": (_to("/stock/receipts", _receipt("TEA", 0)), 422, "invalid_request"),
    "a receipt that expired yesterday": (
        _to("/stock/receipts", _receipt("CREAM", lot_code="L2", expires_on=YESTERDAY)),
        422,
        "expiry_past",
    ),
    "a receipt of lots without the lot": (
        _to("/stock/receipts", _receipt("CREAM")),
        422,
        "lot_required",
    ),
    "a receipt of a lot with another day": (
        _to("/stock/receipts", _receipt("CREAM", lot_code="L1", expires_on=TOMORROW)),
        409,
        "lot_expiry_differs",
    ),
    "a lot of a product without lots": (
        _to("/stock/receipts", _receipt("TEA", lot_code="L1")),
        422,
        "lot_not_tracked",
    ),
    "goods booked in in transit": (
        _to("/stock/receipts", _receipt("TEA", location="in-transit")),
        409,
        "place_in_transit",
    ),
    "an adjustment of an unknown SKU": (
        _to("/stock/adjustments", _adjustment("NOPE", 1)),
        404,
        "product_unknown",
    ),
    "an adjustment by nothing": (
        _to("/stock/adjustments", _adjustment("TEA", 0)),
        422,
        "quantity_zero",
    ),
    "an adjustment without its reason": (
        _to("/stock/adjustments", _adjustment("TEA", 1, reason=" ")),
        422,
        "reason_required",
    ),
    "an adjustment below what is promised": (
        _to("/stock/adjustments", _adjustment("TEA", -2)),
        409,
        "not_enough_stock",
    ),
    "an adjustment of an unknown lot": (
        _to("/stock/adjustments", _adjustment("CREAM", -1, lot_code="L9")),
        404,
        "lot_unknown",
    ),
    "a duplicate GTIN": (
        _to("/products", _product(gtin=goods.KETTLE_GTIN)),
        409,
        "gtin_taken",
    ),
    "a GTIN with a wrong check digit": (
        _to("/products", _product(gtin="4006381333932")),
        422,
        "gtin_invalid",
    ),
    "a duplicate SKU": (_to("/products", _product(sku="TEA")), 409, "sku_taken"),
    "a transfer to itself": (
        _to("/transfers", _transfer("main", ("TEA", 1))),
        409,
        "transfer_to_itself",
    ),
    "a transfer of an unknown SKU": (
        _to("/transfers", _transfer("shop", ("TEA", 1), ("NOPE", 1))),
        404,
        "product_unknown",
    ),
    "a transfer to a closed place": (
        _to("/transfers", _transfer("old", ("TEA", 1))),
        409,
        "place_closed",
    ),
    "a transfer that arrived already": (
        _to("/transfers", _transfer("shop", ("TEA", 1), expected_on=YESTERDAY)),
        422,
        "expected_past",
    ),
    "more received than was sent": (
        lambda scene: _arrived(scene, quantity=2),
        409,
        "receipt_above_sent",
    ),
    "units missing without a reason": (
        lambda scene: _arrived(scene, quantity_missing=1),
        422,
        "reason_required",
    ),
    "a receipt above what was ordered without the right": (
        lambda scene: _bought(scene, may_exceed=True, quantity=13),
        409,
        "receipt_above_ordered",
    ),
    "a reject without its reason": (
        lambda scene: _bought(scene, quantity=1, quantity_rejected=1),
        422,
        "reject_reason_required",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_bad_input_is_refused_with_its_code_and_leaves_nothing_behind(
    scene: Scene, name: str
) -> None:
    told, status, code = WRONG[name]
    path, body = told(scene)
    api = rest.caller(*sorted(p.ALL - {p.PURCHASING_OVERRECEIVE}))
    before = _everything()

    answer = api.post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    assert _everything() == before


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"backorder_limit": 1}, 409, "limit_below_backordered"),
        ({"backorder_limit": -1}, 422, "limit_out_of_range"),
        ({}, 422, "limit_out_of_range"),
        ({"backorder_limit": 9, "version": 77}, 409, "version_stale"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_and_leaves_nothing_behind(
    scene: Scene, change: Mapping[str, int], status: int, code: str
) -> None:
    level = StockLevel.objects.get(product=scene.world.cup, allocated__gt=5)
    place = Location.objects.get(pk=level.location_id).code
    body = {"version": level.version, **change}
    before = _everything()

    answer = rest.caller().send("PATCH", f"/stock/levels/{place}/CUP", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    assert _everything() == before


def test_whoever_has_the_right_receives_above_what_was_ordered(scene: Scene) -> None:
    path, body = _bought(scene, may_exceed=True, quantity=13)

    answer = rest.caller().post(path, body)

    assert answer.status_code == 200, answer.json()
    assert _on_hand(scene) == 9 + 13


def _on_hand(scene: Scene) -> int:
    return StockLevel.objects.get(product=scene.world.tea, location=scene.world.warehouse).on_hand


def _everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row about stock, purchases and what happened, by table."""
    models: list[type[Model]] = [Event, EventDelivery, EventStream]
    for label in ("inventory", "purchasing"):
        models += apps.get_app_config(label).get_models()
    rows = {}
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            rows[table] = cursor.fetchall()
    return rows
