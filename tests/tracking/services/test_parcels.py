"""Handing fulfillments over to carriers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import CommandRefused, Forbidden, NotFound, StaleVersion
from core.models import Event
from tests.fulfillment import stages
from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.models import Parcel, ParcelLine
from tracking.services import parcels
from tracking.services.parcels import Booking, TrackingNumberTaken


def test_a_hand_over_books_a_parcel_with_what_was_packed(small_world: World) -> None:
    fulfillment = stages.released([("TEA", 2), ("CUP", 1)])

    booking = Booking(fulfillment.pk, "demo", " DX 1000 000001 ", weight_g=700)
    (parcel,) = parcels.hand_over(bookings=[booking], actor=small_world.actor("amira"), at=MORNING)

    assert stages.fresh(fulfillment).status == "shipped"
    assert parcel.tracking_number == "DX1000000001"
    assert parcel.tracking_status == "pre_transit"
    assert parcel.expected_on == date(2026, 11, 27)  # three days of transit
    contents = ParcelLine.objects.values_list("fulfillment_line__product__sku", "quantity")
    assert sorted(contents) == [("CUP", 1), ("TEA", 2)]
    event = Event.objects.get(type="parcel.booked")
    assert event.stream_id == fulfillment.order_id
    assert event.data["tracking_number"] == "DX1000000001"


def test_without_a_tracking_number_the_fulfillments_own_is_used(small_world: World) -> None:
    fulfillment = stages.released()

    (parcel,) = parcels.hand_over(
        bookings=[Booking(fulfillment.pk, "demo")], actor=SYSTEM, at=MORNING
    )

    assert parcel.tracking_number == fulfillment.number


def test_many_are_handed_over_with_as_many_statements_as_one(small_world: World) -> None:
    one = [stages.released([("TEA", 1)])]
    three = [stages.released([("TEA", 1)]) for _ in range(3)]

    counts = []
    for group in (one, three):
        with CaptureQueriesContext(connection) as statements:
            parcels.hand_over(
                bookings=[Booking(f.pk, "demo") for f in group], actor=SYSTEM, at=MORNING
            )
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_a_tracking_number_is_used_once_by_a_carrier(small_world: World) -> None:
    made.booked([("TEA", 1)])
    other = stages.released([("TEA", 1)])

    with pytest.raises(TrackingNumberTaken):
        parcels.hand_over(
            bookings=[Booking(other.pk, "demo", made.NUMBER)], actor=SYSTEM, at=MORNING
        )

    assert stages.fresh(other).status == "released"
    assert Parcel.objects.count() == 1


def test_work_that_is_not_released_does_not_leave_and_no_parcel_is_kept(
    small_world: World,
) -> None:
    fulfillment = stages.picked()

    with pytest.raises(CommandRefused):
        parcels.hand_over(bookings=[Booking(fulfillment.pk, "demo")], actor=SYSTEM, at=MORNING)

    assert not Parcel.objects.exists()
    assert not Event.objects.filter(type="parcel.booked").exists()


def test_who_saw_an_older_version_is_told_so(small_world: World) -> None:
    fulfillment = stages.released()

    with pytest.raises(StaleVersion):
        parcels.hand_over(
            bookings=[Booking(fulfillment.pk, "demo", version=fulfillment.version - 1)],
            actor=SYSTEM,
            at=MORNING,
        )


def test_the_order_desk_does_not_ship(small_world: World) -> None:
    fulfillment = stages.released()

    with pytest.raises(Forbidden):
        parcels.hand_over(
            bookings=[Booking(fulfillment.pk, "demo")],
            actor=small_world.actor("desk"),
            at=MORNING,
        )


def test_an_unknown_carrier_takes_nothing(small_world: World) -> None:
    fulfillment = stages.released()

    with pytest.raises(NotFound, match="pigeon"):
        parcels.hand_over(bookings=[Booking(fulfillment.pk, "pigeon")], actor=SYSTEM, at=MORNING)
