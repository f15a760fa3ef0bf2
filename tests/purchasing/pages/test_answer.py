"""The supplier's page: seen by link, answered without a log-in, changed until goods come."""

from __future__ import annotations

import io
import json
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core import limits, logs
from core.actors import SYSTEM
from core.models import Event
from inventory.models import IncomingSupply, Supplier
from purchasing.models import PurchaseOrder
from purchasing.services import answers, links, orders
from purchasing.services.orders import Sending
from tests.purchasing import buying
from tests.world import MORNING


@pytest.fixture(autouse=True)
def morning() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def path(purchase: PurchaseOrder) -> str:
    token = links.make(purchase=buying.fresh(purchase), at=MORNING)
    return reverse("purchasing:answer", args=[token])


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def changes(purchase: PurchaseOrder, **fields: Any) -> dict[str, Any]:
    """The form as the page fills it in, with what the supplier changes."""
    filled: dict[str, Any] = {
        "action": "change",
        "version": buying.fresh(purchase).version,
        "note": "",
    }
    for line in purchase.lines.all():
        filled |= {
            f"quantity_{line.position}": line.quantity,
            f"on_{line.position}": line.expected_on.isoformat(),
            f"note_{line.position}": "",
        }
    return filled | fields


def simple(purchase: PurchaseOrder, action: str, **fields: Any) -> dict[str, Any]:
    return {"action": action, "version": buying.fresh(purchase).version, **fields}


def test_the_page_shows_what_is_asked_and_asks_for_no_log_in(
    leaf: Supplier, browser: Client
) -> None:
    purchase = buying.sent(note="ring twice")

    response = browser.get(path(purchase))

    shown = text(response)
    assert response.status_code == 200
    for words in (
        purchase.number,
        "Green tea",
        "L-1",
        "our TEA",
        "12 units at 3.00 EUR",
        "wanted by Sun 29 Nov",
        "64.50 EUR",
        "Main warehouse",
        "ring twice",
        "Confirm all as ordered",
    ):
        assert words in shown
    assert "<script" not in shown
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_answers_nothing(leaf: Supplier, browser: Client, method: str) -> None:
    purchase = buying.sent()
    before = Event.objects.count()

    getattr(browser, method)(path(purchase))

    assert buying.fresh(purchase).status == "sent"
    assert Event.objects.count() == before


def test_one_button_confirms_everything(leaf: Supplier, browser: Client) -> None:
    purchase = buying.sent()
    address = path(purchase)

    answer = browser.post(address, simple(purchase, "confirm"))
    shown = text(browser.get(address))

    assert (answer.status_code, answer["Location"]) == (303, address)
    assert buying.fresh(purchase).status == "confirmed"
    assert "Thank you" in shown
    assert "You have answered" in shown
    event = Event.objects.get(stream_id=purchase.pk, type="purchase.confirmed")
    assert (event.actor_kind, event.actor_id) == ("supplier", "leaf")


def test_another_day_another_quantity_and_a_declined_line_with_a_note(
    leaf: Supplier, browser: Client
) -> None:
    purchase = buying.sent()
    said = changes(
        purchase,
        quantity_1="10",
        on_1="2026-12-20",
        note_1="harvest is late",
        is_declined_2="on",
        note="sorry",
    )

    answer = browser.post(path(purchase), said)

    tea, cup = buying.line(purchase, "TEA"), buying.line(purchase, "CUP")
    assert answer.status_code == 303
    assert (tea.quantity_confirmed, tea.confirmed_on, tea.answer_note) == (
        10,
        buying.LATE,
        "harvest is late",
    )
    assert cup.quantity_confirmed == 0
    assert IncomingSupply.objects.get().due_on == buying.LATE
    assert Event.objects.get(type="purchase.confirmed").data["note"] == "sorry"
    shown = text(browser.get(path(purchase)))
    assert "10 units on Sun 20 Dec" in shown
    assert "Not delivered" in shown


