"""One order's page: what stands there, and what is offered to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actors import SYSTEM
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening
from fulfillment.models import Fulfillment
from orders.models import LinePromise, OrderLine
from orders.services import holds
from orders.services.intake import Placement
from tests import world
from tests.dashboard.pages import as_staff, text
from tests.fulfillment import stages


def url(placed: Placement) -> str:
    return reverse("dashboard:order", args=[placed.number])


def next_step(response: Any) -> str:
    step = response.context["next_step"]
    return str(step.label) if step else ""


def others(response: Any) -> set[str]:
    return {str(step.label) for step in response.context["other_steps"]}


def test_the_page_tells_where_an_order_stands_and_who_works_on_it(
    small_world: world.World,
) -> None:
    placed = world.place([("TEA", 2), ("SETUP", 1)], external_id="PO-7")
    world.deliver_events()

    page = as_staff(small_world.desk).get(url(placed))

    told = text(page)
    assert page.status_code == 200
    assert "PO-7" in told
    assert "Green tea" in told
    assert f"{placed.number}-1" in told
    assert "Picking, Amira" in told or "Picking, Bo" in told
    assert "Workshop, Chen" in told
    assert "rule “Services” sends it to Workshop" in told
    assert "Order confirmed, promised for" in told
    assert [step["state"] for step in page.context["steps"]] == [
        "done",
        "done",
        "current",
        "todo",
        "todo",
        "todo",
    ]


def test_the_next_step_is_what_this_person_can_do_now(small_world: world.World) -> None:
    placed = world.place([("TEA", 2)])
    world.deliver_events()

    for_desk = as_staff(small_world.desk).get(url(placed))
    for_worker = as_staff(small_world.amira).get(url(placed))
    for_other_department = as_staff(small_world.chen).get(url(placed))

    assert next_step(for_desk) == ""
    assert next_step(for_worker) == f"Accept {placed.number}-1"
    assert next_step(for_other_department) == ""
    assert "Cancel the order" in others(for_desk)
    assert others(for_worker) == set()


def test_a_line_tells_every_day_that_was_promised_for_it(small_world: world.World) -> None:
    placed = world.place([("TEA", 1)])
    line = OrderLine.objects.get()
    once = text(as_staff(small_world.desk).get(url(placed)))
    OrderLine.objects.update(expected_on=date(2026, 12, 9))
    LinePromise.objects.create(
        line=line,
        version=2,
        promised_on=date(2026, 12, 9),
        reason="supply_late",
        note="PO-1 comes later",
        actor_name=SYSTEM.name,
        recorded_at=world.MORNING,
    )

    told = text(as_staff(small_world.desk).get(url(placed)))

    assert "All promises" not in once
    assert "Sat 28 Nov now expected Wed 9 Dec All promises" in told
    assert "Sat 28 Nov: Promised at confirmation" in told
    assert "Wed 9 Dec: The supply is later than expected (PO-1 comes later)" in told


def test_an_order_that_waits_offers_to_be_corrected(small_world: world.World) -> None:
    placed = world.place([("GONE", 1)])

    page = as_staff(small_world.desk).get(url(placed))

    assert next_step(page) == "Send back and correct"
    assert {"Confirm", "Reject", "Place a hold", "Cancel the order"} <= others(page)
    assert "There is no product GONE." in text(page)


def test_a_draft_offers_to_be_submitted(small_world: world.World) -> None:
    placed = world.place(is_draft=True)

    page = as_staff(small_world.desk).get(url(placed))

    assert next_step(page) == "Submit"
    assert "Edit the draft" in others(page)


def test_what_is_wrong_comes_before_what_moves_on(small_world: world.World) -> None:
    placed = world.place()
    world.deliver_events()
    holds.place(
        order_id=placed.order_id,  # type: ignore[arg-type]
        reason="payment",
        note="Card refused",
        blocks=["ship"],
        actor=small_world.actor("desk"),
        at=world.MORNING,
    )
    held = as_staff(small_world.desk).get(url(placed))
    cases.open_cases(
        openings=[
            Opening(CaseKind.PAYMENT, f"order:{placed.order_id}", placed.order_id, "Not paid")  # type: ignore[arg-type]
        ],
        actor=SYSTEM,
        at=world.MORNING,
    )

    with_case = as_staff(small_world.desk).get(url(placed))

    assert next_step(held) == "Release the hold"
    assert "Card refused" in text(held)
    assert next_step(with_case) == "Look at the case"
    assert "Not paid" in text(with_case)


def test_the_history_shows_one_kind_when_asked(small_world: world.World) -> None:
    placed = world.place()
    world.deliver_events()
    client = as_staff(small_world.desk)

    work_only = client.get(url(placed), {"show": "work"})
    unknown = client.get(url(placed), {"show": "nonsense"})

    assert {entry.title for entry in work_only.context["history"]} == {
        f"{placed.number}-1 assigned to Picking"
    }
    assert len(unknown.context["history"]) > 1


def test_the_page_asks_the_database_no_more_for_many_lines_and_shares(
    small_world: world.World,
) -> None:
    client = as_staff(small_world.desk)
    small, large = world.place([("TEA", 1)]), world.place([("TEA", 1), ("CUP", 2), ("SETUP", 1)])
    world.deliver_events()
    client.get(url(small))
    with CaptureQueriesContext(connection) as one:
        client.get(url(small))

    with CaptureQueriesContext(connection) as many:
        client.get(url(large))

    assert len(many) == len(one)


def test_an_order_that_does_not_exist_has_its_page_of_no_use(small_world: world.World) -> None:
    answer = as_staff(small_world.desk).get(reverse("dashboard:order", args=["NOTHING1"]))

    assert answer.status_code == 404


def test_units_stand_in_their_buckets(small_world: world.World) -> None:
    share = stages.in_work([("TEA", 3)])

    page = as_staff(small_world.desk).get(reverse("dashboard:order", args=[share.order.number]))

    (line,) = page.context["lines"]
    assert [(str(s["label"]), s["units"]) for s in line["segments"]] == [("In work", 3)]
    assert page.context["units_text"] == "0/3"


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        (stages.in_review, "Review"),
        (stages.released, "Delivery"),
        (stages.shipped, "Delivery"),
        (stages.delivered, "Completed"),
        (stages.delivery_failed, "Delivery"),
        (stages.cancelled, "Cancelled"),
        (stages.waiting_stock, "Allocation"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_page_opens_at_every_stage(
    small_world: world.World, stage: Callable[[], Fulfillment], state: str
) -> None:
    if stage is stages.waiting_stock:
        stages.allow_backorders(small_world)
    else:
        stages.stock_lamps(small_world)
    share = stage()

    page = as_staff(small_world.bo).get(reverse("dashboard:order", args=[share.order.number]))

    assert page.status_code == 200
    assert str(page.context["state"]) == state
