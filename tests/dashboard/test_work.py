"""The department's queue, and the page of one fulfillment from acceptance to proof."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Event
from fulfillment.models import Fulfillment
from inventory.models import Product
from tests.dashboard.pages import as_staff, post, text
from tests.fulfillment import stages
from tests.world import World
from tracking.models import Parcel


@pytest.fixture
def amira(small_world: World) -> Client:
    """Amira, who works in picking."""
    return as_staff(small_world.amira)


@pytest.fixture
def bo(small_world: World) -> Client:
    """Bo, who leads picking."""
    return as_staff(small_world.bo)


def url(fulfillment: Fulfillment, noun: str = "") -> str:
    """The address of a fulfillment's page or of one of its acts."""
    return f"/fulfillments/{fulfillment.number}/{f'{noun}/' if noun else ''}"


def seen(fulfillment: Fulfillment) -> int:
    """The version that a page shows now."""
    return stages.fresh(fulfillment).version


def test_the_queue_shows_what_to_do_by_when_and_for_whom(amira: Client) -> None:
    fulfillment = stages.assigned()

    page = text(amira.get("/work/"))

    assert "Picking" in page
    assert f"{fulfillment.number}" in page
    assert "3 units, 2 products" in page
    assert "Mei Lin" in page
    assert "To accept 1" in page
    assert "Accept" in page


def test_work_of_another_department_is_not_in_the_queue(small_world: World, amira: Client) -> None:
    stages.assigned()
    chen = as_staff(small_world.chen)

    assert "To accept 0" in text(chen.get("/work/"))
    assert "To accept 0" in text(chen.get("/work/?department=picking"))


def test_who_works_in_no_department_is_told_whom_to_ask(small_world: World) -> None:
    page = text(as_staff(small_world.desk).get("/work/"))

    assert "You work in no department" in page


def test_one_click_accepts_and_returns_to_the_queue(amira: Client) -> None:
    fulfillment = stages.assigned()

    answer = post(amira, f"{url(fulfillment, 'acceptance')}?queue=picking", version=1)

    assert answer.request["PATH_INFO"] == "/work/"
    assert "Accepted: it is yours." in text(answer)
    assert "To do 1" in text(answer)
    assert stages.fresh(fulfillment).status == "accepted"


def test_who_does_not_work_is_refused_whatever_the_page_shows(small_world: World) -> None:
    fulfillment = stages.assigned()
    reviewer = as_staff(small_world.reviewer)

    answer = reviewer.post(url(fulfillment, "acceptance"), {"version": 1})

    assert answer.status_code == 403
    assert "Accept" not in text(reviewer.get(url(fulfillment)))
    assert stages.fresh(fulfillment).status == "assigned"


def test_a_stale_page_changes_nothing_and_says_who_was_quicker(amira: Client, bo: Client) -> None:
    fulfillment = stages.assigned()
    post(bo, url(fulfillment, "acceptance"), version=1)

    answer = amira.post(url(fulfillment, "decline"), {"version": 1, "reason": "too heavy"})

    assert answer.status_code == 409
    assert f"{fulfillment.number} accepted by Bo" in text(answer)
    assert "too heavy" in text(answer)
    assert stages.fresh(fulfillment).status == "accepted"


def test_a_reason_is_asked_for_before_work_is_declined(amira: Client) -> None:
    fulfillment = stages.assigned()

    answer = amira.post(url(fulfillment, "decline"), {"version": 1, "reason": " "})

    assert answer.status_code == 422
    assert "There is a problem" in text(answer)
    assert stages.fresh(fulfillment).status == "assigned"


def test_a_lead_gives_work_to_somebody_else(small_world: World, bo: Client) -> None:
    fulfillment = stages.accepted()
    to = f"{small_world.picking.pk}:{small_world.bo.pk}"

    answer = post(bo, url(fulfillment, "assignment"), version=seen(fulfillment), to=to)

    assert "Reassigned." in text(answer)
    assert stages.fresh(fulfillment).assignee_id == small_world.bo.pk
    assert "Give it to somebody else" not in text(as_staff(small_world.amira).get(url(fulfillment)))


def test_a_scan_counts_one_unit_and_says_so_in_large_type(amira: Client) -> None:
    fulfillment = stages.in_work()

    answer = post(amira, url(fulfillment, "scan"), code="tea")

    assert "Green tea 1 of 2" in text(answer)
    assert "1 of 3 in the box" in text(answer)


def test_a_barcode_counts_like_its_sku(small_world: World, amira: Client) -> None:
    Product.objects.filter(pk=small_world.tea.pk).update(gtin="4006381333931")
    fulfillment = stages.in_work()

    answer = post(amira, url(fulfillment, "scan"), code="04006381333931")

    assert "Green tea 1 of 2" in text(answer)


def test_a_wrong_product_is_refused_in_large_type(amira: Client) -> None:
    fulfillment = stages.in_work()

    answer = post(amira, url(fulfillment, "scan"), code="LAMP")

    assert "Not in this box" in text(answer)
    assert "0 of 3 in the box" in text(answer)


