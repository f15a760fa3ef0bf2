"""What changes an order's state over REST: every command in every state, versions, holds."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from orders.lifecycle import ORDER, OrderStatus
from orders.models import Hold
from tests import rest
from tests.orders import states
from tests.rest import Caller
from tests.world import World

NOUNS = {
    "submit": ("submission", {}),
    "confirm": ("confirmation", {}),
    "reject": ("rejection", {"reason": "no licence"}),
    "send_back": ("return-to-draft", {"reason": "typing error"}),
}


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def etag(order: Any) -> dict[str, str]:
    return {"If-Match": f'"v{order.version}"'}


@pytest.mark.parametrize("status", OrderStatus)
@pytest.mark.parametrize("command", NOUNS)
def test_a_command_goes_where_the_table_leads_or_leaves_no_trace(
    api: Caller, small_world: World, command: str, status: OrderStatus
) -> None:
    order = states.IN[status](small_world)
    before = states.trace(order)
    noun, body = NOUNS[command]
    row = ORDER.find(state=status, command=command)

    answer = api.post(f"/orders/{order.number}/{noun}", body, **etag(order))

    if row is None:
        assert (answer.status_code, answer.json()["code"]) == (409, "command_not_allowed")
        assert answer.json()["details"]["allowed_commands"] == list(ORDER.commands(state=status))
        assert states.trace(order) == before
    else:
        expected = OrderStatus.CONFIRMED if command == "submit" else row.target
        assert (answer.status_code, answer.json()["status"]) == (200, expected)
        assert answer["ETag"] == f'"v{states.fresh(order).version}"'
        assert states.fresh(order).version > order.version


@pytest.mark.parametrize("command", NOUNS)
def test_who_does_not_say_what_they_saw_or_saw_an_older_version_changes_nothing(
    api: Caller, small_world: World, command: str
) -> None:
    order = states.draft(small_world) if command == "submit" else states.confirmable(small_world)
    before = states.trace(order)
    noun, body = NOUNS[command]
    path = f"/orders/{order.number}/{noun}"

    unseen = api.post(path, body)
    stale = api.post(path, body | {"version": order.version + 1})
    odd = api.post(path, body, **{"If-Match": "latest"})
    keyless = api.send("POST", path, body, headers=etag(order))

    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert stale.json()["details"]["current_version"] == order.version
    assert (odd.status_code, odd.json()["code"]) == (422, "version_invalid")
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency_key_required")
    assert states.trace(order) == before


@pytest.mark.parametrize("command", ["reject", "send_back"])
@pytest.mark.parametrize("reason", [None, "", " ", "x" * 501])
def test_a_reason_is_needed_where_the_table_says_so(
    api: Caller, small_world: World, command: str, reason: str | None
) -> None:
    order = states.confirmable(small_world)
    before = states.trace(order)
    body = {} if reason is None else {"reason": reason}

    answer = api.post(f"/orders/{order.number}/{NOUNS[command][0]}", body, **etag(order))

    assert answer.status_code == 422
    assert states.trace(order) == before


def test_a_command_sent_twice_is_done_once(api: Caller, small_world: World) -> None:
    order = states.confirmable(small_world)
    path = f"/orders/{order.number}/confirmation"

    answers = [api.post(path, {}, **etag(order), **{"Idempotency-Key": "k"}) for _ in range(2)]

    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    assert states.event_types(order).count("order.confirmed") == 1


def test_an_order_that_still_waits_says_for_what(api: Caller, small_world: World) -> None:
    placed = api.post(
        "/orders",
        {
            "lines": [{"sku": "LAMP", "quantity": 1}],
            "customer": {"name": "A", "email": "a@example.com"},
        },
    ).json()

    answer = api.post(f"/orders/{placed['number']}/confirmation", {"version": placed["version"]})

    assert (answer.status_code, answer.json()["code"]) == (409, "not_confirmable")
    assert set(answer.json()["details"]["findings"]) == {"address_incomplete", "out_of_stock"}


HOLD = {"reason": "address", "blocks": ["ship"], "note": "Ask first"}


def test_a_hold_is_placed_listed_and_released(api: Caller, small_world: World) -> None:
    order = states.confirmed(small_world)
    path = f"/orders/{order.number}/holds"

    placed = api.post(path, HOLD, **etag(order))
    of_order = api.get(path).json()
    active = api.get("/holds", {"status": "active"}).json()["items"]
    released = api.post(f"/holds/{placed.json()['id']}/release", {"reason": "asked"})
    again = api.post(f"/holds/{placed.json()['id']}/release", {"reason": "asked"})

    assert placed.status_code == 201
    assert placed.json()["allowed_commands"] == ["release"]
    assert placed.json()["placed_by"] == "shop"
    assert [h["id"] for h in of_order] == [h["id"] for h in active] == [placed.json()["id"]]
    assert (released.status_code, released.json()["status"]) == (200, "released")
    assert released.json()["ended_reason"] == "asked"
    assert (again.status_code, again.json()["code"]) == (409, "command_not_allowed")
    assert api.get("/holds", {"status": "active"}).json()["items"] == []
    assert len(api.get("/holds", {"order": order.number}).json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"blocks": []}, 422, "blocks_unknown"),
        ({"blocks": ["breathe"]}, 422, "blocks_unknown"),
        ({"reason": ""}, 422, "invalid_request"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 422, "expiry_past"),
        ({"expires_at": "2030-01-01T00:00:00"}, 422, "invalid_request"),
        ({"line_id": str(uuid.uuid4())}, 404, "not_found"),
        ({"line_id": "first"}, 422, "invalid_request"),
        ({"version": 99}, 409, "version_stale"),
        ({"version": None}, 428, "version_required"),
    ],
)
def test_a_wrong_hold_is_refused_and_leaves_no_trace(
    api: Caller, small_world: World, change: dict[str, Any], status: int, code: str
) -> None:
    order = states.confirmed(small_world)
    before = states.trace(order)

    answer = api.post(f"/orders/{order.number}/holds", HOLD | {"version": order.version} | change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert states.trace(order) == before
    assert Hold.objects.count() == 0


def test_a_hold_that_does_not_exist_is_not_released(api: Caller) -> None:
    assert api.post(f"/holds/{uuid.uuid4()}/release", {"reason": "x"}).status_code == 404
    assert api.post("/holds/first/release", {"reason": "x"}).status_code == 404


def test_a_member_of_staff_is_offered_what_their_role_may_do(
    small_world: World, client: Client
) -> None:
    order = states.confirmable(small_world)

    def offered(name: str) -> list[str]:
        client.force_login(getattr(small_world, name))
        commands: list[str] = client.get(f"/api/v1/orders/{order.number}").json()[
            "allowed_commands"
        ]
        return commands

    assert offered("desk") == ["send_back", "reject", "confirm", "cancel"]
    assert offered("bo") == ["cancel"]
    assert offered("amira") == []
