"""The review page: four checks, the customer's consent, and on to the next one."""

from __future__ import annotations

import pytest
from django.test import Client

from fulfillment.models import ConsentRequest, Fulfillment, ReviewCheck
from tests.dashboard.pages import as_staff, post, text
from tests.fulfillment import stages
from tests.world import World


@pytest.fixture
def reviewer(small_world: World) -> Client:
    """A reviewer, with lamps on the shelf for large orders."""
    stages.stock_lamps(small_world, 30)
    return as_staff(small_world.reviewer)


def url(fulfillment: Fulfillment, noun: str = "") -> str:
    return f"/review/{fulfillment.number}/{f'{noun}/' if noun else ''}"


def seen(fulfillment: Fulfillment) -> int:
    return stages.fresh(fulfillment).version


def decide(client: Client, fulfillment: Fulfillment, kind: str, **fields: str) -> str:
    """Send one check's form; what the next page says."""
    answer = post(client, url(fulfillment, f"checks/{kind}"), version=seen(fulfillment), **fields)
    return text(answer)


def test_the_most_urgent_review_opens_by_itself(reviewer: Client) -> None:
    fulfillment = stages.in_review()

    answer = reviewer.get("/review/", follow=True)

    assert answer.request["PATH_INFO"] == url(fulfillment)
    page = text(answer)
    assert "LAMP Reading lamp 7 7 –" in page
    assert "Unter den Linden 1" in page
    assert "€560.00" in page
    assert "Asked by mail on" in page


def test_nothing_to_review_is_said_with_the_way_on(reviewer: Client) -> None:
    page = text(reviewer.get("/review/"))

    assert "Everything is reviewed" in page
    assert "Go to the work" in page


def test_passing_and_recording_a_call_releases_and_loads_the_next(reviewer: Client) -> None:
    first, second = stages.in_review(), stages.in_review()
    for kind in ("quantity", "amount", "address"):
        page = decide(reviewer, first, kind, result="passed")
        assert f"Order {first.order.number}" in page

    answer = post(
        reviewer,
        url(first, "call"),
        version=seen(first),
        answer="yes",
        note="Mei Lin, Tuesday at ten",
    )

    assert stages.fresh(first).status == "released"
    assert answer.request["PATH_INFO"] == url(second)
    assert f"{first.number} is released." in text(answer)


def test_a_failed_check_sends_the_work_back_with_the_reason(reviewer: Client) -> None:
    fulfillment = stages.in_review()

    page = decide(reviewer, fulfillment, "quantity", result="failed", note="one is broken")

    assert f"{fulfillment.number} goes back to work." in page
    assert stages.fresh(fulfillment).status == "in_work"


def test_failing_without_a_reason_is_refused(reviewer: Client) -> None:
    fulfillment = stages.in_review()

    page = decide(reviewer, fulfillment, "quantity", result="failed")

    assert "Say why" in page
    assert stages.fresh(fulfillment).status == "in_review"


def test_who_may_not_waive_neither_sees_nor_does_it(reviewer: Client, small_world: World) -> None:
    fulfillment = stages.in_review()

    answer = reviewer.post(
        url(fulfillment, "checks/amount"),
        {"version": seen(fulfillment), "result": "waived", "note": "known"},
    )

    assert answer.status_code == 403
    assert 'value="waived"' not in reviewer.get(url(fulfillment)).content.decode()
    assert 'value="waived"' in as_staff(small_world.bo).get(url(fulfillment)).content.decode()
    assert ReviewCheck.objects.get(fulfillment=fulfillment, kind="amount").result == "open"


def test_the_customer_can_be_asked_again_by_mail(reviewer: Client) -> None:
    fulfillment = stages.in_review()

    answer = post(reviewer, url(fulfillment, "question"), version=seen(fulfillment))

    assert "The customer has been asked by mail." in text(answer)
    assert ConsentRequest.objects.filter(fulfillment=fulfillment).count() == 2


def test_a_call_without_words_is_refused(reviewer: Client) -> None:
    fulfillment = stages.in_review()

    answer = post(reviewer, url(fulfillment, "call"), version=seen(fulfillment), answer="yes")

    assert "Say whom you spoke to, and when." in text(answer)
    assert stages.fresh(fulfillment).status == "in_review"


def test_a_worker_looks_but_does_not_decide(reviewer: Client, small_world: World) -> None:
    fulfillment = stages.in_review()
    amira = as_staff(small_world.amira)

    assert "Pass" not in text(amira.get(url(fulfillment)))
    answer = amira.post(
        url(fulfillment, "checks/quantity"), {"version": seen(fulfillment), "result": "passed"}
    )
    assert answer.status_code == 403


def test_what_was_recalled_is_opened_again_from_here(reviewer: Client) -> None:
    fulfillment = stages.ready()

    answer = post(
        reviewer,
        f"/fulfillments/{fulfillment.number}/review/?next=review",
        version=seen(fulfillment),
    )

    assert answer.request["PATH_INFO"] == url(fulfillment)
    assert stages.fresh(fulfillment).status == "in_review"
