"""Transfers over REST."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import permissions as p
from core.actors import SYSTEM
from inventory.models import StockMovement, Transfer
from inventory.services import transfers
from tests import rest, world
from tests.inventory.services.test_transfers import draft, sent
from tests.rest import Caller
from tests.world import MORNING, World

LATER = (timezone.now() + timedelta(days=5)).date()


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def asked(*lines: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {
        "source": "main",
        "destination": "shop",
        "expected_on": str(LATER),
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        **more,
    }


def test_goods_go_from_one_location_to_another(api: Caller, small_world: World) -> None:
    made = api.post("/transfers", asked(("TEA", 4), note="for the weekend"))

    body = made.json()
    assert (made.status_code, made["ETag"]) == (201, '"v1"')
    assert (body["status"], body["quantity"]) == ("draft", 4)
    assert body["allowed_commands"] == ["send", "cancel"]
    number, line = body["number"], body["lines"][0]["id"]

    gone = api.post(f"/transfers/{number}/dispatch", {"version": 1})
    assert (gone.status_code, gone.json()["status"]) == (200, "sent")
    assert gone.json()["lines"][0]["quantity_on_the_way"] == 4

    part = api.post(
        f"/transfers/{number}/receipts",
        {"lines": [{"line_id": line, "quantity": 3}]},
        **{"If-Match": '"v2"'},
    )
    assert (part.status_code, part.json()["status"]) == (200, "partly_received")

    last = {"line_id": line, "quantity_missing": 1, "reason": "torn bag"}
    rest_of_it = api.post(f"/transfers/{number}/receipts", {"lines": [last], "version": 3})
    body = rest_of_it.json()
    assert (body["status"], body["allowed_commands"]) == ("received", [])
    assert (body["quantity_received"], body["quantity_missing"]) == (3, 1)
    assert body["lines"][0]["discrepancy_reason"] == "torn bag"
    assert world.level(small_world.tea, small_world.shop) == (3, 0)
    assert api.get(f"/transfers/{number}").json() == body


def test_a_draft_is_cancelled_with_its_reason(api: Caller) -> None:
    number = api.post("/transfers", asked(("TEA", 4))).json()["number"]

    unsaid = api.post(f"/transfers/{number}/cancellation", {"version": 1})
    done = api.post(f"/transfers/{number}/cancellation", {"reason": "no need", "version": 1})

    assert unsaid.status_code == 422
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"destination": "main"}, 409, "transfer_to_itself"),
        ({"destination": "moon"}, 404, "location_unknown"),
        ({"lines": [{"sku": "NOPE", "quantity": 1}]}, 404, "product_unknown"),
        ({"lines": []}, 422, "invalid_request"),
        ({"lines": [{"sku": "TEA", "quantity": 0}]}, 422, "invalid_request"),
        ({"expected_on": "2020-01-01"}, 422, "expected_past"),
        ({"expected_on": "soon"}, 422, "invalid_request"),
        ({"colour": "red"}, 422, "invalid_request"),
    ],
)
def test_a_wrong_transfer_is_refused(
    api: Caller, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = api.post("/transfers", asked(("TEA", 1)) | wrong)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Transfer.objects.exists()


def test_what_cannot_go_says_why(api: Caller) -> None:
    number = api.post("/transfers", asked(("TEA", 11))).json()["number"]
    moves = StockMovement.objects.count()

    answers = [
        api.post(f"/transfers/{number}/dispatch", {"version": 1}),
        api.post(f"/transfers/{number}/dispatch", {"version": 7}),
        api.post(f"/transfers/{number}/dispatch", {}),
        api.post("/transfers/TR-99999/dispatch", {"version": 1}),
        api.send("POST", f"/transfers/{number}/dispatch", {"version": 1}),
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (409, "not_enough_stock"),
        (409, "version_stale"),
        (428, "version_required"),
        (404, "transfer_unknown"),
        (400, "idempotency_key_required"),
    ]
    assert StockMovement.objects.count() == moves


def test_goods_leave_once_for_one_key(api: Caller, small_world: World) -> None:
    number = api.post("/transfers", asked(("TEA", 4))).json()["number"]

    answers = [
        api.post(f"/transfers/{number}/dispatch", {"version": 1}, **{"Idempotency-Key": "k-1"})
        for _ in range(2)
    ]

    assert [a.status_code for a in answers] == [200, 200]
    assert world.level(small_world.tea, small_world.warehouse) == (6, 0)


def test_transfers_are_listed_and_filtered(api: Caller) -> None:
    first, second = draft(("TEA", 4)), sent(("CUP", 1))
    (back,) = transfers.create(
        transfers=[
            transfers.NewTransfer(
                "shop", "main", [transfers.NewTransferLine("CUP", 1)], MORNING.date()
            )
        ],
        actor=SYSTEM,
        at=MORNING,
    )
    Transfer.objects.filter(pk=second.pk).update(expected_on="2020-01-01")

    def numbers(**query: str) -> list[str]:
        return [item["number"] for item in api.get("/transfers", query).json()["items"]]

    assert numbers() == [back.number, second.number, first.number]
    assert numbers(status="sent") == [second.number]
    assert numbers(source="shop") == [back.number]
    assert numbers(destination="shop") == [second.number, first.number]
    assert numbers(q="CUP") == [back.number, second.number]
    assert numbers(q=first.number) == [first.number]
    assert numbers(is_late="true") == [second.number]
    assert numbers(is_late="false") == [back.number, first.number]
    assert api.get("/transfers", {"status": "lost"}).status_code == 422


def test_a_deep_page_of_transfers_costs_what_the_first_costs(api: Caller) -> None:
    made = [draft(("TEA", 1)).number for _ in range(4)]
    api.get("/transfers")  # the key's last use is noted once a minute

    seen, costs, cursor = [], [], ""
    while True:
        with CaptureQueriesContext(connection) as queries:
            body = api.get("/transfers", {"cursor": cursor, "size": "1"}).json()
        costs.append(len(queries))
        seen += [item["number"] for item in body["items"]]
        cursor = body["next_cursor"]
        if not cursor:
            break

    assert seen == made[::-1]
    assert len(set(costs)) == 1


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/transfers", p.STOCK_VIEW),
        ("POST", "/transfers", p.STOCK_MANAGE),
        ("GET", "/transfers/TR-00001", p.STOCK_VIEW),
        ("POST", "/transfers/TR-00001/dispatch", p.STOCK_MANAGE),
        ("POST", "/transfers/TR-00001/receipts", p.STOCK_MANAGE),
        ("POST", "/transfers/TR-00001/cancellation", p.STOCK_MANAGE),
        ("POST", "/stock/counts", p.STOCK_MANAGE),
        ("GET", "/stock/levels/main/TEA", p.STOCK_VIEW),
        ("PATCH", "/stock/levels/main/TEA", p.STOCK_MANAGE),
        ("GET", "/products/TEA/lots", p.STOCK_VIEW),
    ],
)
def test_each_address_needs_its_own_permission(
    small_world: World, method: str, path: str, needed: str
) -> None:
    others = rest.caller(*sorted(p.ALL - {needed}), name="others")

    assert others.send(method, path, {}).status_code == 403
    assert Caller("none").send(method, path, {}).status_code == 401


def test_who_may_only_look_is_offered_no_command(small_world: World) -> None:
    number = draft(("TEA", 4)).number

    body = rest.caller(p.STOCK_VIEW).get(f"/transfers/{number}").json()

    assert (body["status"], body["allowed_commands"]) == ("draft", [])
