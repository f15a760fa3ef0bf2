"""Finding an order: by form, by link, by code."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from tests import world
from tests.world import CUSTOMER, MORNING, World
from tracking.models import Message
from tracking.selectors import messages
from tracking.services import links, sending


def look_up(browser: Client, number: str, proof: str, *, address: str = "203.0.113.7") -> Any:
    return browser.post("/track/", {"number": number, "proof": proof}, REMOTE_ADDR=address)


def page(response: Any) -> str:
    """A page without what differs by chance."""
    text = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_the_form_works_without_script_and_says_where_the_number_is(
    small_world: World, browser: Client
) -> None:
    response = browser.get("/track/")

    text = page(response)
    assert response.status_code == 200
    assert "<script" not in text
    assert "packing slip" in text
    assert 'autocomplete="email"' in text
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Cache-Control"] == "no-store"


def test_number_and_e_mail_lead_to_the_order(small_world: World, browser: Client) -> None:
    placement = world.place()

    answer = look_up(browser, f" #{placement.number.lower()} ", CUSTOMER.email)
    shown = browser.get("/track/order/")

    assert (answer.status_code, answer["Location"]) == (303, "/track/order/")
    cookie = answer.cookies["oms-lookup"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 3600
    assert placement.number in page(shown)


def test_unknown_number_and_wrong_proof_get_the_same_page(
    small_world: World, browser: Client
) -> None:
    placement = world.place()

    wrong = look_up(browser, placement.number, "wrong@example.com")
    unknown = look_up(browser, "ZZZZZZZZ", "wrong@example.com")

    assert wrong.status_code == unknown.status_code == 404
    assert page(wrong).replace(placement.number, "?") == page(unknown).replace("ZZZZZZZZ", "?")
    assert wrong.headers.keys() == unknown.headers.keys()
    assert "There is a problem" in page(wrong)


def test_empty_fields_are_named_and_what_was_typed_stays(
    small_world: World, browser: Client
) -> None:
    response = look_up(browser, "7K3F", "")

    text = page(response)
    assert response.status_code == 422
    assert 'value="7K3F"' in text
    assert text.count("Enter the e-mail, phone or postcode of the order.") == 2
    assert 'href="#id_proof"' in text
    assert 'aria-invalid="true"' in text


def test_after_five_wrong_tries_it_says_when_to_try_again_and_offers_a_code(
    small_world: World, browser: Client
) -> None:
    placement = world.place()
    for guess in range(5):
        look_up(browser, placement.number, f"x{guess}@example.com")

    response = look_up(browser, placement.number, CUSTOMER.email)

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "Try again in 15 minutes" in page(response)
    assert "Send me a code" in page(response)


def test_a_link_opens_the_order_and_leaves_the_address_line(
    small_world: World, browser: Client
) -> None:
    placement = world.place()
    assert placement.order_id
    token = links.make(order_id=placement.order_id, at=MORNING)

    answers = [browser.get(f"/t/{token}") for _ in range(2)]

    assert browser.head(f"/t/{token}").status_code == 303
    for answer in answers:
        assert (answer.status_code, answer["Location"]) == (303, "/track/order/")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["Cache-Control"] == "no-store"
    assert token not in page(browser.get("/track/order/"))


@pytest.mark.parametrize("token", ["null", "x", "A" * 43, "A" * 3000, "%00", "%2e%2e"])
def test_a_broken_link_says_so_and_shows_the_way(browser: Client, db: None, token: str) -> None:
    response = browser.get(f"/t/{token}")

    assert response.status_code == 404
    assert "no longer valid" in page(response)
    assert "/track/" in page(response)
    assert not browser.cookies.get("oms-lookup")


def test_a_forged_cookie_opens_nothing(small_world: World, browser: Client) -> None:
    placement = world.place()
    for value in ("", "null", f'{{"order": "{placement.order_id}", "level": 2}}', "a:b:c"):
        browser.cookies["oms-lookup"] = value

        assert browser.get("/track/order/").status_code == 303


def test_a_session_ends_after_an_hour(
    small_world: World, browser: Client, morning: time_machine.Traveller
) -> None:
    placement = world.place()
    look_up(browser, placement.number, CUSTOMER.email)

    morning.shift(3601)

    assert browser.get("/track/order/")["Location"] == "/track/"


def test_leaving_closes_the_order(small_world: World, browser: Client) -> None:
    placement = world.place()
    look_up(browser, placement.number, CUSTOMER.email)

    browser.post("/track/leave/")

    assert browser.get("/track/order/").status_code == 303


def test_a_code_from_the_e_mail_opens_the_address(small_world: World, browser: Client) -> None:
    placement = world.place()
    look_up(browser, placement.number, CUSTOMER.email)
    before = page(browser.get("/track/order/"))

    asked = browser.post("/track/code/", {"number": placement.number})
    sending.send_due(at=MORNING)
    sent = messages.as_sent(message_id=Message.objects.get(template="lookup_code").pk)
    (code,) = re.findall(r"^(\d{8})$", sent, re.MULTILINE)
    entered = browser.post("/track/code/entry/", {"number": placement.number, "code": code})

    after = page(browser.get("/track/order/"))
    assert "Unter den Linden" not in before
    assert "M*** L***, Berlin" in before
    assert asked.status_code == 200
    assert 'autocomplete="one-time-code"' in page(asked)
    assert entered.status_code == 303
    assert "Unter den Linden 1" in after
    assert CUSTOMER.email in after


def test_asking_for_a_code_says_the_same_for_any_number(
    small_world: World, browser: Client
) -> None:
    placement = world.place()

    known = browser.post("/track/code/", {"number": placement.number})
    unknown = browser.post("/track/code/", {"number": "ZZZZZZZZ"})

    assert page(known).replace(placement.number, "?") == page(unknown).replace("ZZZZZZZZ", "?")


def test_a_wrong_code_is_told_at_its_field(small_world: World, browser: Client) -> None:
    placement = world.place()

    response = browser.post("/track/code/entry/", {"number": placement.number, "code": "12345678"})

    assert response.status_code == 404
    assert "does not fit or is no longer valid" in page(response)
    assert 'href="#id_code"' in page(response)


def test_over_https_the_cookie_is_bound_to_this_host(
    small_world: World, browser: Client, settings: Settings
) -> None:
    settings.IS_HTTPS = True
    placement = world.place()

    answer = look_up(browser, placement.number, CUSTOMER.email)

    cookie = answer.cookies["__Host-oms-lookup"]
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]


def test_without_the_form_token_nothing_is_looked_up(small_world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    placement = world.place()

    response = strict.post("/track/", {"number": placement.number, "proof": CUSTOMER.email})

    assert response.status_code == 403


def test_the_pages_speak_chinese_when_asked(small_world: World, browser: Client) -> None:
    browser.cookies["django_language"] = "zh-hans"

    assert '<html lang="zh-hans"' in page(browser.get("/track/"))
