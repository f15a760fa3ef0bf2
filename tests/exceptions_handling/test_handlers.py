"""What follows here from the facts of the fulfillment storey."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import transaction

from core.actors import SYSTEM
from core.models import Event
from core.services import events
from core.services.events import NewEvent
from exceptions_handling import handlers
from exceptions_handling.models import ExceptionCase
from orders.models import Order
from tests.exceptions_handling.progress import confirmed
from tests.world import MORNING, World


def happened(order: Order, type_: str, **data: Any) -> list[Event]:
    facts = {"fulfillment_id": str(uuid.uuid4()), "number": f"{order.number}-1", **data}
    with transaction.atomic():
        return events.record([NewEvent("order", order.pk, type_, facts)], actor=SYSTEM, at=MORNING)


def test_a_failed_delivery_opens_a_high_case_once(small_world: World) -> None:
    order = confirmed()
    told = happened(order, "fulfillment.delivery_failed", reason="nobody at home")

    handlers.open_for_failed_delivery(told)
    handlers.open_for_failed_delivery(told)

    case = ExceptionCase.objects.get()
    assert (case.kind, case.severity) == ("delivery_failed", 1)
    assert case.summary == f"Delivery of {order.number}-1 failed: nobody at home"
    assert str(case.fulfillment_id) == told[0].data["fulfillment_id"]


@pytest.mark.parametrize(
    ("check", "kind"),
    [("quantity", "quantity_error"), ("address", "address_error"), ("consent", "item_error")],
)
def test_a_failed_review_opens_a_case_of_the_kind_of_its_check(
    small_world: World, check: str, kind: str
) -> None:
    told = happened(confirmed(), "fulfillment.review_failed", reason="one cup too few", check=check)

    handlers.open_for_failed_review(told)

    assert ExceptionCase.objects.get().kind == kind


def test_an_order_that_no_department_takes_opens_a_case(small_world: World) -> None:
    order = confirmed()
    told = happened(order, "fulfillment.unallocatable", reason="no rule", decision_id="x")

    handlers.open_for_unallocatable(told)

    case = ExceptionCase.objects.get()
    assert case.scope == f"allocation:{order.pk}"
    assert case.severity == 1


def test_it_ends_when_a_department_has_the_order(small_world: World) -> None:
    order = confirmed()
    handlers.open_for_unallocatable(
        happened(order, "fulfillment.unallocatable", reason="no rule", decision_id="x")
    )
    Order.objects.filter(pk=order.pk).update(stage="processing")

    handlers.end_what_is_over(happened(order, "fulfillment.assigned"))

    assert ExceptionCase.objects.get().status == "resolved"
