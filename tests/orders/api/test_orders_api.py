"""Placing and reading orders over REST."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import permissions as p
from core.models import Event
from orders.models import Address, Customer, Order
from tests import rest, world
from tests.orders import states
from tests.rest import Caller
from tests.world import World

ORDER: dict[str, Any] = {
    "lines": [{"sku": "TEA", "quantity": 2}],
    "customer": {"name": "Mei Lin", "email": "mei.lin@example.com", "phone": "030 901820"},
    "ship_to": {
        "name": "Mei Lin",
        "line1": "Unter den Linden 1",
        "city": "Berlin",
        "postcode": "10117",
        "country": "DE",
    },
}


def with_line(**values: Any) -> dict[str, Any]:
    return ORDER | {"lines": [ORDER["lines"][0] | values]}


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


def test_an_order_is_placed_and_can_be_read_where_the_answer_says(api: Caller) -> None:
    placed = api.post("/orders", ORDER)

    body = placed.json()
    assert placed.status_code == 201
    assert (body["outcome"], body["status"], body["findings"]) == ("placed", "confirmed", [])
    assert placed["Location"] == f"/api/v1/orders/{body['number']}"
    assert placed["ETag"] == f'"v{body["version"]}"'
    read = api.get(f"/orders/{body['number']}")
    assert (read.status_code, read["ETag"]) == (200, placed["ETag"])
    order = read.json()
    assert (order["channel"], order["currency"], order["customer"]["phone"]) == (
        "web",
        "EUR",
        "+4930901820",
    )
    assert Decimal(order["total_amount"]) == Decimal(9)
    assert order["lines"][0]["buckets"]["unallocated"] == 2
    assert order["allowed_commands"] == ["cancel"]


def test_an_order_that_lacks_stock_is_kept_and_says_what_is_missing(
    api: Caller, small_world: World
) -> None:
    placed = api.post("/orders", with_line(quantity=11))

    body = placed.json()
    assert (placed.status_code, body["outcome"], body["status"]) == (201, "waiting", "submitted")
    assert [(f["code"], f["field"], f["severity"]) for f in body["findings"]] == [
        ("out_of_stock", "lines.0.quantity", "block")
    ]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    read = api.get(f"/orders/{body['number']}").json()
    assert [f["code"] for f in read["findings"]] == ["out_of_stock"]
    assert read["allowed_commands"] == ["send_back", "reject", "confirm", "cancel"]


def test_what_cannot_be_kept_as_an_order_is_told_in_full_and_leaves_nothing(api: Caller) -> None:
    broken = {"lines": [{"sku": "NOPE", "quantity": 0}], "currency": "euro"[:3]}

    refused = api.post("/orders", broken)

    body = refused.json()
    assert (refused.status_code, body["code"]) == (422, "order_refused")
    assert {e["code"] for e in body["errors"]} == {
        "customer_missing",
        "contact_missing",
        "address_incomplete",
        "quantity_not_positive",
        "product_unknown",
    }
    assert Order.objects.count() == 0
    assert Event.objects.filter(stream_kind="order").count() == 0


def test_every_field_of_the_wrong_kind_is_told_at_once(api: Caller) -> None:
    refused = api.post(
        "/orders",
        {
            "lines": [{"sku": "TEA", "quantity": "two"}, {"sku": "x" * 65}],
            "customer": {"email": 5},
            "priority": 10,
            "status": "confirmed",
            "number": "HACK",
        },
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_request")
    assert {e["field"] for e in refused.json()["errors"]} == {
        "lines.0.quantity",
        "lines.1.sku",
        "customer.email",
        "priority",
        "status",
        "number",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [{"sku": "TEA", "quantity": 1_000_000, "unit_price": "999999999999"}]},
        {"lines": [{"sku": "TEA", "quantity": 10**18, "unit_price": "999999999999"}]},
        {"lines": [{"sku": "TEA", "quantity": 2**63}]},
        {"lines": [{"sku": "TEA", "quantity": 1, "unit_price": "NaN"}]},
        {"lines": [{"sku": "TEA", "quantity": 1, "unit_price": "1e40"}]},
        {"lines": [{"sku": "TEA", "quantity": 1, "discount_amount": "100"}]},
        {"lines": [{"sku": "TEA", "quantity": 1}] * 1_001},
        {"customer": {"phone": "1" * 41}},
        {"customer": {"name": "x" * 201}},
        {"ship_to": ORDER["ship_to"] | {"phone": "1" * 41}},
        {"ship_to": ORDER["ship_to"] | {"country": "DEU"}},
        {"note": "x" * 4001},
        {"ordered_at": "yesterday"},
        {"ordered_at": "2026-11-01T10:00:00"},
        {"ordered_at": "0001-01-01T00:00:00+14:00"},
        {"ordered_at": "9999-12-31T23:59:59-14:00"},
        {"requested_on": "2026-02-30"},
        {"requested_on": "0001-01-01"},
        {"channel": "nowhere"},
        {"external_id": "x" * 65},
    ],
)
def test_a_value_out_of_all_reason_is_refused_and_never_a_fault(
    api: Caller, change: dict[str, Any]
) -> None:
    answer = api.post("/orders", ORDER | change)

    assert answer.status_code == 422
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        {"customer": {"name": "' OR 1=1 --", "email": "a@example.com"}},
        {"customer": {"name": "<script>alert(1)</script>", "email": "a@example.com"}},
        {"note": "订单 \N{SNOWMAN} \u202e"},
        {"ship_to": ORDER["ship_to"] | {"country": "de"}},
        {"ordered_at": "2026-11-01T10:00:00+02:00"},
        {"lines": [{"sku": "TEA", "quantity": 1, "unit_price": "0.00001"}]},
        {"requested_on": "2999-12-31"},
        {"currency": "eur"},
    ],
)
def test_an_odd_value_is_kept_as_it_is(api: Caller, change: dict[str, Any]) -> None:
    placed = api.post("/orders", ORDER | change)

    assert placed.status_code == 201
    assert api.get(f"/orders/{placed.json()['number']}").status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"{", 400, "malformed_json"),
        (b'{"lines": [{"sku": "a\\u0000"}]}', 400, "malformed_json"),
        (b"[]", 422, "invalid_request"),
        (b"[" * 50_000, 400, "malformed_json"),
    ],
)
def test_a_body_that_is_no_order_is_told(api: Caller, body: bytes, status: int, code: str) -> None:
    answer = api.post("/orders", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_placing_needs_an_idempotency_key(api: Caller) -> None:
    answer = api.send("POST", "/orders", ORDER)
    odd = api.post("/orders", ORDER, **{"Idempotency-Key": "two words"})

    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
    assert (odd.status_code, odd.json()["code"]) == (400, "idempotency_key_invalid")
    assert Order.objects.count() == 0


def test_the_same_request_again_gives_the_same_order(api: Caller, small_world: World) -> None:
    key = {"Idempotency-Key": '"order-7"'}
    answers = [api.post("/orders", ORDER, **key) for _ in range(3)]
    other = api.post("/orders", with_line(quantity=3), **key)

    assert [a.status_code for a in answers] == [201] * 3
    assert len({a.content for a in answers}) == 1
    assert [a.get("Idempotency-Replayed") for a in answers] == [None, "true", "true"]
    assert answers[2]["Location"] == answers[0]["Location"]
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Order.objects.count() == 1
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)


def test_a_refused_request_leaves_its_key_free(api: Caller) -> None:
    key = {"Idempotency-Key": "k"}

    assert api.post("/orders", with_line(quantity=0), **key).status_code == 422
    assert api.post("/orders", ORDER, **key).status_code == 201


def test_the_senders_own_number_is_used_once(api: Caller) -> None:
    first = api.post("/orders", ORDER | {"external_id": "A-1"})
    second = api.post("/orders", ORDER | {"external_id": "A-1"})

    assert (second.status_code, second.json()["code"]) == (409, "duplicate_order")
    assert second.json()["details"] == {"number": first.json()["number"]}
    assert Order.objects.count() == 1


def test_a_draft_is_kept_without_stock_and_rewritten_by_whoever_saw_it(
    api: Caller, small_world: World
) -> None:
    placed = api.post("/orders", ORDER | {"is_draft": True})
    path = f"/orders/{placed.json()['number']}"
    seen = {"If-Match": placed["ETag"]}

    rewritten = api.send("PUT", path, with_line(sku="CUP"), headers=seen)
    stale = api.send("PUT", path, with_line(sku="LAMP"), headers=seen)
    unseen = api.send("PUT", path, with_line(sku="LAMP"))

    assert placed.json()["outcome"] == "draft"
    assert (rewritten.status_code, rewritten.json()["lines"][0]["sku"]) == (200, "CUP")
    assert (stale.status_code, stale.json()["code"]) == (409, "version_stale")
    assert stale.json()["details"]["current_version"] == rewritten.json()["version"]
    assert (unseen.status_code, unseen.json()["code"]) == (428, "version_required")
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


def test_an_order_tells_what_was_promised_for_each_line(api: Caller) -> None:
    number = api.post("/orders", ORDER).json()["number"]

    (line,) = api.get(f"/orders/{number}").json()["lines"]

    (promised,) = line["promises"]
    assert (promised["version"], promised["reason"], promised["actor_name"]) == (
        1,
        "confirmed",
        "shop",
    )
    assert promised["promised_on"] == line["promised_on"] == line["expected_on"]


def test_a_number_is_read_as_people_type_it(api: Caller) -> None:
    number = api.post("/orders", ORDER).json()["number"]
    typed = f"%23{number[:4].lower()}-{number[4:]}"

    assert api.get(f"/orders/{typed}").json()["number"] == number


@pytest.mark.parametrize(
    "path",
    [
        "/orders/NOPE0000",
        "/orders/NOPE0000/lines",
        "/orders/NOPE0000/events",
        "/orders/NOPE0000/holds",
        "/orders/%00",
        "/orders/" + "A" * 3_000,
    ],
)
def test_an_order_that_does_not_exist_is_not_found(api: Caller, path: str) -> None:
    answer = api.get(path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_lines_and_events_are_read_on_their_own(api: Caller) -> None:
    number = api.post("/orders", ORDER).json()["number"]

    lines = api.get(f"/orders/{number}/lines").json()
    events = api.get(f"/orders/{number}/events").json()
    rest_of_them = api.get(f"/orders/{number}/events", {"after": "2"}).json()
    first = api.get(f"/orders/{number}/events", {"size": "1"}).json()

    assert [(line["sku"], line["quantity"]) for line in lines] == [("TEA", 2)]
    assert [(e["sequence"], e["type"]) for e in events] == [
        (1, "order.created"),
        (2, "order.submitted"),
        (3, "order.confirmed"),
    ]
    assert rest_of_them == events[2:]
    assert first == events[:1]
    assert {e["actor_name"] for e in events} == {"shop"}


def test_reading_an_order_costs_the_same_whatever_hangs_on_it(
    api: Caller, small_world: World
) -> None:
    small = world.order(world.place([("TEA", 1)]))
    large = world.order(world.place([("SETUP", 1)] * 40))
    api.get("/orders")

    def queries(order: Order) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert api.get(f"/orders/{order.number}").status_code == 200
        return len(captured)

    assert queries(small) == queries(large)


def test_what_a_request_may_not_set_it_cannot_set(api: Caller) -> None:
    for name in ("id", "status", "version", "total_amount", "created_at", "confirmed_at"):
        answer = api.post("/orders", ORDER | {name: "x"})
        assert [e["field"] for e in answer.json()["errors"]] == [name]


def test_an_order_refused_at_the_last_moment_leaves_no_customer_behind(api: Caller) -> None:
    before = (Customer.objects.count(), Address.objects.count())

    api.post("/orders", ORDER | {"discount_amount": "10"})

    assert (Customer.objects.count(), Address.objects.count()) == before


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/orders", p.ORDERS_VIEW),
        ("POST", "/orders", p.ORDERS_CREATE),
        ("POST", "/orders/batch", p.ORDERS_CREATE),
        ("GET", "/orders/{}", p.ORDERS_VIEW),
        ("PUT", "/orders/{}", p.ORDERS_CREATE),
        ("GET", "/orders/{}/lines", p.ORDERS_VIEW),
        ("GET", "/orders/{}/events", p.ORDERS_VIEW),
        ("POST", "/orders/{}/submission", p.ORDERS_CREATE),
        ("POST", "/orders/{}/confirmation", p.ORDERS_CONFIRM),
        ("POST", "/orders/{}/rejection", p.ORDERS_REJECT),
        ("POST", "/orders/{}/return-to-draft", p.ORDERS_CONFIRM),
        ("GET", "/orders/{}/holds", p.ORDERS_VIEW),
        ("POST", "/orders/{}/holds", p.HOLDS_MANAGE),
        ("GET", "/holds", p.ORDERS_VIEW),
        ("POST", "/holds/00000000-0000-0000-0000-000000000000/release", p.HOLDS_MANAGE),
    ],
)
def test_each_address_needs_its_own_permission(
    small_world: World, method: str, path: str, needed: str
) -> None:
    order = states.confirmed(small_world)
    before = states.trace(order)
    others = rest.caller(*sorted(p.ALL - {needed}), name="others")
    address = path.format(order.number)

    assert others.send(method, address, {}).status_code == 403
    assert Caller("none").send(method, address, {}).status_code == 401
    assert states.trace(order) == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/orders"),
        ("PATCH", "/orders/X"),
        ("DELETE", "/orders/X"),
        ("GET", "/orders/X/confirmation"),
        ("PUT", "/orders/X/events"),
        ("DELETE", "/holds"),
    ],
)
def test_what_an_address_does_not_do_is_405(api: Caller, method: str, path: str) -> None:
    assert api.send(method, path, {}).status_code == 405
