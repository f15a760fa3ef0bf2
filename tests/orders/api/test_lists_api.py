"""Lists of orders over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import SYSTEM
from orders.models import Channel, Order
from orders.rules.request import PartyRequest
from orders.services import case_marks, holds, intake
from tests import rest, world
from tests.rest import Caller
from tests.world import ADDRESS, MORNING, World

Numbers = Callable[..., list[str]]


@pytest.fixture
def api(small_world: World) -> Caller:
    return rest.caller()


@pytest.fixture
def named(small_world: World) -> dict[str, str]:
    """Five orders by name, each with something of its own; name -> number."""
    Channel.objects.create(code="fair", name="Fair", currency="EUR")
    jun = PartyRequest(name="Jun Park", company="Park & Co", email="jun@example.com", code="JUN")

    def place(lines: list[tuple[str, int]], day: int, **more: Any) -> Order:
        return world.order(world.place(lines, at=MORNING + timedelta(days=day), **more))

    orders = {
        "tea": place([("TEA", 1)], 0, external_id="WEB-77"),
        "cups": place([("CUP", 2)], 1, customer=jun),
        "lamp": place([("LAMP", 1)], 2),
        "fair": place([("SETUP", 1)], 3, channel="fair"),
        "draft": place([("TEA", 1)], 4, is_draft=True),
    }
    holds.place(
        order_id=orders["cups"].pk,
        reason="x",
        note="",
        blocks=["work"],
        actor=SYSTEM,
        at=MORNING,
    )
    case_marks.set_open_case_counts(counts={orders["tea"].pk: 1}, at=MORNING)
    today = timezone.localdate()
    Order.objects.filter(pk=orders["fair"].pk).update(promised_on=today - timedelta(days=1))
    Order.objects.filter(pk=orders["cups"].pk).update(promised_on=today)
    Order.objects.filter(pk=orders["tea"].pk).update(promised_on=today + timedelta(days=9))
    return {name: order.number for name, order in orders.items()}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["draft", "fair", "lamp", "cups", "tea"]),
        ({"sort": "oldest"}, ["tea", "cups", "lamp", "fair", "draft"]),
        ({"sort": "promise"}, ["fair", "cups", "tea"]),
        ({"sort": "value"}, ["lamp", "fair", "cups", "draft", "tea"]),
        ({"status": "draft"}, ["draft"]),
        ({"status": "confirmed"}, ["fair", "cups", "tea"]),
        ({"display_status": "on_hold"}, ["cups"]),
        ({"stage": "intake"}, ["draft", "lamp"]),
        ({"channel": "fair"}, ["fair"]),
        ({"customer": "JUN"}, ["cups"]),
        ({"sku": "TEA"}, ["draft", "tea"]),
        ({"sku": "TEA", "status": "confirmed"}, ["tea"]),
        ({"external_id": "WEB-77"}, ["tea"]),
        ({"is_open": "true"}, ["fair", "lamp", "cups", "tea"]),
        ({"is_open": "false"}, ["draft"]),
        ({"is_late": "true"}, ["fair"]),
        ({"is_late": "false"}, ["draft", "lamp", "cups", "tea"]),
        ({"is_at_risk": "true"}, ["cups"]),
        ({"is_held": "true"}, ["cups"]),
        ({"has_case": "true"}, ["tea"]),
        ({"is_waiting": "true"}, ["lamp"]),
        ({"ordered_from": "2026-11-26", "ordered_to": "2026-11-27"}, ["fair", "lamp"]),
        ({"q": "web-77"}, ["tea"]),
        ({"q": "park"}, ["cups"]),
        ({"q": "JUN@example.com"}, ["cups"]),
        ({"q": "lamp"}, ["lamp"]),
        ({"q": "+49 30 901820"}, ["draft", "fair", "lamp", "tea"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "' OR 1=1"}, []),
    ],
)
def test_a_filter_gives_the_orders_it_names(
    api: Caller, named: dict[str, str], query: dict[str, str], expected: list[str]
) -> None:
    answer = api.get("/orders", query)

    names = {number: name for name, number in named.items()}
    assert answer.status_code == 200
    assert [names[item["number"]] for item in answer.json()["items"]] == expected


def test_a_number_is_found_as_people_type_it(api: Caller, named: dict[str, str]) -> None:
    number = named["tea"]

    answer = api.get("/orders", {"q": f"#{number[:4].lower()} {number[4:]}"})

    assert [item["number"] for item in answer.json()["items"]] == [number]


@pytest.mark.parametrize(
    "query",
    [
        {"colour": "red"},
        {"status": "eaten"},
        {"is_late": "perhaps"},
        {"ordered_from": "soon"},
        {"sort": "total_amount; DROP TABLE"},
        {"size": "0"},
        {"size": "201"},
        {"size": "-1"},
        {"q": "x" * 101},
        {"q": "a\x00b"},
    ],
)
def test_a_filter_that_does_not_fit_is_refused(api: Caller, query: dict[str, str]) -> None:
    answer = api.get("/orders", query)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("cursor", ["x", "bm8", "A" * 300])
def test_a_broken_page_link_is_refused(api: Caller, cursor: str) -> None:
    answer = api.get("/orders", {"cursor": cursor})

    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


def test_a_page_link_of_another_order_of_things_is_refused(
    api: Caller, named: dict[str, str]
) -> None:
    by_value = api.get("/orders", {"sort": "value", "size": "1"}).json()["next_cursor"]

    assert api.get("/orders", {"sort": "newest", "cursor": by_value}).status_code == 400


@pytest.mark.parametrize("sort", ["newest", "oldest", "promise", "value"])
def test_walking_all_pages_gives_every_order_once_and_each_costs_the_same(
    api: Caller, small_world: World, sort: str
) -> None:
    requests = [world.request([("SETUP", 1 + n % 3)]) for n in range(30)]
    intake.place_orders(requests=requests, default_channel="web", actor=SYSTEM, at=MORNING)
    api.get("/orders")

    seen, costs, cursor = [], [], ""
    while True:
        with CaptureQueriesContext(connection) as queries:
            page = api.get("/orders", {"sort": sort, "size": "4", "cursor": cursor}).json()
        seen += [item["number"] for item in page["items"]]
        costs.append(len(queries))
        cursor = page["next_cursor"]
        if not cursor:
            break

    assert sorted(seen) == sorted(Order.objects.values_list("number", flat=True))
    assert len(set(costs)) == 1
    assert len(costs) == 8
    back = api.get("/orders", {"sort": sort, "size": "4", "cursor": page["previous_cursor"]})
    assert [item["number"] for item in back.json()["items"]] == seen[24:28]


def test_a_list_shows_nobody_elses_secrets_but_says_what_a_list_needs(
    api: Caller, named: dict[str, str]
) -> None:
    (item,) = api.get("/orders", {"q": named["fair"]}).json()["items"]

    assert (item["city"], item["country"], item["customer"]) == (
        ADDRESS.city,
        ADDRESS.country,
        "Mei Lin",
    )
    assert (item["is_late"], item["days_to_promise"]) == (True, -1)
    assert not {"email", "phone", "line1"} & set(item)
