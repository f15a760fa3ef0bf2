"""What customers are told, and when nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.models import Event
from fulfillment.services import withdrawal
from tests import world
from tests.fulfillment import stages
from tests.tracking import parcels as made
from tests.world import CUSTOMER, MORNING, World
from tracking import handlers
from tracking.models import Message
from tracking.services import deliveries


def told() -> list[str]:
    """The letters so far, oldest first, after every event was heard."""
    world.deliver_events()
    return list(Message.objects.order_by("created_at", "pk").values_list("template", flat=True))


def test_an_order_that_is_confirmed_at_once_is_told_once(small_world: World) -> None:
    placement = world.place()

    assert told() == ["order_confirmed"]
    message = Message.objects.get()
    assert placement.number in message.subject
    assert "arrives" in message.subject
    assert message.recipient == CUSTOMER.email
    assert message.status == "queued"


def test_an_order_that_waits_is_told_that_we_have_it(small_world: World) -> None:
    world.place([("TEA", 999)])

    assert told() == ["order_received"]


def test_the_way_of_a_parcel_is_told_in_four_letters(small_world: World) -> None:
    parcel = made.booked([("TEA", 1)])
    made.say(parcel, made.said(parcel, "in_transit"))
    made.say(parcel, made.said(parcel, "out_for_delivery", hours=2))
    made.say(parcel, made.said(parcel, "out_for_delivery", hours=3))
    made.say(parcel, made.said(parcel, "delivered", hours=4, received_by="A. Berg"))

    assert told() == ["order_confirmed", "shipped", "out_for_delivery", "delivered"]
    shipped = Message.objects.get(template="shipped")
    assert made.NUMBER in shipped.body_text
    assert "Fri 27 Nov" in shipped.subject
    assert "A. Berg" in Message.objects.get(template="delivered").body_text


def test_a_failed_delivery_is_told_with_what_the_carrier_said(small_world: World) -> None:
    parcel = made.booked([("TEA", 1)])
    deliveries.fail(
        fulfillment_id=parcel.fulfillment_id,
        reason="street not found",
        occurred_at=MORNING,
        version=None,
        actor=SYSTEM,
        at=MORNING,
    )

    assert told()[-1] == "delivery_failed"
    assert "street not found" in Message.objects.get(template="delivery_failed").body_text


def test_a_cancelled_order_is_told_once_not_for_its_units_too(small_world: World) -> None:
    placement = world.place([("TEA", 2)])
    assert placement.order_id
    withdrawal.cancel_orders(
        order_ids=[placement.order_id], reason="changed my mind", actor=SYSTEM, at=MORNING
    )

    assert told() == ["order_confirmed", "order_cancelled"]
    assert "changed my mind" in Message.objects.get(template="order_cancelled").body_text


def test_a_part_that_is_cancelled_is_told_with_the_number_of_pieces(small_world: World) -> None:
    placement = world.place([("TEA", 3)])
    order = world.order(placement)
    line = order.lines.get()
    withdrawal.cancel_lines(
        order_id=order.pk,
        cancels=[withdrawal.LineCancel(line.pk, 2)],
        reason="one is enough",
        actor=SYSTEM,
        at=MORNING,
    )

    assert told() == ["order_confirmed", "quantity_cancelled"]
    assert Message.objects.get(template="quantity_cancelled").subject.startswith("2 pieces")


def test_a_question_for_consent_goes_out_with_its_own_link(small_world: World) -> None:
    stages.stock_lamps(small_world)
    fulfillment = stages.in_review()

    assert told() == ["order_confirmed", "consent"]
    message = Message.objects.get(template="consent")
    assert message.secret_kind == "consent_link"
    assert message.secret_for_id == fulfillment.consent_requests.get().pk


def test_an_event_heard_twice_is_told_once(small_world: World) -> None:
    world.place()
    told()
    event = Event.objects.get(type="order.confirmed")

    handlers.notify_customer([event])

    assert Message.objects.count() == 1


def test_what_was_queued_is_an_event_of_the_order(small_world: World) -> None:
    placement = world.place()
    told()

    event = Event.objects.get(type="message.queued")
    assert event.stream_id == placement.order_id
    assert event.data["template"] == "order_confirmed"
    assert CUSTOMER.email not in str(event.data)


def test_who_has_no_address_is_told_nothing(small_world: World) -> None:
    world.place(customer=world.PartyRequest(name="Nobody", phone="+49 30 901820"))

    assert told() == []


def test_old_news_is_told_to_nobody(small_world: World) -> None:
    world.place()

    with time_machine.travel(MORNING + timedelta(days=8), tick=False):
        assert told() == []


@pytest.mark.parametrize(
    ("language", "kept"), [("zh-CN", "zh-hans"), ("zh-Hans", "zh-hans"), ("pt", "en"), ("", "en")]
)
def test_the_customers_language_is_written_where_we_have_it(
    small_world: World, language: str, kept: str
) -> None:
    world.place(customer=world.PartyRequest(name="Mei", email="mei@example.com", language=language))
    told()

    assert Message.objects.get().language == kept


def test_a_name_cannot_become_a_header_or_a_template(small_world: World) -> None:
    parcel = made.booked([("TEA", 1)])
    made.say(
        parcel,
        made.said(
            parcel,
            "delivered",
            received_by="{{ 7|add:7 }} {% now 'Y' %} <b>x</b>\r\nBcc: a@example.com",
        ),
    )
    told()

    message = Message.objects.get(template="delivered")
    assert "\n" not in message.subject
    assert "{{ 7|add:7 }}" in message.body_text
    assert "<b>x</b>" not in message.body_html
    assert "&lt;b&gt;x&lt;/b&gt;" in message.body_html


def test_thirty_events_take_as_many_statements_as_one(small_world: World) -> None:
    world.place([("SETUP", 1)])
    placed = [world.place([("SETUP", 1)]) for _ in range(30)]
    assert all(p.order_id for p in placed)
    first, *others = Event.objects.filter(type="order.confirmed").order_by("stream_id")
    counts = []
    for group in ([first], others):
        with CaptureQueriesContext(connection) as statements:
            handlers.notify_customer(group)
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert Message.objects.count() == 31
