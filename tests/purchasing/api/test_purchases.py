"""Purchase orders over REST, from the draft to the last receipt."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import time_machine

from accounts import permissions as p
from core.actors import SYSTEM
from inventory.models import Supplier
from inventory.services import reservations
from inventory.services.reservations import Demand
from purchasing.models import PurchaseOrder
from tests import rest
from tests.purchasing import buying
from tests.rest import Caller
from tests.world import MORNING, World

NEW = {
    "supplier": "leaf",
    "location": "main",
    "lines": [{"sku": "TEA", "quantity": 12}, {"sku": "CUP", "quantity": 4}],
}
NOUNS = ("dispatch", "confirmation", "refusal", "receipts", "cancellation", "closure")


@pytest.fixture(autouse=True)
def morning() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def api(leaf: Supplier) -> Caller:
    return rest.caller()


def path(purchase: PurchaseOrder, noun: str = "") -> str:
    return f"/purchase-orders/{purchase.number}" + (f"/{noun}" if noun else "")


def test_a_draft_is_written_once_for_one_key(api: Caller) -> None:
    first = api.post("/purchase-orders", NEW, **{"Idempotency-Key": "k-1"})
    second = api.post("/purchase-orders", NEW, **{"Idempotency-Key": "k-1"})

    body = first.json()
    assert (first.status_code, first["ETag"]) == (201, '"v1"')
    assert first["Location"] == f"/api/v1/purchase-orders/{body['number']}"
    assert second.json() == body
    assert (body["status"], body["total_amount"], body["currency"]) == ("draft", "64.50", "EUR")
    assert [line["expected_on"] for line in body["lines"]] == ["2026-11-29", "2026-12-04"]
    assert body["allowed_commands"] == ["send", "cancel", "change"]
    assert body["supplier"]["code"] == "leaf"
    assert [entry["type"] for entry in body["timeline"]] == ["purchase.created"]
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"supplier": "nobody"}, 404, "supplier_unknown"),
        ({"location": "nowhere"}, 404, "location_unknown"),
        ({"lines": []}, 422, "lines_required"),
        ({"lines": [{"sku": "TEA", "quantity": 0}]}, 422, "invalid_request"),
        ({"lines": [{"sku": "TEA", "quantity": 6}]}, 409, "quantity_below_minimum"),
        ({"lines": [{"sku": "TEA", "quantity": 13}]}, 409, "quantity_not_whole_packs"),
        ({"lines": [{"sku": "NOPE", "quantity": 1}]}, 404, "product_unknown"),
        ({"colour": "red"}, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_ordered_is_refused_with_its_code(
    api: Caller, wrong: dict[str, Any], status: int, code: str
) -> None:
    answer = api.post("/purchase-orders", NEW | wrong)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not PurchaseOrder.objects.exists()


def test_a_draft_is_changed_by_whoever_saw_its_version(api: Caller) -> None:
    purchase = buying.draft()

    changed = api.send(
        "PATCH",
        path(purchase),
        {"lines": [{"sku": "CUP", "quantity": 9}], "note": "soon"},
        headers={"If-Match": '"v1"'},
    )
    stale = api.send("PATCH", path(purchase), {"note": "later", "version": 1})
    unseen = api.send("PATCH", path(purchase), {"note": "later"})

    assert (changed.status_code, changed["ETag"]) == (200, '"v2"')
    assert [(line["sku"], line["quantity"]) for line in changed.json()["lines"]] == [("CUP", 9)]
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")


def test_the_whole_way_from_dispatch_to_receipt(api: Caller) -> None:
    purchase = buying.draft()
    tea = buying.line(purchase, "TEA")

    sent = api.post(path(purchase, "dispatch"), {"version": 1}).json()
    confirmed = api.post(
        path(purchase, "confirmation"),
        {
            "lines": [{"line_id": str(tea.pk), "quantity": 10, "on": "2026-12-20", "note": "late"}],
            "version": 2,
        },
    ).json()
    part = api.post(
        path(purchase, "receipts"),
        {
            "lines": [
                {
                    "line_id": str(tea.pk),
                    "quantity": 6,
                    "quantity_rejected": 1,
                    "reject_reason": "wet",
                }
            ],
            "version": 3,
        },
    ).json()
    closed = api.post(path(purchase, "closure"), {"reason": "no more", "version": 4}).json()

    assert [each["status"] for each in (sent, confirmed, part, closed)] == [
        "sent",
        "confirmed",
        "partly_received",
        "received",
    ]
    line = part["lines"][0]
    assert (line["quantity_confirmed"], line["due_on"], line["answer_note"]) == (
        10,
        "2026-12-20",
        "late",
    )
    assert (line["quantity_received"], line["quantity_rejected"], line["quantity_open"]) == (
        6,
        1,
        4,
    )
    assert [(r["quantity"], r["reject_reason"]) for r in part["receipts"]] == [(6, "wet")]
    assert closed["lines"][0]["quantity_cancelled"] == 4
    assert closed["allowed_commands"] == []


@pytest.mark.parametrize("noun", ["refusal", "cancellation"])
def test_what_ends_an_order_needs_its_reason(api: Caller, noun: str) -> None:
    purchase = buying.sent()

    silent = api.post(path(purchase, noun), {"version": purchase.version})
    said = api.post(path(purchase, noun), {"reason": "sold out", "version": purchase.version})

    assert silent.status_code == 422
    assert (said.status_code, said.json()["status"]) == (200, "cancelled")


def test_more_than_was_ordered_needs_the_right(api: Caller) -> None:
    purchase = buying.sent(("CUP", 4))
    worker = rest.caller(p.PURCHASING_VIEW, p.PURCHASING_RECEIVE, name="dock")
    body = {
        "lines": [{"line_id": str(buying.line(purchase, "CUP").pk), "quantity": 5}],
        "may_exceed": True,
        "version": purchase.version,
    }

    refused = worker.post(path(purchase, "receipts"), body)
    taken = api.post(path(purchase, "receipts"), body)

    assert (refused.status_code, refused.json()["code"]) == (409, "receipt_above_ordered")
    assert (taken.status_code, taken.json()["status"]) == (200, "received")


@pytest.mark.parametrize("noun", NOUNS)
def test_every_change_says_which_version_it_saw(api: Caller, noun: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "receipts": {"lines": [{"line_id": str(uuid.uuid4()), "quantity": 1}]},
        **{key: {"reason": "x"} for key in ("refusal", "cancellation", "closure")},
    }

    answer = api.post(path(buying.draft(), noun), bodies.get(noun, {}))

    assert (answer.status_code, answer.json()["code"]) == (428, "version_required")


@pytest.mark.parametrize("noun", ["", "risks", *NOUNS])
def test_an_unknown_number_is_not_found(api: Caller, noun: str) -> None:
    suffix = f"/{noun}" if noun else ""
    bodies: dict[str, dict[str, Any]] = {
        "receipts": {"lines": []},
        **{key: {"reason": "x"} for key in ("refusal", "cancellation", "closure")},
    }

    answer = (
        api.get(f"/purchase-orders/PO-99999{suffix}")
        if noun in {"", "risks"}
        else api.post(f"/purchase-orders/PO-99999{suffix}", bodies.get(noun, {}) | {"version": 1})
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "purchase_order_unknown")


def test_who_may_only_look_changes_nothing(leaf: Supplier) -> None:
    viewer = rest.caller(p.PURCHASING_VIEW)
    purchase = buying.draft()

    assert viewer.get(path(purchase)).json()["allowed_commands"] == []
    assert viewer.post("/purchase-orders", NEW).status_code == 403
    assert {viewer.post(path(purchase, noun), {}).status_code for noun in NOUNS} == {403}
    assert viewer.send("PATCH", path(purchase), {"note": "x"}).status_code == 403


def test_who_may_not_even_look_sees_nothing(leaf: Supplier) -> None:
    stranger = rest.caller(p.ORDERS_VIEW)

    assert stranger.get("/purchase-orders").status_code == 403
    assert stranger.get("/suppliers").status_code == 403


def test_the_list_is_filtered(api: Caller) -> None:
    buying.draft()
    sent = buying.sent()

    answer = api.get("/purchase-orders", {"status": "sent"})
    wrong = api.get("/purchase-orders", {"status": "lost"})

    assert [row["number"] for row in answer.json()["items"]] == [sent.number]
    assert wrong.status_code == 422


def test_a_late_line_names_the_order_lines_that_it_endangers(
    api: Caller, small_world: World
) -> None:
    buying.allow_backorders(small_world)
    purchase = buying.sent(("TEA", 12))
    demand = Demand(
        demand=uuid.uuid4(),
        reference="7K3F9QAB/1",
        product_id=small_world.tea.pk,
        quantity=14,
        may_backorder=True,
        needed_on=buying.TEA_DUE,
    )
    reservations.reserve(demands=[demand], actor=SYSTEM, at=MORNING)
    buying.answer(purchase, TEA=(12, buying.LATE))

    (risk,) = api.get(path(purchase, "risks")).json()

    assert (risk["position"], risk["due_on"]) == (1, "2026-12-20")
    assert risk["endangered"] == [
        {
            "demand": str(demand.demand),
            "reference": "7K3F9QAB/1",
            "number": "7K3F9QAB",
            "position": 1,
            "quantity": 4,
            "needed_on": "2026-11-29",
            "due_on": "2026-12-20",
            "days_short": 21,
        }
    ]
