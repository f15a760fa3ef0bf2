"""Work over REST: the queue, the nouns that move it, and what is refused."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Event
from fulfillment.models import Fulfillment
from orders.models import Order, OrderLine
from tests.fulfillment import stages
from tests.rest import Caller, caller
from tests.world import World


@pytest.fixture
def client(small_world: World) -> Caller:
    return caller()


def post(client: Caller, fulfillment: Fulfillment, noun: str, **body: Any) -> Any:
    """Post a noun under a fulfillment on its present version."""
    version = stages.fresh(fulfillment).version
    path = f"/fulfillments/{fulfillment.pk}/{noun}"
    return client.post(path, body, **{"If-Match": f'"v{version}"'})


def test_work_is_led_from_the_queue_to_its_release(client: Caller) -> None:
    fulfillment = stages.assigned([("TEA", 2)])
    line_id = str(fulfillment.lines.get().pk)

    accepted = post(client, fulfillment, "acceptance")
    post(client, fulfillment, "work")
    one = [{"line_id": line_id, "quantity": 1}]
    post(client, fulfillment, "picks", lines=one)
    post(client, fulfillment, "unpicks", lines=one, reason="damp")
    picked = post(client, fulfillment, "picks")
    packed = post(client, fulfillment, "packing")

    assert accepted.status_code == 200
    assert accepted.json()["card"]["status"] == "accepted"
    assert picked.json()["lines"][0]["quantity_picked"] == 2
    assert packed.json()["card"]["status"] == "released"
    assert {c["kind"]: c["result"] for c in packed.json()["checks"]} == {
        "quantity": "passed",
        "amount": "passed",
        "address": "passed",
        "consent": "passed",
    }
    assert packed.headers["ETag"] == f'"v{stages.fresh(fulfillment).version}"'
    assert packed.json()["card"]["allowed_commands"] == ["recall", "hand_over"]


def test_a_person_reviews_and_the_customer_is_called(client: Caller, small_world: World) -> None:
    stages.stock_lamps(small_world)
    fulfillment = stages.in_review()

    asked = post(client, fulfillment, "consent-requests")
    for kind in ("quantity", "amount", "address"):
        post(client, fulfillment, "checks", kind=kind, result="passed")
    called = post(client, fulfillment, "consent-calls", answer="yes", note="Mei Lin, 10:15")

    assert asked.status_code == 200
    assert called.json()["card"]["status"] == "released"
    recalled = post(client, fulfillment, "recall", reason="wrong label")
    assert recalled.json()["card"]["status"] == "ready"
    again = post(client, fulfillment, "review")
    assert again.json()["card"]["status"] == "in_review"
    failed = post(client, fulfillment, "checks", kind="amount", result="failed", note="too much")
    assert failed.json()["card"]["status"] == "in_work"


def test_work_goes_back_and_to_somebody_else(client: Caller, small_world: World) -> None:
    fulfillment = stages.accepted()

    back = post(client, fulfillment, "return", reason="ill")
    given = post(client, fulfillment, "assignment", assignee_id=small_world.bo.pk)
    declined = post(client, fulfillment, "decline", reason="no time")

    assert back.json()["card"]["assignee"] == ""
    assert given.json()["card"]["assignee"] == "Bo"
    assert declined.json()["card"]["status"] == "cancelled"
    other = Fulfillment.objects.exclude(pk=fulfillment.pk).get()
    assert other.assignee == small_world.amira


def test_without_the_version_that_was_seen_nothing_is_changed(client: Caller) -> None:
    fulfillment = stages.assigned()
    path = f"/fulfillments/{fulfillment.pk}/acceptance"

    missing = client.post(path, {})
    stale = client.post(path, {"version": 77})

    assert (missing.status_code, missing.json()["code"]) == (428, "version_required")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert stale.json()["details"]["current_version"] == 1
    assert stages.fresh(fulfillment).status == "assigned"


def test_the_same_key_accepts_once(client: Caller) -> None:
    fulfillment = stages.assigned()
    path, key = f"/fulfillments/{fulfillment.pk}/acceptance", {"Idempotency-Key": "accept-1"}

    first = client.post(path, {"version": 1}, **key)
    again = client.post(path, {"version": 1}, **key)

    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.content == first.content
    assert Event.objects.filter(type="fulfillment.accepted").count() == 1


def test_what_the_state_does_not_allow_is_a_conflict_that_says_what_is(client: Caller) -> None:
    fulfillment = stages.assigned()

    refused = post(client, fulfillment, "packing")

    assert (refused.status_code, refused.json()["code"]) == (409, "command_not_allowed")
    assert "accept" in refused.json()["details"]["allowed_commands"]


@pytest.mark.parametrize(
    ("noun", "body"),
    [
        ("acceptance", {}),
        ("decline", {"reason": "no"}),
        ("return", {"reason": "no"}),
        ("assignment", {}),
        ("work", {}),
        ("picks", {}),
        ("unpicks", {"reason": "no"}),
        ("packing", {}),
        ("review", {}),
        ("checks", {"kind": "amount", "result": "passed"}),
        ("release", {}),
        ("recall", {"reason": "no"}),
        ("consent-requests", {}),
        ("consent-calls", {"answer": "yes", "note": "x"}),
    ],
)
def test_who_may_only_look_changes_nothing(
    small_world: World, noun: str, body: dict[str, Any]
) -> None:
    fulfillment = stages.assigned()
    viewer = caller("orders.view")

    refused = post(viewer, fulfillment, noun, **body)

    assert refused.status_code == 403
    assert stages.fresh(fulfillment).version == fulfillment.version


def test_a_fulfillment_that_is_not_there_is_not_found(client: Caller) -> None:
    path = f"/fulfillments/{uuid.uuid4()}"

    assert client.get(path).status_code == 404
    assert client.post(f"{path}/acceptance", {"version": 1}).status_code == 404


def test_wrong_fields_are_all_told_at_once(client: Caller) -> None:
    fulfillment = stages.in_work()

    refused = post(client, fulfillment, "checks", kind="smell", result="fine", extra=1)

    assert refused.status_code == 422
    assert {e["field"] for e in refused.json()["errors"]} == {"kind", "result", "extra"}


def test_the_queue_is_filtered_and_paged(client: Caller, small_world: World) -> None:
    works = [stages.assigned([("TEA", 1)]) for _ in range(3)]
    stages.allocate([("SETUP", 1)])

    first = client.get("/fulfillments", {"department": "picking", "group": "to_accept", "size": 2})
    cursor = first.json()["next_cursor"]
    second = client.get(
        "/fulfillments",
        {"department": "picking", "group": "to_accept", "size": 2, "cursor": cursor},
    )

    numbers = [c["number"] for page in (first, second) for c in page.json()["items"]]
    assert numbers == [w.number for w in works]
    assert second.json()["next_cursor"] == ""
    assert client.get("/fulfillments", {"nonsense": 1}).status_code == 422


def test_reading_work_costs_the_same_whatever_there_is_of_it(client: Caller) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    small = stages.assigned([("TEA", 1)])
    client.get("/fulfillments")  # the key's last use is written once a minute
    few = cost("/fulfillments"), cost(f"/fulfillments/{small.pk}")
    large = stages.assigned([("TEA", 1), ("CUP", 1)])
    stages.allocate([("SETUP", 1)])

    assert (cost("/fulfillments"), cost(f"/fulfillments/{large.pk}")) == few


def test_an_order_is_cancelled_over_rest(client: Caller) -> None:
    fulfillment = stages.in_work([("TEA", 2)])
    order = Order.objects.get(pk=fulfillment.order_id)
    path = f"/orders/{order.number}/cancellation"
    body = {"reason": "not needed", "version": order.version}

    refused = client.post(path, body)
    cancelled = client.post(path, {**body, "consent": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "department_consent_needed")
    assert cancelled.status_code == 200
    assert cancelled.json()["status"] == "cancelled"


def test_units_of_an_order_are_cancelled_over_rest(client: Caller) -> None:
    fulfillment = stages.assigned([("TEA", 5)])
    order = Order.objects.get(pk=fulfillment.order_id)
    line = OrderLine.objects.get(order=order)

    answer = client.post(
        f"/orders/{order.number}/lines-cancellation",
        {
            "reason": "too many",
            "lines": [{"line_id": str(line.pk), "quantity": 2}],
            "version": order.version,
        },
    )

    assert answer.status_code == 200
    assert answer.json()["lines"][0]["buckets"]["cancelled"] == 2
    cards = client.get(f"/orders/{order.number}/fulfillments").json()
    assert [(card["number"], card["units"]) for card in cards] == [(f"{order.number}-1", 3)]


def test_why_the_work_went_where_it_went_is_told_in_words(client: Caller) -> None:
    fulfillment = stages.assigned([("TEA", 5)])
    order = Order.objects.get(pk=fulfillment.order_id)

    (why,) = client.get(f"/orders/{order.number}/allocation").json()

    assert why["sentences"][:3] == [
        "TEA: rule “Everything else” sends it to Picking.",
        "Rule “Services” does not apply: it is for product type service, this is stocked.",
        "It goes to Amira, who has the least open work.",
    ]
    retried = client.post(f"/orders/{order.number}/allocation")
    assert retried.status_code == 200
    assert Fulfillment.objects.count() == 1
