"""The demo carrier moves parcels by itself, step by step."""

from __future__ import annotations

from datetime import timedelta

from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.carriers import demo
from tracking.models import CarrierMessage, Scan
from tracking.services import carrier_messages, demo_carrier

STEP_SECONDS = 20


def move(seconds: float, *, limit: int = 50) -> int:
    return demo_carrier.move_parcels(
        at=MORNING + timedelta(seconds=seconds), step_seconds=STEP_SECONDS, limit=limit
    )


def process(seconds: float) -> None:
    carrier_messages.process_due(at=MORNING + timedelta(seconds=seconds))


def by_demo(small_world: World) -> None:
    small_world.carrier.adapter = "demo"
    small_world.carrier.save()


def test_a_parcel_goes_the_whole_way_and_arrives_with_a_proof(small_world: World) -> None:
    by_demo(small_world)
    parcel = made.booked()

    for step in range(1, 10):
        move(step * STEP_SECONDS)
        process(step * STEP_SECONDS)

    parcel = made.fresh(parcel)
    assert parcel.tracking_status == "delivered"
    assert parcel.received_by == "Mei Lin"
    assert parcel.proof_note
    assert made.fulfillment(parcel).status == "delivered"
    statuses = list(Scan.objects.order_by("occurred_at").values_list("status", "place"))
    assert statuses == [
        ("pre_transit", "Main warehouse"),
        ("in_transit", "Main warehouse"),
        ("in_transit", "Main warehouse"),
        ("in_transit", "Berlin"),
        ("out_for_delivery", "Berlin"),
        ("delivered", "Berlin"),
    ]
    assert CarrierMessage.objects.count() == len(demo.STEPS)


def test_a_parcel_rests_between_its_steps(small_world: World) -> None:
    by_demo(small_world)
    made.booked()

    early, due = move(STEP_SECONDS - 1), move(STEP_SECONDS)

    assert (early, due) == (0, 1)


def test_a_step_told_twice_is_told_once(small_world: World) -> None:
    by_demo(small_world)
    made.booked()

    first, again = move(STEP_SECONDS), move(STEP_SECONDS + 1)

    assert (first, again) == (1, 0)


def test_parcels_of_real_carriers_are_left_alone(small_world: World) -> None:
    made.booked()

    assert move(1000) == 0
