"""The customer's order page: the day first, no jargon, and what can be done."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from orders.lifecycle import OrderStatus
from orders.models import Order, OrderLine
from orders.rules.standing import DisplayStatus, Stage
from tests import world
from tests.fulfillment import stages
from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.lifecycle import TrackingStatus
from tracking.models import Message
from tracking.pages import session
from tracking.selectors.customer_order import Level
from tracking.services import scans


def open_order(browser: Client, order_id: object, *, level: Level = Level.KNOWS) -> None:
    """Give the browser a session for an order."""
    response = HttpResponse()
    session.start(response, order_id=order_id, level=level)  # type: ignore[arg-type]
    browser.cookies["oms-lookup"] = response.cookies["oms-lookup"].value


def shown(browser: Client) -> str:
    """The text of the order page, tags taken out."""
    response = browser.get("/track/order/")
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def test_the_day_of_arrival_stands_first(small_world: World, browser: Client) -> None:
    placement = world.place()
    order = world.order(placement)
    open_order(browser, order.pk)

    content = browser.get("/track/order/").content.decode()

    assert order.promised_on
    day = order.promised_on.strftime("%a %-d %b")
    assert re.search(rf"<h1>\s*Arrives {day}\s*</h1>", content)


def test_the_steps_are_an_ordered_list_with_the_present_one_marked(
    small_world: World, browser: Client
) -> None:
    parcel = made.booked()
    open_order(browser, parcel.order_id)

    content = browser.get("/track/order/").content.decode()

    assert content.count('aria-current="step"') == 1
    current = content.split('aria-current="step"')[1]
    assert "On its way" in current.split("</li>")[0]
    assert "<ol" in content


def test_a_parcel_is_a_card_with_carrier_number_and_items(
    small_world: World, browser: Client
) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "in_transit", place="Hamburg", description="Sorted"))
    open_order(browser, parcel.order_id)

    text = shown(browser)

    assert "Your parcel On its way" in text
    assert f"Demo Express · {made.NUMBER}" in text
    assert "Green tea 2 pieces" in text
    assert "Sorted, Hamburg" in text


def test_what_is_still_to_come_is_told_with_its_day(small_world: World, browser: Client) -> None:
    stages.allow_backorders(small_world)
    placement = world.place([("TEA", 1), ("LAMP", 2)])
    open_order(browser, placement.order_id)

    text = shown(browser)

    assert re.search(r"Reading lamp 2 pieces · \w{3} \d+ \w{3}", text)


def test_a_late_order_says_so_first_with_the_old_day(small_world: World, browser: Client) -> None:
    placement = world.place()
    Order.objects.update(promised_on=date(2026, 11, 20))
    OrderLine.objects.update(promised_on=date(2026, 11, 20), expected_on=date(2026, 11, 28))
    open_order(browser, placement.order_id)

    text = shown(browser)

    assert "Arrives Sat 28 Nov" in text
    assert "Your order is late" in text
    assert "It should have been with you by Fri 20 Nov" in text
    assert "The new day is Sat 28 Nov" in text


def test_a_delivered_order_says_when_and_to_whom_masked(
    small_world: World, browser: Client
) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "delivered", hours=0, received_by="Anna Berg"))
    open_order(browser, parcel.order_id)

    text = shown(browser)

    assert "Delivered Tue 24 Nov" in text
    assert "Received by A*** B***" in text
    assert "What you can do" not in text


def test_a_note_of_staff_on_a_scan_is_not_shown(small_world: World, browser: Client) -> None:
    parcel = made.booked()
    scans.record_by_hand(
        parcel_id=parcel.pk,
        status=TrackingStatus.IN_TRANSIT,
        note="driver is rude",
        occurred_at=MORNING,
        version=None,
        actor=SYSTEM,
        at=MORNING,
    )
    open_order(browser, parcel.order_id)

    assert "rude" not in shown(browser)


@pytest.mark.parametrize("level", Level)
def test_no_state_name_of_ours_is_on_the_page(
    small_world: World, browser: Client, level: Level
) -> None:
    ours = {
        name
        for names in (OrderStatus, Stage, DisplayStatus, TrackingStatus)
        for name in names
        if "_" in name
    } | {"fulfillment", "allocated", "backordered", "intake"}
    parcel = made.booked()
    for hours, status in enumerate(TrackingStatus):
        made.say(parcel, made.said(parcel, status, hours=-hours))
    open_order(browser, parcel.order_id, level=level)

    words = set(re.findall(r"[a-z_]+", shown(browser).lower()))

    assert not words & ours


def test_at_level_one_personal_data_is_masked(small_world: World, browser: Client) -> None:
    placement = world.place()
    open_order(browser, placement.order_id)

    content = browser.get("/track/order/").content.decode()

    for secret in ("Mei Lin", "mei.lin@", "Unter den Linden", "10117", "901820"):
        assert secret not in content
    assert "m***@e***.com" in content


def test_cancelling_needs_the_code(small_world: World, browser: Client) -> None:
    placement = world.place()
    open_order(browser, placement.order_id)

    response = browser.post("/track/order/cancellation/", {"reason": "takes too long"})

    assert response["Location"] == "/track/code/"
    assert world.order(placement).status == "confirmed"


def test_a_customer_cancels_while_nobody_works_on_it(small_world: World, browser: Client) -> None:
    placement = world.place()
    world.deliver_events()
    open_order(browser, placement.order_id, level=Level.VERIFIED)

    asked = browser.get("/track/order/cancellation/")
    done = browser.post("/track/order/cancellation/", {"reason": "takes too long"}, follow=True)

    text = " ".join(done.content.decode().split())
    assert asked.status_code == 200
    assert world.order(placement).status == "cancelled"
    assert "Your order is cancelled" in text
    assert f"Your reference is {placement.number}" in text
    world.deliver_events()
    assert "As you asked" in Message.objects.get(template="order_cancelled").body_text


def test_an_order_that_waits_can_be_cancelled_too(small_world: World, browser: Client) -> None:
    placement = world.place([("TEA", 999)])
    open_order(browser, placement.order_id, level=Level.VERIFIED)

    before = shown(browser)
    browser.post("/track/order/cancellation/", {"reason": "takes too long"})

    assert "Cancel the order" in before
    assert world.order(placement).status == "cancelled"


def test_looking_at_the_cancellation_cancels_nothing(small_world: World, browser: Client) -> None:
    placement = world.place()
    open_order(browser, placement.order_id, level=Level.VERIFIED)

    browser.get("/track/order/cancellation/")

    assert world.order(placement).status == "confirmed"


def test_a_cancellation_needs_a_reason(small_world: World, browser: Client) -> None:
    placement = world.place()
    open_order(browser, placement.order_id, level=Level.VERIFIED)

    response = browser.post("/track/order/cancellation/", {})

    assert response.status_code == 422
    assert "Choose a reason." in response.content.decode()
    assert world.order(placement).status == "confirmed"


def test_work_that_has_begun_is_not_cancelled_here_and_the_page_says_why(
    small_world: World, browser: Client
) -> None:
    fulfillment = stages.in_work()
    open_order(browser, fulfillment.order_id, level=Level.VERIFIED)

    text = shown(browser)
    refused = browser.post("/track/order/cancellation/", {"reason": "takes too long"})

    assert "It can no longer be cancelled here" in text
    assert "Cancel the order" not in text
    assert refused.status_code == 409
    assert Order.objects.get().status == "confirmed"


def test_a_customer_says_that_it_has_arrived(small_world: World, browser: Client) -> None:
    parcel = made.booked()
    open_order(browser, parcel.order_id, level=Level.VERIFIED)

    response = browser.post(
        "/track/order/receipt/", {"fulfillment": str(parcel.fulfillment_id)}, follow=True
    )

    assert "We have noted that it arrived" in response.content.decode()
    assert made.fulfillment(parcel).status == "delivered"


def test_nobody_confirms_the_parcel_of_another_order(small_world: World, browser: Client) -> None:
    mine, other = made.booked([("TEA", 1)]), made.booked([("TEA", 1)], number="OTHER")
    open_order(browser, mine.order_id, level=Level.VERIFIED)

    browser.post("/track/order/receipt/", {"fulfillment": str(other.fulfillment_id)})

    assert made.fulfillment(other).status == "shipped"


def test_the_page_costs_the_same_queries_for_one_parcel_and_for_three(
    small_world: World, browser: Client
) -> None:
    counts = []
    for lines in ([("TEA", 1)], [("TEA", 1), ("CUP", 1), ("SETUP", 1)]):
        parcel = made.booked(lines[:2], number=f"N{len(lines)}")
        made.say(parcel, *(made.said(parcel, "in_transit", hours=h) for h in range(len(lines))))
        open_order(browser, parcel.order_id)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/track/order/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_a_page_and_its_files_weigh_less_than_100_kb(small_world: World, browser: Client) -> None:
    parcel = made.booked()
    made.say(
        parcel,
        *(
            made.said(parcel, "in_transit", hours=h, description="Sorted", place="Hamburg")
            for h in range(30)
        ),
        at=MORNING + timedelta(days=2),
    )
    open_order(browser, parcel.order_id)

    content = browser.get("/track/order/").content
    files = re.findall(r'(?:href|src)="/static/([^"#]+)', content.decode())

    sizes = []
    for name in files:
        found = finders.find(name)
        assert isinstance(found, str), name
        with open(found, "rb") as file:
            sizes.append(len(file.read()))
    assert len(content) + sum(sizes) < 100_000


def test_nothing_is_asked_of_another_host(small_world: World, browser: Client) -> None:
    parcel = made.booked()
    open_order(browser, parcel.order_id)

    content = browser.get("/track/order/").content.decode()

    assert not re.findall(r'(?:src|action|<link[^>]*href)="(?:https?:)?//', content)
    assert "style=" not in content
    assert "<script" not in content
