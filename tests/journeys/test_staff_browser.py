"""People of the house at their screens, and the customer at theirs, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import browsing, office
from tests.journeys.administration import PASSWORD
from tests.journeys.browsing import Window
from tests.journeys.system import System


def _log_in(house: System, chromium: Browser, name: str) -> Window:
    window = browsing.window(chromium, house.visitor())
    window.open("/login/")
    window.page.get_by_label("User name").fill(name)
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in").click()
    return window


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_staff_take_an_order_from_the_form_to_the_door(house: System, chromium: Browser) -> None:
    # given goods, and somebody at the order desk
    sku = office.stock(house.rest, units=5)
    email = office.new_email()
    desk = _log_in(house, chromium, "desk")

    # when the desk enters an order
    page = desk.page
    page.get_by_role("link", name="New order").click()
    page.get_by_label("SKU", exact=True).first.fill(sku)
    page.get_by_label("Quantity").first.fill("2")
    customer = page.locator("section", has=page.get_by_role("heading", name="Customer"))
    customer.get_by_label("Name").fill("Mei Lin")
    customer.get_by_label("E-mail").fill(email)
    address = page.locator("section", has=page.get_by_role("heading", name="Deliver to"))
    address.get_by_label("Name").fill("Mei Lin")
    address.get_by_label("Street and number").fill("Unter den Linden 1")
    address.get_by_label("Postcode").fill("10117")
    address.get_by_label("City").fill("Berlin")
    address.get_by_label("Country").select_option("DE")
    # What is urgent stands first in a long queue.
    page.get_by_label("Priority").select_option("urgent")
    _press(page, "Submit the order")

    # then the order's page opens, and the worker gives the order to a department
    expect(page).to_have_url(re.compile(r"/orders/[0-9A-Z]{8}/$"))
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    order = office.Order(number, house.rest)
    order.wait_until(display_status="processing")

    # when a lead finds it in the queue, then it goes step by step to the closed box
    lead = _log_in(house, chromium, "lead")
    page = lead.page
    page.get_by_role("link", name="Work").first.click()
    page.get_by_role("link", name=f"{number}-1").click()
    for step in ("Accept", "Start", "Pick all", "Packed"):
        _press(page, step)

    # when the lead reviews it and gives it to a carrier
    page.get_by_role("link", name="Go to the review").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{number}-1")
    page.get_by_role("button", name="Pass").first.click()
    order.wait_until(display_status="delivery")
    lead.open(f"/fulfillments/{number}-1/")
    page.get_by_label("Carrier").select_option("post")
    page.get_by_label("Tracking number").fill(f"B-{number}")
    _press(page, "Hand over")

    # when the carrier calls where it is, and then that it was delivered
    page.get_by_text("Note what you know of it").click()
    page.get_by_label("State").select_option("in_transit")
    page.get_by_label("Place").fill("Hamburg")
    _press(page, "Save")
    expect(page.get_by_text("Hamburg").first).to_be_visible()
    page.get_by_label("Received by").first.fill("the neighbour")
    _press(page, "Record the delivery")
    order.wait_until(status="completed")

    # then the order's page tells all of it
    desk.open(f"/orders/{number}/")
    history = desk.page.locator("#history")
    for fact in ("Order confirmed", "handed over to Post Express", "delivered", "Order completed"):
        expect(history.get_by_text(re.compile(fact)).first).to_be_visible()
    expect(desk.page.get_by_text("received by the neighbour")).to_be_visible()
    assert desk.complaints == []
    assert lead.complaints == []


def test_a_customer_follows_an_order_without_any_script(house: System, chromium: Browser) -> None:
    # given an order on its way, and a browser that runs no script
    picker, email = house.person("picker"), office.new_email()
    sku = office.stock(house.rest, units=1)
    order = office.place(house.rest, office.request((sku, 1), email=email))
    work = order.work()
    work.pack(picker)
    number = work.hand_over(picker)
    window = browsing.window(chromium, house.visitor(), has_script=False)

    # when the customer looks it up, in small letters and with a space
    window.open("/track/")
    page = window.page
    page.get_by_label("Order number").fill(f" {order.number.lower()} ")
    page.get_by_label("E-mail, phone or postcode").fill(email.upper())
    _press(page, "Show my order")

    # then the page says when it arrives, and by whom, and keeps the address to itself
    expect(page.get_by_role("heading", level=1)).to_contain_text("Arrives")
    expect(page.get_by_text(number)).to_be_visible()
    expect(page.locator("[aria-current=step]")).to_contain_text("On its way")
    expect(page.get_by_text("Unter den Linden")).to_have_count(0)

    # when the customer gives a wrong e-mail, then the answer tells nothing
    window.open("/track/")
    page.get_by_label("Order number").fill(order.number)
    page.get_by_label("E-mail, phone or postcode").fill("somebody.else@example.com")
    _press(page, "Show my order")
    expect(page.get_by_role("heading", level=1)).to_have_text("Find your order")
    assert window.complaints == []


def test_switching_the_language_keeps_the_page(house: System, chromium: Browser) -> None:
    # given a member of staff on the page of an order
    sku = office.stock(house.rest)
    order = office.place(house.rest, office.request((sku, 1)))
    window = _log_in(house, chromium, "viewer")
    window.open(f"/orders/{order.number}/?history=all")
    page = window.page
    before = page.url

    # when they choose Chinese, then the same page opens in it
    page.locator("summary .avatar-initial").click()
    _press(page, "简体中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    assert page.url == before
    expect(page.get_by_role("heading", level=1)).to_contain_text(order.number)

    # and back
    page.locator("summary .avatar-initial").click()
    _press(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == before
    assert window.complaints == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_wrong_password_says_so_and_keeps_the_name(
    house: System, chromium: Browser, language: str
) -> None:
    # given the log-in
    window = browsing.window(chromium, house.visitor(), language=language)
    window.open("/login/")
    page = window.page

    # when the password is wrong
    page.locator("#id_username").fill("nobody")
    page.locator("#id_password").fill("not the password")
    page.locator("form .btn-primary").first.click()

    # then the summary has the focus and the name is kept
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#id_username")).to_have_value("nobody")
    assert window.complaints == []
