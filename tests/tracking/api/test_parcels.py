"""Parcels, hand-over and delivery over REST."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment.models import Fulfillment
from tests.fulfillment import stages
from tests.rest import Caller, caller
from tests.tracking import parcels as made
from tests.world import World
from tracking.models import CarrierMessage


@pytest.fixture
def client(small_world: World) -> Caller:
    return caller()


def post(client: Caller, fulfillment: Fulfillment, noun: str, **body: Any) -> Any:
    """Post a noun under a fulfillment on its present version."""
    version = stages.fresh(fulfillment).version
    path = f"/fulfillments/{fulfillment.pk}/{noun}"
    return client.post(path, body, **{"If-Match": f'"v{version}"'})


def test_a_fulfillment_is_handed_over_and_delivered(client: Caller) -> None:
    fulfillment = stages.released([("TEA", 2)])

    handed = post(client, fulfillment, "handover", carrier="demo", tracking_number="DX1")
    parcel = client.get(handed.headers["Location"].removeprefix("/api/v1"))
    delivered = post(client, fulfillment, "delivery", received_by="A. Berg", note="at the door")

    assert handed.status_code == 201
    assert parcel.json()["tracking_number"] == "DX1"
    assert parcel.json()["lines"] == [{"sku": "TEA", "name": "Green tea", "quantity": 2}]
    assert "scan_delivered" in parcel.json()["allowed_commands"]
    assert delivered.status_code == 201
    assert delivered.json()["status"] == "delivered"
    assert delivered.json()["allowed_commands"] == []


def test_a_failed_delivery_is_tried_again_fails_again_and_comes_back(
    client: Caller, morning: time_machine.Traveller
) -> None:
    fulfillment = stages.released([("TEA", 2)])
    post(client, fulfillment, "handover", carrier="demo")

    answers = []
    for noun, body in (
        ("delivery-failure", {"reason": "nobody at home"}),
        ("redelivery", {}),
        ("delivery-failure", {"reason": "still nobody"}),
        ("take-back", {"reason": "given up"}),
    ):
        morning.shift(3600)
        answers.append(post(client, fulfillment, noun, **body))

    assert [a.json()["status"] for a in answers] == [
        "delivery_failed",
        "shipped",
        "delivery_failed",
        "cancelled",
    ]


def test_a_change_needs_the_version_that_was_seen(client: Caller) -> None:
    fulfillment = stages.released([("TEA", 2)])
    path = f"/fulfillments/{fulfillment.pk}/handover"

    without = client.post(path, {"carrier": "demo"})
    stale = client.post(path, {"carrier": "demo", "version": 1})

    assert (without.status_code, without.json()["code"]) == (428, "version_required")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")


def test_a_scan_by_hand_moves_a_parcel(client: Caller) -> None:
    parcel = made.booked([("TEA", 1)])

    answer = client.post(
        f"/parcels/{parcel.pk}/scans",
        {"status": "in_transit", "note": "driver called", "version": parcel.version},
    )

    assert answer.status_code == 201
    assert answer.json()["tracking_status"] == "in_transit"
    assert answer.json()["scans"][0]["description"] == "driver called"


def test_parcels_are_found_by_order_number_and_state(client: Caller) -> None:
    first, second = made.booked([("TEA", 1)]), made.booked([("TEA", 1)], number="SECOND")
    made.say(second, made.said(second, "in_transit"))
    number = made.fulfillment(first).order.number

    def found(query: str) -> list[str]:
        return [row["tracking_number"] for row in client.get(f"/parcels?{query}").json()["items"]]

    assert sorted(found("")) == sorted([made.NUMBER, "SECOND"])
    assert found(f"order={number}") == [made.NUMBER]
    assert found("tracking_number=SECOND") == ["SECOND"]
    assert found("tracking_status=in_transit") == ["SECOND"]
    assert found("is_delivered=true") == []
    assert client.get("/parcels?colour=red").status_code == 422


def test_a_list_costs_the_same_queries_whatever_its_length(client: Caller) -> None:
    made.booked([("TEA", 1)])
    client.get("/parcels")
    counts = []
    for more in (0, 3):
        for n in range(more):
            made.booked([("TEA", 1)], number=f"MORE{n}")
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get("/parcels").json()["items"]) == 1 + more
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_carriers_are_listed_without_their_secrets(client: Caller) -> None:
    answer = client.get("/carriers")

    assert [c["code"] for c in answer.json()] == ["demo"]
    assert "secret" not in answer.content.decode()


def test_a_message_that_failed_is_listed_and_read_again(client: Caller) -> None:
    made.receive(made.body("NOBODY", made.entry("in_transit")))
    CarrierMessage.objects.update(status="failed", error="No parcel has the number NOBODY.")

    (row,) = client.get("/carrier-messages?status=failed").json()["items"]
    answer = client.post(f"/carrier-messages/{row['id']}/retry", {})

    assert "NOBODY" in row["error"]
    assert answer.status_code == 202
    assert CarrierMessage.objects.get().status == "received"
