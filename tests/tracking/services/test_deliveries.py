"""Deliveries recorded by hand, and the ways out of a failed one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.actors import SYSTEM
from core.errors import CommandRefused, Invalid, NotFound, StaleVersion
from core.models import Event
from orders.models import Order
from tests.fulfillment import stages
from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.services import deliveries

LATER = MORNING + timedelta(hours=5)


def confirm(fulfillment_id: object, **more: object) -> None:
    values = {
        "received_by": "A. Berg",
        "note": "left with the neighbour",
        "occurred_at": MORNING + timedelta(hours=4),
        "version": None,
        "actor": SYSTEM,
        "at": LATER,
        **more,
    }
    deliveries.confirm(fulfillment_id=fulfillment_id, **values)  # type: ignore[arg-type]


def test_a_delivery_by_hand_keeps_its_proof_on_parcel_and_event(small_world: World) -> None:
    parcel = made.booked()

    confirm(parcel.fulfillment_id)

    parcel = made.fresh(parcel)
    assert parcel.tracking_status == "delivered"
    assert (parcel.received_by, parcel.proof_note) == ("A. Berg", "left with the neighbour")
    assert made.fulfillment(parcel).delivered_at == MORNING + timedelta(hours=4)
    assert Event.objects.get(type="fulfillment.delivered").data["received_by"] == "A. Berg"


def test_what_left_without_a_parcel_can_be_delivered_too(small_world: World) -> None:
    fulfillment = stages.shipped()

    confirm(fulfillment.pk)

    assert stages.fresh(fulfillment).status == "delivered"


def test_what_has_not_left_cannot_be_delivered(small_world: World) -> None:
    fulfillment = stages.released()

    with pytest.raises(CommandRefused):
        confirm(fulfillment.pk)


def test_a_delivery_is_not_recorded_before_it_happens(small_world: World) -> None:
    parcel = made.booked()

    with pytest.raises(Invalid):
        confirm(parcel.fulfillment_id, occurred_at=LATER + timedelta(minutes=1))


def test_a_stale_page_records_no_delivery(small_world: World) -> None:
    parcel = made.booked()

    with pytest.raises(StaleVersion):
        confirm(parcel.fulfillment_id, version=1)

    assert made.fresh(parcel).tracking_status == "pre_transit"


def test_a_failed_delivery_can_be_tried_again(small_world: World) -> None:
    parcel = made.booked()

    deliveries.fail(
        fulfillment_id=parcel.fulfillment_id,
        reason="wrong street",
        occurred_at=MORNING,
        version=None,
        actor=SYSTEM,
        at=LATER,
    )
    failed = made.fulfillment(parcel).status
    deliveries.retry(
        fulfillment_id=parcel.fulfillment_id, note="", version=None, actor=SYSTEM, at=LATER
    )

    assert failed == "delivery_failed"
    assert made.fulfillment(parcel).status == "shipped"
    assert made.fresh(parcel).tracking_status == "in_transit"


def test_a_parcel_that_turned_back_can_be_sent_again(small_world: World) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "return_to_sender", hours=1))

    deliveries.retry(
        fulfillment_id=parcel.fulfillment_id, note="", version=None, actor=SYSTEM, at=LATER
    )

    assert made.fulfillment(parcel).status == "shipped"


def test_goods_that_came_back_end_the_order_of_which_nothing_is_left(
    small_world: World,
) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "failure"))

    deliveries.take_back(
        fulfillment_id=parcel.fulfillment_id,
        reason="nobody wants it",
        version=None,
        actor=SYSTEM,
        at=LATER,
    )

    assert made.fulfillment(parcel).status == "cancelled"
    assert Order.objects.get(pk=parcel.order_id).status == "cancelled"


def test_a_failure_needs_a_reason(small_world: World) -> None:
    parcel = made.booked()

    with pytest.raises(Invalid):
        deliveries.fail(
            fulfillment_id=parcel.fulfillment_id,
            reason=" ",
            occurred_at=MORNING,
            version=None,
            actor=SYSTEM,
            at=LATER,
        )


def test_a_customer_confirms_only_what_is_of_the_own_order(small_world: World) -> None:
    parcel, other = made.booked([("TEA", 1)]), made.booked([("TEA", 1)], number="OTHER")

    with pytest.raises(NotFound):
        deliveries.confirm_receipt(
            order_id=parcel.order_id,
            fulfillment_id=other.fulfillment_id,
            received_by="",
            actor=SYSTEM,
            at=LATER,
        )

    assert made.fulfillment(other).status == "shipped"
