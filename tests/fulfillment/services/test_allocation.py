"""Confirmed orders are split and given to departments and people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from core.actors import SYSTEM
from core.errors import Forbidden
from core.models import Event
from fulfillment.models import AllocationDecision, Fulfillment, RoutingRule
from fulfillment.rules.trace import evaluate_again, from_plain
from fulfillment.selectors import decisions
from fulfillment.services import acceptance, allocation
from fulfillment.services.progress import Seen
from orders.services import holds
from tests import world
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.world import MORNING, World


def test_a_confirmed_order_goes_to_its_department_and_to_a_person(small_world: World) -> None:
    placement = world.place([("TEA", 2), ("CUP", 1)])

    world.deliver_events()

    assert placement.order_id
    fulfillment = Fulfillment.objects.get(order_id=placement.order_id)
    assert fulfillment.number == f"{placement.number}-1"
    assert fulfillment.status == "assigned"
    assert fulfillment.department == small_world.picking
    assert fulfillment.assignee == small_world.amira
    assert fulfillment.location == small_world.warehouse
    assert buckets(fulfillment.order_id, "TEA") == {"allocated": 2}
    event = Event.objects.get(stream_id=placement.order_id, type="fulfillment.assigned")
    assert event.data["department"] == "Picking"
    assert event.data["assignee"] == "Amira"


def test_a_service_goes_to_the_workshop_as_a_fulfillment_of_its_own(small_world: World) -> None:
    made = stages.allocate([("TEA", 1), ("SETUP", 1)])

    assert {(f.department_id, f.work_kind) for f in made} == {
        (small_world.picking.pk, "pick"),
        (small_world.workshop.pk, "service"),
    }
    assert sorted(f.number[-2:] for f in made) == ["-1", "-2"]


def test_units_at_two_locations_make_two_fulfillments(small_world: World) -> None:
    made = stages.allocate([("CUP", 8)])

    assert {(f.location.code, f.lines.get().quantity) for f in made} == {("main", 5), ("shop", 3)}


def test_what_the_shelf_does_not_cover_waits_apart(small_world: World) -> None:
    stages.allow_backorders(small_world)
    stages.stock_lamps(small_world, 3)

    made = stages.allocate([("LAMP", 5)])

    assert {(f.status, f.lines.get().quantity) for f in made} == {
        ("assigned", 3),
        ("waiting_stock", 2),
    }
    assert buckets(made[0].order_id, "LAMP") == {"allocated": 3, "backordered": 2}
    assert all(f.assignee_id is None for f in made if f.status == "waiting_stock")


def test_waiting_work_goes_to_a_person_when_its_stock_arrives(small_world: World) -> None:
    stages.allow_backorders(small_world)
    waiting = stages.waiting_stock([("LAMP", 4)])

    stages.stock_lamps(small_world, 3)
    world.deliver_events()
    assert stages.fresh(waiting).status == "waiting_stock"
    stages.stock_lamps(small_world, 1)
    world.deliver_events()

    covered = stages.fresh(waiting)
    assert covered.status == "assigned"
    assert covered.assignee == small_world.amira
    assert buckets(waiting.order_id, "LAMP") == {"allocated": 4}
    assert Event.objects.filter(type="fulfillment.covered").count() == 1


def test_allocating_twice_gives_nothing_twice(small_world: World) -> None:
    first = stages.allocate([("TEA", 2)])

    again = allocation.allocate_orders(order_ids=[first[0].order_id], actor=SYSTEM, at=MORNING)

    assert again == []
    assert Fulfillment.objects.count() == 1


def test_a_held_order_is_not_allocated_until_the_hold_is_released(small_world: World) -> None:
    placement = world.place()
    assert placement.order_id
    hold = holds.place(
        order_id=placement.order_id,
        reason="check",
        note="",
        blocks=["allocate"],
        actor=SYSTEM,
        at=MORNING,
    )

    world.deliver_events()
    assert not Fulfillment.objects.exists()
    holds.release(hold_id=hold.pk, why="checked", actor=SYSTEM, at=MORNING)
    world.deliver_events()

    assert Fulfillment.objects.get().status == "assigned"


def test_work_that_no_department_takes_stays_visible_and_is_tried_again_by_hand(
    small_world: World,
) -> None:
    RoutingRule.objects.update(countries=["FR"])
    placement = world.place()
    assert placement.order_id

    world.deliver_events()

    assert not Fulfillment.objects.exists()
    assert buckets(placement.order_id, "TEA") == {"unallocated": 1}
    event = Event.objects.get(type="fulfillment.unallocatable")
    assert event.data["reason"] == "no rule sends TEA to a department"
    (why,) = decisions.by_order(order_id=placement.order_id)
    assert "it is for country FR, this goes to DE" in " ".join(why.sentences)

    RoutingRule.objects.update(countries=[])
    with pytest.raises(Forbidden):
        allocation.retry(order_id=placement.order_id, actor=small_world.actor("amira"), at=MORNING)
    made = allocation.retry(order_id=placement.order_id, actor=small_world.actor("bo"), at=MORNING)
    assert [f.status for f in made] == ["assigned"]


def test_declined_work_goes_to_somebody_else(small_world: World) -> None:
    fulfillment = stages.assigned()
    assert fulfillment.assignee == small_world.amira

    acceptance.decline(
        seen=[Seen(fulfillment.pk)],
        reason="too heavy",
        actor=small_world.actor("amira"),
        at=MORNING,
    )

    assert stages.fresh(fulfillment).status == "cancelled"
    (other,) = Fulfillment.objects.filter(status="assigned")
    assert other.number.endswith("-2")
    assert other.assignee == small_world.bo
    (why,) = decisions.of_fulfillment(fulfillment_id=other.pk)
    assert "Amira declined it before." in why.sentences


def test_work_that_too_many_declined_waits_for_a_hand(small_world: World) -> None:
    fulfillment = stages.assigned()
    Fulfillment.objects.filter(pk=fulfillment.pk).update(declined_by_ids=[901, 902])

    acceptance.decline(
        seen=[Seen(fulfillment.pk)], reason="no", actor=small_world.actor("amira"), at=MORNING
    )

    assert not Fulfillment.objects.exclude(status="cancelled").exists()
    event = Event.objects.get(type="fulfillment.unallocatable")
    assert "declined by 3 people" in event.data["reason"]
    made = allocation.retry(
        order_id=fulfillment.order_id, actor=small_world.actor("bo"), at=MORNING
    )
    assert [f.assignee for f in made] == [small_world.bo]


def test_work_spreads_over_people_and_stops_at_their_capacity(small_world: World) -> None:
    Membership.objects.filter(user=small_world.amira).update(capacity=1)
    Membership.objects.filter(user=small_world.bo).update(capacity=2)

    for _ in range(4):
        stages.allocate([("TEA", 1)])

    names = [
        f.assignee and f.assignee.username for f in Fulfillment.objects.order_by("created_at", "id")
    ]
    assert names == ["amira", "bo", "bo", None]


def test_every_stored_trace_gives_the_same_answer_when_asked_again(small_world: World) -> None:
    stages.allow_backorders(small_world)
    stages.allocate([("TEA", 1), ("SETUP", 1), ("LAMP", 2)])
    stages.stock_lamps(small_world)
    world.deliver_events()

    traces = [from_plain(row.trace) for row in AllocationDecision.objects.all()]

    assert len(traces) == 4
    assert [evaluate_again(trace) for trace in traces] == traces


def test_thirty_orders_are_allocated_with_as_many_statements_as_one(small_world: World) -> None:
    def count(orders: int) -> int:
        placements = [world.place([("TEA", 1)] if n % 2 else [("SETUP", 1)]) for n in range(orders)]
        ids = [p.order_id for p in placements if p.order_id]
        with CaptureQueriesContext(connection) as queries:
            made = allocation.allocate_orders(order_ids=ids, actor=SYSTEM, at=MORNING)
        assert len(made) == orders
        return len(queries)

    stages.stock_lamps(small_world)
    count(2)
    few, many = count(2), count(16)

    assert few == many