def test_an_answer_is_changed_while_nothing_has_come(leaf: Supplier, browser: Client) -> None:
    purchase = buying.sent()
    browser.post(path(purchase), changes(purchase, quantity_1="10"))

    browser.post(path(purchase), simple(purchase, "confirm"))

    assert buying.line(purchase, "TEA").quantity_confirmed == 12


def test_the_form_holds_the_answer_given_before(leaf: Supplier, browser: Client) -> None:
    purchase = buying.sent()
    browser.post(path(purchase), changes(purchase, quantity_1="10", is_declined_2="on"))

    shown = text(browser.get(path(purchase)))

    assert re.search(r'name="quantity_1" value="10"', shown)
    assert re.search(r'name="is_declined_2"[^>]* checked', shown)


def test_once_goods_came_the_page_shows_the_answer_and_takes_none(
    leaf: Supplier, browser: Client
) -> None:
    purchase = buying.sent()
    buying.answer(purchase, TEA=(10, None))
    buying.receive(purchase, TEA=1)

    shown = browser.get(path(purchase))
    answer = browser.post(path(purchase), simple(purchase, "confirm"))

    assert "10 units on Sun 29 Nov" in text(shown)
    assert "<button" not in text(shown).split("</header>")[1]
    assert answer.status_code == 409
    assert "cannot be answered any more" in text(answer)
    assert buying.line(purchase, "TEA").quantity_confirmed == 10


def test_everything_is_declined_with_a_reason(leaf: Supplier, browser: Client) -> None:
    purchase = buying.sent()

    unsaid = browser.post(path(purchase), simple(purchase, "decline", reason=" "))
    said = browser.post(path(purchase), simple(purchase, "decline", reason="sold out"))

    assert unsaid.status_code == 422
    assert "Say why" in text(unsaid)
    assert said.status_code == 303
    assert buying.fresh(purchase).status == "cancelled"
    assert Event.objects.get(type="purchase.declined").data["reason"] == "sold out"
    assert "You have declined" in text(browser.get(path(purchase)))


