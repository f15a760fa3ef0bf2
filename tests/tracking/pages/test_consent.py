"""The question before anything leaves: what, how much, where to; yes or no."""

from __future__ import annotations

import pytest
from django.test import Client

from fulfillment.models import Fulfillment
from fulfillment.services import consent_requests
from tests.fulfillment import stages
from tests.world import World


@pytest.fixture
def asked(small_world: World) -> Fulfillment:
    """A large order that waits for its customer's yes."""
    stages.stock_lamps(small_world)
    return stages.in_review()


def link(fulfillment: Fulfillment) -> str:
    return f"/c/{consent_requests.token_of(fulfillment.consent_requests.get().pk)}"


def test_the_link_shows_what_is_sent_the_amount_and_the_address(
    asked: Fulfillment, browser: Client
) -> None:
    answer = browser.get(link(asked))
    text = browser.get("/track/consent/").content.decode()

    assert (answer.status_code, answer["Location"]) == (303, "/track/consent/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "Reading lamp" in text
    assert "7 pieces" in text
    assert "560.00 EUR" in text
    assert "Unter den Linden 1" in text


def test_looking_answers_nothing(asked: Fulfillment, browser: Client) -> None:
    browser.get(link(asked))
    browser.get("/track/consent/")

    assert asked.consent_requests.get().answer == ""


@pytest.mark.parametrize("given", ["yes", "no"])
def test_the_customers_answer_is_taken_with_a_note(
    asked: Fulfillment, browser: Client, given: str
) -> None:
    browser.get(link(asked))

    response = browser.post("/track/consent/", {"answer": given, "note": "ring twice"}, follow=True)

    request = asked.consent_requests.get()
    assert (request.answer, request.note) == (given, "ring twice")
    assert "Thank you" in response.content.decode()


def test_a_question_is_answered_once(asked: Fulfillment, browser: Client) -> None:
    browser.get(link(asked))
    browser.post("/track/consent/", {"answer": "yes"})

    again = browser.post("/track/consent/", {"answer": "no"})

    assert again.status_code == 409
    assert asked.consent_requests.get().answer == "yes"


def test_neither_yes_nor_no_is_asked_again(asked: Fulfillment, browser: Client) -> None:
    browser.get(link(asked))

    response = browser.post("/track/consent/", {"answer": "maybe"})

    assert response.status_code == 422
    assert asked.consent_requests.get().answer == ""


@pytest.mark.parametrize("token", ["x", "null", "A" * 43, "A" * 2000])
def test_a_broken_link_opens_no_question(browser: Client, db: None, token: str) -> None:
    assert browser.get(f"/c/{token}").status_code == 404
    assert browser.get("/track/consent/").status_code == 404
