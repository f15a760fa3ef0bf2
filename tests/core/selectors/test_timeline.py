"""The facts of a stream, in words."""

from __future__ import annotations

from django.utils import translation

from core import catalogue
from core.actors import SYSTEM
from core.selectors import timeline
from core.services import events
from core.services.events import NewEvent
from tests import world
from tests.world import MORNING, World


def test_a_timeline_reads_in_order_and_from_any_point(small_world: World) -> None:
    order = world.order(world.place())

    entries = timeline.entries(stream_id=order.pk)

    assert [(e.sequence, e.type) for e in entries] == [
        (1, "order.created"),
        (2, "order.submitted"),
        (3, "order.confirmed"),
    ]
    with translation.override("en"):
        assert timeline.entries(stream_id=order.pk)[0].text == "Order created through web"
    assert timeline.entries(stream_id=order.pk, after_sequence=2) == entries[2:]
    assert timeline.entries(stream_id=order.pk, limit=1) == entries[:1]
    assert timeline.newest(stream_id=order.pk, limit=2) == entries[:0:-1]


def test_the_customer_sees_only_what_is_public(small_world: World) -> None:
    order = world.order(world.place())

    shown = timeline.entries(stream_id=order.pk, is_public_only=True)

    assert [e.type for e in shown] == ["order.submitted", "order.confirmed"]


def test_a_field_that_an_old_fact_lacks_reads_as_nothing(small_world: World) -> None:
    order = world.order(world.place())
    events.record([NewEvent("order", order.pk, "hold.released", {})], actor=SYSTEM, at=MORNING)

    assert timeline.newest(stream_id=order.pk, limit=1)[0].text.endswith("()")


def test_every_sentence_of_the_catalogue_can_be_filled_from_its_own_fields() -> None:
    for event_type in catalogue.all_types():
        assert str(event_type.text) % dict.fromkeys(event_type.fields, "x")
