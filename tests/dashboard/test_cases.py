"""Exceptions: the queue, a case from its start to its end, one opened by hand."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from exceptions_handling.models import ExceptionCase
from tests import world
from tests.dashboard.pages import as_staff, post, text
from tests.world import World


@pytest.fixture
def desk(small_world: World) -> Client:
    return as_staff(small_world.desk)


def opened(client: Client) -> ExceptionCase:
    """A case that the order desk opened by hand."""
    placed = world.place()
    post(
        client,
        "/exceptions/new/",
        order=placed.number,
        kind="damaged",
        severity=1,
        summary="Two cups are broken",
        idempotency_key=uuid.uuid4().hex,
    )
    return ExceptionCase.objects.get()


def test_a_case_is_opened_by_hand_and_stands_in_the_queue(desk: Client) -> None:
    case = opened(desk)

    page = text(desk.get("/exceptions/"))

    assert "Two cups are broken High Damaged" in page
    assert "answer within" in page
    assert "Two cups are broken" in text(desk.get(f"/exceptions/{case.pk}/"))


def test_an_order_that_is_not_there_is_said_at_the_field(desk: Client) -> None:
    answer = desk.post(
        "/exceptions/new/",
        {"order": "NOBODY", "kind": "other", "severity": 2, "summary": "Something"},
    )

    assert answer.status_code == 422
    assert "There is no order NOBODY." in text(answer)
    assert "Something" in answer.content.decode()


def test_the_same_form_sent_twice_opens_one_case(desk: Client) -> None:
    placed = world.place()
    form = {
        "order": placed.number,
        "kind": "lost",
        "severity": 2,
        "summary": "Gone",
        "idempotency_key": "k" * 20,
    }

    first, second = desk.post("/exceptions/new/", form), desk.post("/exceptions/new/", form)

    assert first.headers["Location"] == second.headers["Location"]
    assert ExceptionCase.objects.count() == 1


def test_a_case_is_taken_up_and_put_right(desk: Client) -> None:
    case = opened(desk)

    started = text(post(desk, f"/exceptions/{case.pk}/start/", version=1))
    ended = text(
        post(desk, f"/exceptions/{case.pk}/resolution/", version=2, words="Two new cups sent")
    )

    assert "Being put right" in started
    assert "Owner Desk" in started
    assert "Resolved" in ended
    assert "Two new cups sent" in ended
    assert "Two cups are broken" in text(desk.get("/exceptions/?view=ended"))
    assert "Two cups are broken" not in text(desk.get("/exceptions/"))


def test_dismissing_asks_for_words(desk: Client) -> None:
    case = opened(desk)

    answer = desk.post(f"/exceptions/{case.pk}/dismissal/", {"version": 1, "words": ""})

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    case.refresh_from_db()
    assert case.status == "open"


def test_a_stale_case_page_changes_nothing(desk: Client) -> None:
    case = opened(desk)
    post(desk, f"/exceptions/{case.pk}/start/", version=1)

    answer = desk.post(f"/exceptions/{case.pk}/question/", {"version": 1})

    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.status == "resolving"


def test_a_case_is_given_to_somebody(small_world: World, desk: Client) -> None:
    case = opened(desk)

    answer = post(desk, f"/exceptions/{case.pk}/owner/", version=1, owner=small_world.bo.pk)

    assert "Owner Bo" in text(answer)


def test_who_does_not_manage_cases_only_looks(small_world: World, desk: Client) -> None:
    case = opened(desk)
    amira = as_staff(small_world.amira)

    assert "Start" not in text(amira.get(f"/exceptions/{case.pk}/"))
    assert amira.post(f"/exceptions/{case.pk}/start/", {"version": 1}).status_code == 403
    assert amira.get("/exceptions/new/").status_code == 403


def test_an_unknown_filter_is_told_and_left_out(desk: Client) -> None:
    opened(desk)

    page = text(desk.get("/exceptions/?kind=dragon"))

    assert "asks for something that the list cannot do" in page
    assert "Two cups are broken" in page


def test_a_broken_page_link_leads_to_the_first_page(desk: Client) -> None:
    opened(desk)

    answer = desk.get("/exceptions/?cursor=rubbish")

    assert answer.status_code == 200
    assert "Two cups are broken" in text(answer)