def test_an_order_that_we_cancelled_says_so(leaf: Supplier, browser: Client) -> None:
    purchase = buying.cancelled()

    assert "This order is cancelled" in text(browser.get(path(purchase)))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity_1": ""}, "Enter a quantity."),
        ({"quantity_1": "many"}, "Enter a quantity."),
        ({"quantity_1": "13"}, "We ordered 12; we cannot take more."),
        ({"quantity_1": "-1"}, "There is a problem"),
        ({"on_1": "soon"}, "Enter a day such as 2026-11-30."),
        ({"on_1": ""}, "Enter a day."),
        ({"on_1": "2026-11-01"}, "This day has passed"),
        ({"on_1": "2099-01-01"}, "This day is years away"),
        ({"is_declined_1": "on", "is_declined_2": "on"}, "Decline the order as a whole"),
        ({"note_1": "x" * 201}, "There is a problem"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_taken(
    leaf: Supplier, browser: Client, fields: dict[str, str], words: str
) -> None:
    purchase = buying.sent()

    response = browser.post(path(purchase), changes(purchase, **fields))

    assert response.status_code == 422
    assert words in text(response)
    assert buying.fresh(purchase).status == "sent"


@pytest.mark.parametrize("action", ["", "steal", "receive"])
def test_what_is_no_answer_changes_nothing(leaf: Supplier, browser: Client, action: str) -> None:
    purchase = buying.sent()

    response = browser.post(path(purchase), simple(purchase, action))

    assert response.status_code == 422
    assert buying.fresh(purchase).status == "sent"


def test_an_answer_to_what_was_changed_meanwhile_is_asked_again(
    leaf: Supplier, browser: Client
) -> None:
    purchase = buying.sent()
    read_before = simple(purchase, "confirm")
    answers.confirm(answers=[answers.Answer(purchase.pk)], actor=SYSTEM, at=MORNING)

    response = browser.post(path(purchase), read_before)

    assert response.status_code == 409
    assert "was changed since you read it" in text(response)


def test_two_orders_in_two_windows_are_not_mixed_up(leaf: Supplier, browser: Client) -> None:
    one, other = buying.sent(), buying.sent()
    address = path(one)
    browser.get(address)
    browser.get(path(other))

    browser.post(address, simple(one, "confirm"))

    assert buying.fresh(one).status == "confirmed"
    assert buying.fresh(other).status == "sent"


@pytest.mark.parametrize("token", ["null", "x", "A" * 3000, "%00", "a.b", "%2e%2e"])
def test_a_broken_link_says_so(leaf: Supplier, browser: Client, token: str) -> None:
    response = browser.get(f"/supplier/{token}/")

    assert response.status_code == 404
    assert "no longer valid" in text(response)


def test_an_old_link_says_so(
    leaf: Supplier, browser: Client, morning: time_machine.Traveller
) -> None:
    address = path(buying.sent())

    morning.move_to(MORNING + timedelta(days=limits.SUPPLIER_LINK_DAYS))
    response = browser.get(address)

    assert response.status_code == 410
    assert "newest e-mail" in text(response)


def test_a_link_from_before_the_order_was_sent_again_takes_no_answer(
    leaf: Supplier, browser: Client
) -> None:
    purchase = buying.sent()
    old = path(purchase)
    orders.send(sendings=[Sending(purchase.pk)], actor=SYSTEM, at=MORNING)

    response = browser.post(old, simple(purchase, "confirm"))

    assert response.status_code == 410
    assert buying.fresh(purchase).status == "sent"


def test_a_form_from_elsewhere_is_not_taken(leaf: Supplier) -> None:
    purchase = buying.sent()
    browser = Client(enforce_csrf_checks=True)

    response = browser.post(path(purchase), simple(purchase, "confirm"))

    assert response.status_code == 403
    assert buying.fresh(purchase).status == "sent"


def test_who_asks_too_often_waits(leaf: Supplier, browser: Client) -> None:
    address = "198.51.100.23"
    for _ in range(limits.SUPPLIER_PAGE_PER_ADDRESS_PER_MINUTE):
        browser.get("/supplier/x/", REMOTE_ADDR=address)

    response = browser.get(path(buying.sent()), REMOTE_ADDR=address)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_the_page_speaks_the_suppliers_language(leaf: Supplier) -> None:
    Supplier.objects.filter(pk=leaf.pk).update(language="zh-CN")
    address = path(buying.sent())
    stranger = Client(headers={"accept-language": "en"})
    chooser = Client(headers={"accept-language": "en"})
    chooser.cookies["django_language"] = "en"

    first, chosen = stranger.get(address), chooser.get(address)

    assert 'lang="zh-hans"' in text(first)
    assert first["Content-Language"] == "zh-hans"
    assert "11月29日" in text(first)
    assert 'lang="en"' in text(chosen)


def test_a_refused_answer_is_told_in_the_suppliers_language(leaf: Supplier) -> None:
    Supplier.objects.filter(pk=leaf.pk).update(language="zh-CN")
    purchase = buying.sent()

    response = Client().post(path(purchase), changes(purchase, on_1="2026-11-01"))

    assert response.status_code == 422
    assert 'lang="zh-hans"' in text(response)


def test_a_token_stands_in_no_line_of_the_log(leaf: Supplier) -> None:
    token = links.make(purchase=buying.sent(), at=MORNING)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.LineFormatter())
    logger = logging.getLogger("tests.supplier")
    logger.addHandler(handler)

    try:
        logger.error("Internal Server Error: %s", f"/supplier/{token}/")
        logger.error("failed", extra={"path": f"/supplier/{token}/"})
    finally:
        logger.removeHandler(handler)

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines[0]["event"] == "Internal Server Error: /supplier/…/"
    assert token not in stream.getvalue()
