"""The order list: views, filters, selection, export."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orders.lifecycle import OrderStatus
from orders.models import Hold, Order
from orders.rules.request import AddressRequest, PartyRequest
from orders.services import holds
from tests import world
from tests.dashboard.pages import as_staff, post, text

LIST = reverse("dashboard:orders")
NOWHERE = AddressRequest(name="Mei Lin", line1="Unter den Linden 1", country="DE")


def shown(response: Any) -> set[str]:
    return {row.number for row in response.context["rows"]}


def test_the_list_shows_the_open_orders_and_each_view_its_own(small_world: world.World) -> None:
    confirmed = world.place([("TEA", 1)])
    waiting = world.place([("GONE", 1)])
    draft = world.place([("TEA", 1)], is_draft=True)
    held = world.place([("CUP", 1)])
    holds.place(
        order_id=held.order_id,  # type: ignore[arg-type]
        reason="payment",
        note="",
        blocks=["ship"],
        actor=small_world.actor("desk"),
        at=world.MORNING,
    )
    client = as_staff(small_world.desk)

    pages = {view: client.get(LIST, {"view": view}) for view in ("open", "waiting", "held", "all")}

    assert shown(pages["open"]) == {confirmed.number, waiting.number, held.number}
    assert shown(pages["waiting"]) == {waiting.number}
    assert shown(pages["held"]) == {held.number}
    assert shown(pages["all"]) == {confirmed.number, waiting.number, held.number, draft.number}
    counts = {str(tab["label"]): tab["count"] for tab in pages["all"].context["tabs"]}
    assert (counts["All open"], counts["Waiting"], counts["On hold"], counts["Drafts"]) == (
        "3",
        "1",
        "1",
        "1",
    )


def test_a_filter_without_a_view_looks_through_all_orders(small_world: world.World) -> None:
    draft = world.place([("CUP", 1)], is_draft=True)
    world.place([("TEA", 1)])

    page = as_staff(small_world.desk).get(LIST, {"q": "CUP"})

    assert shown(page) == {draft.number}


@pytest.mark.parametrize(
    "query",
    [
        {"stage": "nonsense"},
        {"unknown": "1"},
        {"size": "many"},
        {"cursor": "broken"},
        {"ordered_from": "yesterday"},
        {"view": "nothing"},
        {"q": "x" * 300},
        {"q": "a\x00b", "channel": "\x00"},
    ],
    ids=lambda query: next(iter(query)),
)
def test_an_address_that_makes_no_sense_still_shows_the_list(
    small_world: world.World, query: dict[str, str]
) -> None:
    world.place()

    page = as_staff(small_world.desk).get(LIST, query)

    assert page.status_code == 200


def test_the_list_asks_the_database_no_more_for_many_orders_than_for_one(
    small_world: world.World,
) -> None:
    client = as_staff(small_world.desk)
    world.place()
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for _ in range(8):
        world.place([("GONE", 1)])

    with CaptureQueriesContext(connection) as many:
        client.get(LIST)

    assert len(many) == len(one)


def test_the_page_after_the_last_shown_order_is_reached_by_its_link(
    small_world: world.World,
) -> None:
    placed = {world.place([("GONE", 1)]).number for _ in range(3)}
    client = as_staff(small_world.desk)
    first = client.get(LIST, {"size": "2"})

    second = client.get(LIST + first.context["pager"]["next_url"])

    assert len(shown(first)) == 2
    assert shown(first) | shown(second) == placed
    assert shown(first) & shown(second) == set()


def test_an_empty_list_says_why_and_what_to_do(small_world: world.World) -> None:
    client = as_staff(small_world.desk)

    nothing_yet = text(client.get(LIST, {"view": "all"}))
    nothing_late = text(client.get(LIST, {"view": "late"}))
    nothing_found = text(client.get(LIST, {"view": "all", "q": "nobody"}))

    assert "There are no orders yet" in nothing_yet
    assert "Enter an order" in nothing_yet
    assert "No order is late" in nothing_late
    assert "Clear filters" in nothing_found


def test_the_export_holds_the_filtered_orders_and_no_formula(small_world: world.World) -> None:
    formula = PartyRequest(name='=HYPERLINK("http://x")', email="x@example.com")
    odd = world.place([("TEA", 1)], customer=formula)
    world.place([("TEA", 1)], is_draft=True)

    response = as_staff(small_world.desk).get(reverse("dashboard:orders_export"), {"view": "open"})

    content = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    (row,) = csv.DictReader(io.StringIO(content))
    assert response["Content-Type"].startswith("text/csv")
    assert row["number"] == odd.number
    assert row["customer"] == '\'=HYPERLINK("http://x")'
    assert row["total_amount"] == "4.5000"


def test_a_batch_says_first_whom_it_concerns_and_changes_nothing(small_world: world.World) -> None:
    waiting = world.place([("GONE", 1)])
    confirmed = world.place()

    page = as_staff(small_world.desk).post(
        reverse("dashboard:orders_batch"),
        {"act": "confirm", "order": [waiting.order_id, confirmed.order_id]},
    )

    assert "1 order is concerned." in text(page)
    assert "1: Confirmed" in text(page)
    assert world.order(waiting).status == OrderStatus.SUBMITTED


def test_a_batch_does_what_it_can_and_says_why_not_the_rest(small_world: world.World) -> None:
    fixable = world.place([("LAMP", 1)])
    hopeless = world.place([("GONE", 1)])
    world.stock.receive(
        receipts=[world.Receipt(small_world.lamp.pk, small_world.warehouse.pk, 1)],
        actor=world.SYSTEM,
        at=world.MORNING,
    )

    page = post(
        as_staff(small_world.desk),
        reverse("dashboard:orders_batch"),
        act="confirm",
        confirmed="1",
        query="view=waiting",
        order=[fixable.order_id, hopeless.order_id],
    )

    assert world.order(fixable).status == OrderStatus.CONFIRMED
    assert world.order(hopeless).status == OrderStatus.SUBMITTED
    assert "1 done. 1 skipped: The order still waits" in text(page)


def test_a_hold_is_placed_on_all_orders_that_match(small_world: world.World) -> None:
    for _ in range(3):
        world.place()
    world.place([("TEA", 1)], is_draft=True)

    post(
        as_staff(small_world.desk),
        reverse("dashboard:orders_batch"),
        act="hold",
        confirmed="1",
        query="view=open",
        all_matching="1",
        reason="payment",
        blocks=["ship"],
    )

    assert Hold.objects.count() == 3


def test_a_batch_needs_the_permission_for_its_act(small_world: world.World) -> None:
    placed = world.place()

    answer = as_staff(small_world.amira).post(
        reverse("dashboard:orders_batch"),
        {"act": "cancel", "confirmed": "1", "reason": "no", "order": [placed.order_id]},
    )

    assert answer.status_code == 403
    assert world.order(placed).status == OrderStatus.CONFIRMED


def test_whoever_may_not_act_sees_no_boxes_to_tick(small_world: world.World) -> None:
    world.place()

    page = as_staff(small_world.amira).get(LIST)

    assert b"data-select" not in page.content


def test_an_unknown_order_in_a_batch_is_left_out(small_world: world.World) -> None:
    page = as_staff(small_world.desk).post(
        reverse("dashboard:orders_batch"), {"act": "confirm", "order": [uuid.uuid4()]}
    )

    assert "0 orders are concerned." in text(page)
    assert Order.objects.count() == 0
