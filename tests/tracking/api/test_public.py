"""Carriers' webhook and the public look-up over REST: no key, other proofs."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from django.test import Client

from core import limits
from tests import world
from tests.tracking import parcels as made
from tests.world import CUSTOMER, World
from tracking.models import CarrierMessage

WEBHOOK = "/api/v1/carriers/demo/events"


def send(body: bytes, headers: dict[str, str], *, path: str = WEBHOOK) -> Any:
    return Client().post(path, body, content_type="application/json", headers=headers)


def test_a_signed_message_is_accepted_and_kept(small_world: World) -> None:
    body = made.body(made.NUMBER, made.entry("in_transit"))

    answer = send(body, made.signed(body))

    assert answer.status_code == 202
    assert answer.json() == {"message_id": "msg_1", "status": "received"}
    assert bytes(CarrierMessage.objects.get().body) == body


def test_a_repetition_is_answered_alike_and_kept_once(small_world: World) -> None:
    body = made.body(made.NUMBER, made.entry("in_transit"))

    answers = {send(body, made.signed(body)).content for _ in range(3)}

    assert len(answers) == 1
    assert CarrierMessage.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"webhook-signature": "garbage"},
        {"webhook-id": "1", "webhook-timestamp": "x", "webhook-signature": "v1"},
    ],
)
def test_an_unsigned_message_is_refused_and_not_kept(
    small_world: World, headers: dict[str, str]
) -> None:
    answer = send(made.body(made.NUMBER), headers)

    assert answer.status_code == 401
    assert answer.json()["code"] == "signature_invalid"
    assert not CarrierMessage.objects.exists()


def test_a_huge_message_is_refused_before_it_is_read(small_world: World) -> None:
    body = b"x" * 10_000_000

    answer = send(body, made.signed(body))

    assert answer.status_code == 413
    assert not CarrierMessage.objects.exists()


def test_a_message_at_the_bound_is_still_taken(small_world: World) -> None:
    body = b" " * limits.WEBHOOK_BODY_BYTES_MAX

    assert send(body, made.signed(body)).status_code == 202
    assert send(body + b" ", made.signed(body + b" ")).status_code == 413


def test_a_message_of_any_content_type_is_taken(small_world: World) -> None:
    body = made.body(made.NUMBER, made.entry("in_transit"))

    answer = Client().post(WEBHOOK, body, content_type="text/plain", headers=made.signed(body))

    assert answer.status_code == 202


def test_an_unknown_carrier_is_not_found(small_world: World) -> None:
    assert send(b"{}", {}, path="/api/v1/carriers/pigeon/events").status_code == 404


def look_up(content: Any) -> Any:
    return Client().post(
        "/api/v1/lookups", msgspec.json.encode(content), content_type="application/json"
    )


def test_a_look_up_shows_the_order_masked(small_world: World) -> None:
    parcel = made.booked()
    number = made.fulfillment(parcel).order.number

    answer = look_up({"number": number, "proof": CUSTOMER.email})

    data = answer.json()
    assert answer.status_code == 200
    assert data["situation"] == "on_the_way"
    assert data["recipient"] == "M*** L***"
    assert data["parcels"][0]["tracking_number"] == made.NUMBER
    for secret in ("Mei Lin", CUSTOMER.email, "Unter den Linden", "10117"):
        assert secret not in answer.content.decode()


def test_unknown_and_wrong_get_the_same_answer(small_world: World) -> None:
    number = world.place().number

    answers = [
        look_up({"number": number, "proof": "wrong@example.com"}),
        look_up({"number": "ZZZZZZZZ", "proof": CUSTOMER.email}),
    ]

    bodies = [{**a.json(), "request_id": ""} for a in answers]
    assert {a.status_code for a in answers} == {404}
    assert bodies[0] == bodies[1]
    assert bodies[0]["code"] == "lookup_no_match"


@pytest.mark.parametrize(
    "content",
    [{}, [], None, {"number": None, "proof": None}, {"number": ["x"], "proof": {}}, {"x": 1}],
)
def test_garbage_is_refused_by_name(small_world: World, content: Any) -> None:
    assert look_up(content).status_code == 422


def test_the_limit_says_when_to_come_back(small_world: World) -> None:
    for _ in range(10):
        look_up({"number": "ZZZZZZZZ", "proof": "x"})

    answer = look_up({"number": "ZZZZZZZZ", "proof": "x"})

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