def test_one_unit_too_many_is_not_counted(amira: Client) -> None:
    fulfillment = stages.in_work()
    post(amira, url(fulfillment, "scan"), code="CUP")

    answer = post(amira, url(fulfillment, "scan"), code="CUP")

    assert "Put this one back." in text(answer)
    assert "1 of 3 in the box" in text(answer)


def test_counts_are_picked_by_line_and_put_back_with_a_reason(amira: Client) -> None:
    fulfillment = stages.in_work()
    tea = fulfillment.lines.get(product__sku="TEA")

    picked = post(
        amira,
        url(fulfillment, "picks"),
        **{"version": seen(fulfillment), "what": "counted", f"count_{tea.pk}": 2},
    )
    put_back = post(
        amira,
        url(fulfillment, "unpicks"),
        **{"version": seen(fulfillment), "reason": "torn", f"count_{tea.pk}": 1},
    )

    assert "2 of 3 in the box" in text(picked)
    assert "1 of 3 in the box" in text(put_back)
    assert f"1 units of {fulfillment.number} put back: torn" in text(put_back)


def test_what_is_not_on_the_shelf_is_reported_and_comes_from_elsewhere(amira: Client) -> None:
    fulfillment = stages.in_work([("CUP", 3)])
    cup = fulfillment.lines.get()

    reported = post(
        amira,
        url(fulfillment, "short-picks"),
        **{"version": seen(fulfillment), "reason": "broken", f"count_{cup.pk}": 1},
    )

    assert "Written off, and others are looked for." in text(reported)
    assert f"1 units of {fulfillment.number} were not found: broken" in text(reported)
    assert "0 of 2 in the box" in text(reported)


def test_a_count_that_is_no_number_changes_nothing(amira: Client) -> None:
    fulfillment = stages.in_work()
    line = fulfillment.lines.first()
    assert line is not None

    answer = post(
        amira,
        url(fulfillment, "picks"),
        **{"version": seen(fulfillment), "what": "counted", f"count_{line.pk}": "many"},
    )

    assert "A count is a whole number." in text(answer)
    assert "0 of 3 in the box" in text(answer)


def test_work_goes_from_the_queue_to_the_customers_hands(small_world: World, bo: Client) -> None:
    fulfillment = stages.assigned()
    for noun, fields in (
        ("acceptance", {}),
        ("start", {}),
        ("picks", {"what": "all"}),
        ("packing", {}),
        ("handover", {"carrier": "demo", "tracking_number": "DX 1 2"}),
    ):
        post(bo, url(fulfillment, noun), version=seen(fulfillment), **fields)
    on_its_way = text(bo.get(url(fulfillment)))

    delivered = post(
        bo,
        url(fulfillment, "delivery"),
        version=seen(fulfillment),
        received_by="Mei Lin",
        occurred_at=timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        note="at the door",
    )

    assert "DX12" in on_its_way
    assert "On its way" in on_its_way
    assert "taken by Mei Lin" in text(delivered)
    assert stages.fresh(fulfillment).status == "delivered"
    assert Parcel.objects.get().received_by == "Mei Lin"


def test_the_hand_over_asks_for_a_carrier_that_exists(bo: Client) -> None:
    fulfillment = stages.released()

    answer = bo.post(url(fulfillment, "handover"), {"version": seen(fulfillment), "carrier": "owl"})

    assert answer.status_code == 422
    assert stages.fresh(fulfillment).status == "released"


def test_a_failed_delivery_goes_out_again(bo: Client) -> None:
    fulfillment = stages.delivery_failed()

    answer = post(bo, url(fulfillment, "redelivery"), version=seen(fulfillment), note="rang")

    assert "On its way again." in text(answer)
    assert stages.fresh(fulfillment).status == "shipped"


def test_a_form_without_the_version_it_saw_changes_nothing(bo: Client) -> None:
    fulfillment = stages.assigned()

    answer = post(bo, url(fulfillment, "acceptance"))

    assert "reload it and try again" in text(answer)
    assert stages.fresh(fulfillment).status == "assigned"


def test_the_page_says_why_the_work_is_here(amira: Client) -> None:
    fulfillment = stages.assigned()

    page = text(amira.get(url(fulfillment)))

    assert "rule “Everything else” sends it to Picking" in page


def test_a_number_that_nobody_has_is_not_found(amira: Client) -> None:
    assert amira.get("/fulfillments/NOBODY-1/").status_code == 404
    assert amira.post("/fulfillments/NOBODY-1/start/", {"version": 1}).status_code == 404


def test_the_queue_takes_as_many_queries_for_five_cards_as_for_two(
    amira: Client,
) -> None:
    for _ in range(2):
        stages.assigned((("CUP", 1),))
    amira.get("/work/")
    few = _queries(amira)
    for _ in range(3):
        stages.assigned((("TEA", 1),))

    assert _queries(amira) == few
    assert Event.objects.filter(type="fulfillment.assigned").count() == 5


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/work/").status_code == 200
    return len(captured)
