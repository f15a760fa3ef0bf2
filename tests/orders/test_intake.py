"""Taking orders in."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.models import Event
from orders.models import Order, OrderFinding, OrderLine
from orders.rules.request import AddressRequest, PartyRequest
from orders.services import intake
from orders.services.intake import Outcome
from tests import world
from tests.world import MORNING, World


def event_types(order_id: uuid.UUID) -> list[str]:
    return list(
        Event.objects.filter(stream_id=order_id).order_by("sequence").values_list("type", flat=True)
    )


def test_a_complete_order_in_stock_is_confirmed_at_once(small_world: World) -> None:
    placement = world.place([("TEA", 2), ("CUP", 1)])

    order = world.order(placement)
    assert placement.outcome is Outcome.PLACED
    assert placement.findings == ()
    assert (order.status, order.display_status, order.stage) == (
        "confirmed",
        "allocation",
        "allocation",
    )
    assert order.total_amount == Decimal("21.00")
    assert order.promised_on == date(2026, 11, 28)
    assert order.version == placement.version
    assert event_types(order.pk) == ["order.created", "order.submitted", "order.confirmed"]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)


def test_an_order_for_more_than_there_is_waits_and_reserves_nothing_of_that_line(
    small_world: World,
) -> None:
    placement = world.place([("TEA", 2), ("CUP", 9)])

    order = world.order(placement)
    assert placement.outcome is Outcome.WAITING
    assert [(f.code, f.field) for f in placement.findings] == [("out_of_stock", "lines.1.quantity")]
    assert (order.status, order.display_status) == ("submitted", "waiting")
    assert world.level(small_world.tea, small_world.warehouse) == (10, 2)
    assert world.level(small_world.cup, small_world.warehouse) == (5, 0)
    assert event_types(order.pk) == ["order.created", "order.submitted"]


def test_a_line_that_no_single_place_has_is_taken_from_two(small_world: World) -> None:
    placement = world.place([("CUP", 7)])

    assert placement.outcome is Outcome.PLACED
    assert world.level(small_world.cup, small_world.warehouse) == (5, 5)
    assert world.level(small_world.cup, small_world.shop) == (3, 2)


def test_all_findings_are_told_at_once(small_world: World) -> None:
    placement = world.place(
        [("NOPE", 1), ("TEA", 1)],
        customer=PartyRequest(),
        ship_to=AddressRequest(country="DE", city="Berlin"),
    )

    assert {f.code for f in placement.findings} == {
        "product_unknown",
        "customer_missing",
        "contact_missing",
        "address_incomplete",
    }
    assert {f.field for f in placement.findings if f.code == "address_incomplete"} == {
        "ship_to.line1",
        "ship_to.postcode",
        "ship_to.name",
    }
    assert OrderFinding.objects.filter(order=world.order(placement)).count() == len(
        placement.findings
    )


def test_an_order_that_cannot_be_kept_leaves_nothing(small_world: World) -> None:
    placement = world.place([("TEA", 0)])

    assert placement.outcome is Outcome.REJECTED
    assert placement.order_id is None
    assert Order.objects.count() == 0
    assert Event.objects.filter(stream_kind="order").count() == 0


def test_the_same_number_of_the_same_channel_is_one_order(small_world: World) -> None:
    first = world.place(external_id="A-1")
    second = world.place(external_id="A-1")

    assert second.outcome is Outcome.DUPLICATE
    assert second.order_id == first.order_id
    assert Order.objects.count() == 1
    assert world.level(small_world.tea, small_world.warehouse) == (10, 1)


def test_a_stated_total_that_differs_is_kept_and_told(small_world: World) -> None:
    placement = world.place([("TEA", 2)], stated_total_amount=Decimal("8.00"))

    order = world.order(placement)
    assert [f.code for f in placement.findings] == ["total_differs"]
    assert (order.total_amount, order.stated_total_amount) == (Decimal(9), Decimal(8))
    assert order.status == "confirmed"


def test_a_draft_takes_no_stock(small_world: World) -> None:
    placement = world.place([("TEA", 2)], is_draft=True)

    assert (placement.outcome, placement.status) == (Outcome.DRAFT, "draft")
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)


def test_one_order_and_fifty_take_the_same_number_of_statements(
    small_world: World,
) -> None:
    def statements(count: int) -> int:
        requests = [world.request([("TEA", 1), ("SETUP", 1)], channel="web") for _ in range(count)]
        with CaptureQueriesContext(connection) as queries:
            intake.place_orders(requests=requests, default_channel="web", actor=SYSTEM, at=MORNING)
        return len(queries)

    small_world.tea.stocklevel_set.update(on_hand=1000)
    world.place()  # makes the customer known
    assert statements(1) == statements(50)
    assert OrderLine.objects.count() == 103
