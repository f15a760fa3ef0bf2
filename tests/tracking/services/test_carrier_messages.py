"""Carriers' messages are kept first and read afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import limits
from core.actors import SYSTEM
from core.errors import NotFound
from tests.tracking import parcels as made
from tests.world import MORNING, World
from tracking.carriers.protocol import SignatureInvalid
from tracking.models import Carrier, CarrierMessage, Scan
from tracking.services import carrier_messages


def process(*, minutes: float = 0) -> int:
    return carrier_messages.process_due(at=MORNING + timedelta(minutes=minutes))


def test_a_signed_message_is_kept_and_then_moves_its_parcel(small_world: World) -> None:
    parcel = made.booked()

    made.receive(made.body(made.NUMBER, made.entry("in_transit", place="Hamburg")))
    kept = CarrierMessage.objects.get()
    before = made.fresh(parcel).tracking_status
    process()

    assert (kept.status, before) == ("received", "pre_transit")
    assert made.fresh(parcel).tracking_status == "in_transit"
    assert CarrierMessage.objects.get().status == "processed"
    assert Scan.objects.get().actor_name == "Demo Express"


def test_a_message_repeated_five_times_is_kept_once(small_world: World) -> None:
    made.booked()
    body = made.body(made.NUMBER, made.entry("in_transit"))

    news = [made.receive(body).is_new for _ in range(5)]
    process()

    assert news == [True, False, False, False, False]
    assert Scan.objects.count() == 1


def test_a_message_not_signed_by_the_carrier_leaves_no_row(small_world: World) -> None:
    body = made.body(made.NUMBER, made.entry("in_transit"))
    headers = made.signed(body + b" ")

    with pytest.raises(SignatureInvalid):
        carrier_messages.receive(carrier_code="demo", headers=headers, body=body, at=MORNING)

    assert not CarrierMessage.objects.exists()


def test_a_message_replayed_later_is_refused(small_world: World) -> None:
    body = made.body(made.NUMBER, made.entry("in_transit"))
    headers = made.signed(body)

    with pytest.raises(SignatureInvalid):
        carrier_messages.receive(
            carrier_code="demo", headers=headers, body=body, at=MORNING + timedelta(minutes=6)
        )


def test_an_unknown_carrier_has_no_door(small_world: World) -> None:
    with pytest.raises(NotFound):
        carrier_messages.receive(carrier_code="pigeon", headers={}, body=b"", at=MORNING)


def test_a_message_before_the_hand_over_waits_and_is_read_afterwards(
    small_world: World,
) -> None:
    made.receive(made.body(made.NUMBER, made.entry("in_transit")))
    process()
    waiting = CarrierMessage.objects.get()

    parcel = made.booked()
    process(minutes=1)

    assert waiting.status == "received"
    assert made.NUMBER in waiting.error
    assert made.fresh(parcel).tracking_status == "in_transit"
    assert CarrierMessage.objects.get().error == ""


def test_a_number_that_stays_unknown_ends_as_failed_and_visible(small_world: World) -> None:
    made.receive(made.body("NOBODY", made.entry("in_transit")))

    tries = sum(process(minutes=24 * 60 * day) for day in range(20))

    message = CarrierMessage.objects.get()
    assert tries == limits.CARRIER_MESSAGE_ATTEMPTS_MAX
    assert message.status == "failed"
    assert "NOBODY" in message.error


def test_a_carrier_does_not_speak_for_anothers_parcels(small_world: World) -> None:
    parcel = made.booked()
    parcel.carrier = Carrier.objects.create(
        code="other", name="Other", adapter="standard", webhook_secret="another secret"
    )
    parcel.save()

    made.receive(made.body(made.NUMBER, made.entry("in_transit")))
    process()

    assert made.fresh(parcel).tracking_status == "pre_transit"


def test_one_account_at_a_tracking_service_speaks_for_its_carriers(small_world: World) -> None:
    parcel = made.booked()
    parcel.carrier = Carrier.objects.create(
        code="other", name="Other", adapter="standard", webhook_secret=made.SECRET
    )
    parcel.save()

    made.receive(made.body(made.NUMBER, made.entry("in_transit")))
    process()

    assert made.fresh(parcel).tracking_status == "in_transit"


def test_a_message_in_no_language_fails_at_once_and_is_kept(small_world: World) -> None:
    made.receive(b"<xml/>")

    process()

    message = CarrierMessage.objects.get()
    assert (message.status, message.attempts) == ("failed", 1)
    assert bytes(message.body) == b"<xml/>"


def test_a_failed_message_can_be_read_again_by_hand(small_world: World) -> None:
    made.receive(made.body(made.NUMBER, made.entry("in_transit")))
    CarrierMessage.objects.update(status="failed")
    parcel = made.booked()

    count = carrier_messages.retry(
        message_ids=[CarrierMessage.objects.get().pk], actor=SYSTEM, at=MORNING
    )
    process()

    assert count == 1
    assert made.fresh(parcel).tracking_status == "in_transit"


def test_a_message_that_stops_its_worker_each_time_is_given_up(small_world: World) -> None:
    made.receive(made.body(made.NUMBER, made.entry("in_transit")))
    CarrierMessage.objects.update(attempts=limits.CARRIER_MESSAGE_ATTEMPTS_MAX)

    assert process() == 0
    assert CarrierMessage.objects.get().status == "failed"


def test_one_bad_message_does_not_keep_others_from_being_read(small_world: World) -> None:
    parcel = made.booked()
    made.receive(
        made.body(made.NUMBER, made.entry("in_transit", description="\x00")), message_id="bad"
    )
    made.receive(
        made.body(made.NUMBER, made.entry("out_for_delivery", hours=2, id_="2")),
        message_id="good",
    )

    process()

    assert made.fresh(parcel).tracking_status == "out_for_delivery"
    assert CarrierMessage.objects.get(message_id="bad").error
