"""What is said about parcels, and what follows from it."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import Forbidden, Invalid, NotFound, StaleVersion
from core.ids import new_id
from core.models import Event
from orders.models import Order
from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.lifecycle import TrackingStatus
from tracking.models import Parcel, Scan
from tracking.services import scans
from tracking.services.scans import DeliveredAlready


def test_a_scan_moves_its_parcel_and_is_told_in_the_orders_stream(small_world: World) -> None:
    parcel = made.booked()

    parcel = made.say(parcel, made.said(parcel, "in_transit", place="Hamburg"))

    assert parcel.tracking_status == "in_transit"
    assert parcel.status_at == MORNING + timedelta(hours=1)
    event = Event.objects.get(type="parcel.scanned")
    assert event.stream_id == parcel.order_id
    assert event.occurred_at == MORNING + timedelta(hours=1)
    assert event.data["place"] == "Hamburg"
    assert event.data["is_change"] is True


def test_the_same_scan_again_changes_nothing(small_world: World) -> None:
    parcel = made.booked()
    scan = made.said(parcel, "in_transit")
    before = made.say(parcel, scan)

    after = made.say(parcel, scan, scan)

    assert after.version == before.version
    assert Scan.objects.count() == 1
    assert Event.objects.filter(type="parcel.scanned").count() == 1


def test_a_scan_that_comes_late_is_kept_but_does_not_turn_the_parcel_back(
    small_world: World,
) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "out_for_delivery", hours=5))

    parcel = made.say(parcel, made.said(parcel, "in_transit", hours=2))

    assert parcel.tracking_status == "out_for_delivery"
    assert Scan.objects.count() == 2
    late = Event.objects.filter(type="parcel.scanned").latest("sequence")
    assert late.data["is_change"] is False


def test_repeated_shuffled_and_delayed_scans_end_where_the_ordered_ones_do(
    small_world: World,
) -> None:
    way = [
        ("pre_transit", 0.5),
        ("in_transit", 1),
        ("failure", 2),
        ("out_for_delivery", 3),
        ("delivered", 4),
    ]
    ends = set()
    for round_ in range(3):
        parcel = made.booked([("TEA", 1)], number=f"ROUND{round_}")
        stream = [made.said(parcel, status, hours=hours) for status, hours in way] * 5
        random.Random(round_).shuffle(stream)

        for scan in stream:
            made.say(parcel, scan, at=MORNING + timedelta(days=3))

        parcel = made.fresh(parcel)
        ends.add((parcel.tracking_status, parcel.delivered_at))
        assert Scan.objects.filter(parcel=parcel).count() == 5
        assert made.fulfillment(parcel).status == "delivered"
    assert ends == {("delivered", MORNING + timedelta(hours=4))}


def test_a_delivered_parcel_delivers_its_fulfillment_and_completes_the_order(
    small_world: World,
) -> None:
    parcel = made.booked()

    parcel = made.say(
        parcel, made.said(parcel, "delivered", hours=5, received_by="A. Berg", note="at the door")
    )

    assert (parcel.received_by, parcel.proof_note) == ("A. Berg", "at the door")
    assert parcel.delivered_at == MORNING + timedelta(hours=5)
    fulfillment = made.fulfillment(parcel)
    assert fulfillment.status == "delivered"
    assert fulfillment.delivered_at == MORNING + timedelta(hours=5)
    assert Order.objects.get(pk=parcel.order_id).status == "completed"
    event = Event.objects.get(type="fulfillment.delivered")
    assert event.data["received_by"] == "A. Berg"


def test_a_failed_delivery_says_why_and_the_next_try_brings_it(small_world: World) -> None:
    parcel = made.booked()

    made.say(parcel, made.said(parcel, "failure", hours=2, description="Nobody at home"))
    failed = made.fulfillment(parcel).status
    made.say(parcel, made.said(parcel, "out_for_delivery", hours=20))
    retried = made.fulfillment(parcel).status
    made.say(parcel, made.said(parcel, "delivered", hours=22))

    assert (failed, retried) == ("delivery_failed", "shipped")
    assert made.fulfillment(parcel).status == "delivered"
    event = Event.objects.get(type="fulfillment.delivery_failed")
    assert event.data["reason"] == "Nobody at home"
    assert event.occurred_at == MORNING + timedelta(hours=2)


def test_a_parcel_on_its_way_back_fails_the_delivery(small_world: World) -> None:
    parcel = made.booked()

    made.say(parcel, made.said(parcel, "return_to_sender", hours=30))

    assert made.fulfillment(parcel).status == "delivery_failed"


def test_a_fulfillment_of_two_parcels_is_delivered_with_the_second(small_world: World) -> None:
    first = made.booked()
    second = Parcel.objects.create(
        fulfillment_id=first.fulfillment_id,
        order_id=first.order_id,
        carrier=first.carrier,
        tracking_number="SECOND",
        status_at=MORNING,
        handed_over_at=MORNING,
    )

    made.say(first, made.said(first, "delivered", hours=2))
    after_first = made.fulfillment(first).status
    made.say(second, made.said(second, "delivered", hours=1))

    assert after_first == "shipped"
    delivered = made.fulfillment(first)
    assert delivered.status == "delivered"
    assert delivered.delivered_at == MORNING + timedelta(hours=2)


def test_a_time_far_ahead_is_taken_as_the_arrival_and_flagged(small_world: World) -> None:
    parcel = made.booked()

    made.say(parcel, made.said(parcel, "in_transit", hours=24 * 400))

    scan = Scan.objects.get()
    assert scan.occurred_at == MORNING
    assert scan.stated_at == MORNING + timedelta(days=400)


def test_a_word_that_we_do_not_know_is_kept_and_moves_nothing(small_world: World) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "in_transit"))

    parcel = made.say(parcel, made.said(parcel, "unknown", hours=3, code="X17"))

    assert parcel.tracking_status == "in_transit"
    assert Scan.objects.get(status="unknown").code == "X17"


def test_the_carriers_newest_word_about_the_day_counts(small_world: World) -> None:
    parcel = made.booked()

    parcel = made.say(
        parcel,
        made.said(parcel, "in_transit", hours=3, expected_on=date(2026, 11, 30)),
        made.said(parcel, "in_transit", hours=1, expected_on=date(2026, 11, 26)),
    )

    assert parcel.expected_on == date(2026, 11, 30)


def test_ten_scans_take_as_many_statements_as_one(small_world: World) -> None:
    parcel = made.booked()
    counts = []
    for group in (range(1), range(1, 11)):
        wanted = [made.said(parcel, "in_transit", hours=n, id_=str(n)) for n in group]
        with CaptureQueriesContext(connection) as statements:
            made.say(parcel, *wanted)
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_scans_of_no_parcel_are_refused(small_world: World) -> None:
    parcel = made.booked()
    lost = made.said(parcel, "in_transit")
    parcel_id = new_id()

    with pytest.raises(NotFound):
        scans.record_scans(
            scans=[
                lost,
                scans.NewScan(
                    parcel_id=parcel_id,
                    external_id="1",
                    status=TrackingStatus.IN_TRANSIT,
                    occurred_at=MORNING,
                ),
            ],
            actor=SYSTEM,
            at=MORNING,
            source="webhook",
        )

    assert not Scan.objects.exists()


def by_hand(world_: World, parcel: Parcel, status: str, **more: object) -> Parcel:
    values = {
        "occurred_at": MORNING,
        "version": parcel.version,
        "actor": world_.actor("amira"),
        "at": MORNING + timedelta(hours=6),
        **more,
    }
    return scans.record_by_hand(
        parcel_id=parcel.pk,
        status=TrackingStatus(status),
        **values,  # type: ignore[arg-type]
    )


def test_staff_say_where_a_parcel_is_with_a_note(small_world: World) -> None:
    parcel = made.booked()

    parcel = by_hand(small_world, parcel, "in_transit", note="driver called", place="Bremen")

    assert parcel.tracking_status == "in_transit"
    scan = Scan.objects.get()
    assert (scan.description, scan.place, scan.source) == ("driver called", "Bremen", "manual")
    assert scan.actor_name == "Amira"


@pytest.mark.parametrize("status", TrackingStatus)
@pytest.mark.parametrize("now", ["in_transit", "failure", "unknown"])
def test_anything_may_be_said_of_a_parcel_on_its_way(
    small_world: World, now: str, status: str
) -> None:
    parcel = made.booked()
    parcel = made.say(parcel, made.said(parcel, now))

    parcel = by_hand(small_world, parcel, status, occurred_at=MORNING + timedelta(hours=2))

    assert parcel.tracking_status == (now if status == "unknown" else status)


def test_a_delivered_parcel_is_moved_on_only_by_a_correction(small_world: World) -> None:
    parcel = made.booked()
    parcel = made.say(parcel, made.said(parcel, "delivered"))
    later = MORNING + timedelta(hours=3)

    with pytest.raises(DeliveredAlready):
        by_hand(small_world, parcel, "in_transit", occurred_at=later)
    corrected = by_hand(small_world, parcel, "in_transit", occurred_at=later, is_correction=True)

    assert corrected.tracking_status == "in_transit"
    assert corrected.delivered_at is None


def test_what_has_not_happened_yet_is_not_recorded(small_world: World) -> None:
    parcel = made.booked()

    with pytest.raises(Invalid):
        by_hand(small_world, parcel, "delivered", occurred_at=MORNING + timedelta(hours=7))


def test_a_stale_page_does_not_move_a_parcel(small_world: World) -> None:
    parcel = made.booked()
    made.say(parcel, made.said(parcel, "in_transit"))

    with pytest.raises(StaleVersion):
        by_hand(small_world, parcel, "failure")

    assert Scan.objects.count() == 1


def test_who_may_not_update_tracking_does_not(small_world: World) -> None:
    parcel = made.booked()
    small_world.amira.role = "viewer"
    small_world.amira.save()

    with pytest.raises(Forbidden):
        by_hand(small_world, parcel, "in_transit")


@pytest.mark.django_db(transaction=True)
def test_two_parcels_that_arrive_at_once_deliver_their_fulfillment(small_world: World) -> None:
    first = made.booked()
    second = Parcel.objects.create(
        fulfillment_id=first.fulfillment_id,
        order_id=first.order_id,
        carrier=first.carrier,
        tracking_number="SECOND",
        status_at=MORNING,
        handed_over_at=MORNING,
    )
    start = threading.Barrier(2)

    def arrive(parcel: Parcel) -> None:
        start.wait()
        made.say(parcel, made.said(parcel, "delivered"))
        connection.close()

    threads = [threading.Thread(target=arrive, args=(p,)) for p in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made.fulfillment(first).status == "delivered"
    assert Event.objects.filter(type="fulfillment.delivered").count() == 1
