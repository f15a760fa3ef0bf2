"""What is done to an order from its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from core.models import Event
from orders.lifecycle import HoldStatus, OrderStatus
from orders.models import Hold, OrderLine
from orders.services.intake import Placement
from tests import world
from tests.dashboard.pages import as_staff, post, text


def act(placed: Placement, command: str) -> str:
    return reverse("dashboard:order_command", args=[placed.number, command])


def page(name: str, placed: Placement) -> str:
    return reverse(f"dashboard:{name}", args=[placed.number])


def version(placed: Placement) -> int:
    return world.order(placed).version


def test_a_draft_is_submitted_with_one_click(small_world: world.World) -> None:
    placed = world.place(is_draft=True)

    answer = post(as_staff(small_world.desk), act(placed, "submit"), version=version(placed))

    assert world.order(placed).status == OrderStatus.CONFIRMED
    assert f"Order {placed.number} is confirmed." in text(answer)


def test_an_order_is_sent_back_only_with_a_reason(small_world: world.World) -> None:
    placed = world.place([("GONE", 1)])
    client, url = as_staff(small_world.desk), act(placed, "send_back")

    asked = client.post(url, {"version": version(placed), "reason": " "})
    unchanged = world.order(placed).status
    post(client, url, version=version(placed), reason="Wrong product")

    assert asked.status_code == 422
    assert unchanged == OrderStatus.SUBMITTED
    assert world.order(placed).status == OrderStatus.DRAFT
    assert Event.objects.get(type="order.sent_back").data["reason"] == "Wrong product"


def test_an_order_is_rejected_with_its_reason(small_world: world.World) -> None:
    placed = world.place([("GONE", 1)])

    post(
        as_staff(small_world.desk),
        act(placed, "reject"),
        version=version(placed),
        reason="We do not sell this",
    )

    assert world.order(placed).status == OrderStatus.REJECTED


def test_an_order_that_still_waits_says_so_and_stays_as_it_is(small_world: world.World) -> None:
    placed = world.place([("GONE", 1)])
    before = version(placed)

    answer = post(as_staff(small_world.desk), act(placed, "confirm"), version=before)

    assert "The order still waits" in text(answer)
    assert world.order(placed).status == OrderStatus.SUBMITTED
    assert version(placed) == before


def test_a_stale_page_changes_nothing_and_names_who_was_faster(small_world: world.World) -> None:
    placed = world.place([("GONE", 1)])
    seen = version(placed)
    client = as_staff(small_world.desk)
    post(client, page("hold_new", placed), version=seen, reason="payment", blocks=["ship"])

    answer = client.post(act(placed, "reject"), {"version": seen, "reason": "Typed in vain"})

    told = text(answer)
    assert answer.status_code == 409
    assert "Hold placed" in told
    assert "Desk" in told
    assert "Typed in vain" in told
    assert world.order(placed).status == OrderStatus.SUBMITTED


def test_a_page_that_does_not_say_what_it_saw_changes_nothing(small_world: world.World) -> None:
    placed = world.place(is_draft=True)

    answer = post(as_staff(small_world.desk), act(placed, "submit"))

    assert "reload it" in text(answer)
    assert world.order(placed).status == OrderStatus.DRAFT


def test_a_link_to_an_act_only_shows_the_order(small_world: world.World) -> None:
    placed = world.place(is_draft=True)

    answer = as_staff(small_world.desk).get(act(placed, "submit"))

    assert answer.status_code == 302
    assert world.order(placed).status == OrderStatus.DRAFT


@pytest.mark.parametrize("command", ["complete", "close", "expire", "create", "nonsense"])
def test_what_only_the_system_does_has_no_button(small_world: world.World, command: str) -> None:
    placed = world.place()

    answer = as_staff(small_world.desk).post(act(placed, command), {"version": version(placed)})

    assert answer.status_code == 404


def test_a_hold_is_placed_undone_and_everything_is_as_before(small_world: world.World) -> None:
    placed = world.place()
    client = as_staff(small_world.desk)
    before = version(placed)

    held = client.post(
        page("hold_new", placed),
        {"version": before, "reason": "payment", "note": "Ask again", "blocks": ["work", "ship"]},
        follow=True,
    )
    offer: Any = held.context["undo_offer"]
    client.post(offer["url"], {f["name"]: f["value"] for f in offer["fields"]})

    hold = Hold.objects.get()
    assert "is on hold" in text(held)
    assert b"Undo" in held.content
    assert (hold.status, hold.blocks, hold.note) == (
        HoldStatus.RELEASED,
        ["ship", "work"],
        "Ask again",
    )
    assert world.order(placed).active_hold_count == 0
    assert version(placed) == before + 2


def test_undo_is_offered_on_one_page_only(small_world: world.World) -> None:
    placed = world.place()
    client = as_staff(small_world.desk)
    client.post(
        page("hold_new", placed),
        {"version": version(placed), "reason": "payment", "blocks": ["ship"]},
        follow=True,
    )

    again = client.get(page("order", placed))

    assert not again.context["undo_offer"]


def test_a_hold_that_stops_nothing_is_refused_in_the_form(small_world: world.World) -> None:
    placed = world.place()

    answer = as_staff(small_world.desk).post(
        page("hold_new", placed), {"version": version(placed), "reason": "payment"}
    )

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert not Hold.objects.exists()


def test_a_whole_order_is_cancelled_by_typing_its_number(small_world: world.World) -> None:
    placed = world.place([("TEA", 4)])
    world.deliver_events()
    client, url = as_staff(small_world.desk), page("order_cancel", placed)

    wrong = client.post(
        url, {"version": version(placed), "reason": "Changed mind", "typed": "12345678"}
    )
    still = world.order(placed).status
    typed = f"#{placed.number[:4].lower()} {placed.number[4:]}"
    post(client, url, version=version(placed), reason="Changed mind", typed=typed)

    assert wrong.status_code == 422
    assert still == OrderStatus.CONFIRMED
    assert world.order(placed).status == OrderStatus.CANCELLED
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


def test_some_units_of_a_line_are_cancelled(small_world: world.World) -> None:
    placed = world.place([("TEA", 4), ("CUP", 1)])
    line = OrderLine.objects.get(sku="TEA")

    answer = post(
        as_staff(small_world.desk),
        page("lines_cancel", placed),
        version=version(placed),
        reason="Two are enough",
        **{f"line_{line.pk}": "2"},
    )

    line.refresh_from_db()
    assert "2 units cancelled." in text(answer)
    assert line.quantity_cancelled == 2
    assert world.order(placed).status == OrderStatus.CONFIRMED


def test_cancelling_no_units_is_refused_in_the_form(small_world: world.World) -> None:
    placed = world.place()

    answer = as_staff(small_world.desk).post(
        page("lines_cancel", placed), {"version": version(placed), "reason": "None"}
    )

    assert answer.status_code == 422
    assert OrderLine.objects.get().quantity_cancelled == 0


@pytest.mark.parametrize("person", ["amira", "reviewer"])
@pytest.mark.parametrize("name", ["order_cancel", "lines_cancel", "hold_new", "edit_order"])
def test_acts_of_the_order_desk_are_refused_to_others(
    small_world: world.World, person: str, name: str
) -> None:
    placed = world.place(is_draft=True)
    user: User = getattr(small_world, person)

    answer = as_staff(user).post(page(name, placed), {"version": "1", "reason": "x"})

    assert answer.status_code == 403
    assert world.order(placed).status == OrderStatus.DRAFT


@pytest.mark.parametrize("command", ["submit", "confirm", "send_back", "reject"])
def test_a_command_is_refused_to_whoever_lacks_its_permission(
    small_world: world.World, command: str
) -> None:
    placed = world.place([("GONE", 1)])

    answer = as_staff(small_world.amira).post(
        act(placed, command), {"version": version(placed), "reason": "x"}
    )

    assert answer.status_code == 403
    assert world.order(placed).status == OrderStatus.SUBMITTED
