"""Starting, counting and closing the box."""

from __future__ import annotations

import pytest

from core.actors import SYSTEM
from core.errors import Forbidden, Invalid
from core.models import Event
from fulfillment.models import Fulfillment
from fulfillment.selectors import decisions
from fulfillment.services import work
from fulfillment.services.progress import Seen
from fulfillment.services.work import Count, Counted, NothingPicked
from orders.services import holds
from orders.services.holds import OnHold
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.world import MORNING, World


def test_starting_puts_the_units_in_work(small_world: World) -> None:
    fulfillment = stages.accepted([("TEA", 2)])

    work.start(seen=[Seen(fulfillment.pk)], actor=small_world.actor("amira"), at=MORNING)

    assert stages.fresh(fulfillment).started_at == MORNING
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 2}


@pytest.mark.parametrize("scope", ["order", "line", "fulfillment"])
def test_a_hold_on_work_keeps_it_from_starting(small_world: World, scope: str) -> None:
    fulfillment = stages.accepted([("TEA", 2)])
    line = fulfillment.lines.get()
    holds.place(
        order_id=fulfillment.order_id,
        line_id=line.order_line_id if scope == "line" else None,
        fulfillment_id=fulfillment.pk if scope == "fulfillment" else None,
        reason="check",
        note="",
        blocks=["work"],
        actor=SYSTEM,
        at=MORNING,
    )

    with pytest.raises(OnHold):
        work.start(seen=[Seen(fulfillment.pk)], actor=small_world.actor("amira"), at=MORNING)

    assert stages.fresh(fulfillment).status == "accepted"
    assert buckets(fulfillment.order_id, "TEA") == {"allocated": 2}


def test_units_are_counted_into_the_box_in_parts(small_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()

    for quantity in (2, 1):
        counted = Counted(fulfillment.pk, (Count(line.pk, quantity),))
        work.pick(counted=[counted], actor=small_world.actor("amira"), at=MORNING)

    line.refresh_from_db()
    assert line.quantity_picked == 3
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 2, "ready": 3}
    units = [e.data["units"] for e in Event.objects.filter(type="fulfillment.picked")]
    assert sorted(units) == [1, 2]


@pytest.mark.parametrize(("quantity", "code"), [(6, "quantity_wrong"), (0, "quantity_wrong")])
def test_no_more_goes_into_the_box_than_was_asked_for(
    small_world: World, quantity: int, code: str
) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()

    with pytest.raises(Invalid) as refusal:
        work.pick(
            counted=[Counted(fulfillment.pk, (Count(line.pk, quantity),))],
            actor=SYSTEM,
            at=MORNING,
        )

    assert refusal.value.code == code
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 5}


def test_the_same_line_counted_twice_in_one_go_is_still_bounded(small_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()

    with pytest.raises(Invalid):
        work.pick(
            counted=[Counted(fulfillment.pk, (Count(line.pk, 3), Count(line.pk, 3)))],
            actor=SYSTEM,
            at=MORNING,
        )


def test_what_was_put_back_has_to_be_picked_again(small_world: World) -> None:
    fulfillment = stages.picked([("TEA", 5)])
    line = fulfillment.lines.get()

    work.unpick(
        counted=[Counted(fulfillment.pk, (Count(line.pk, 2),))],
        reason="damp",
        actor=small_world.actor("amira"),
        at=MORNING,
    )

    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 2, "ready": 3}
    assert Event.objects.get(type="fulfillment.unpicked").data["reason"] == "damp"


def test_an_empty_box_is_not_closed(small_world: World) -> None:
    fulfillment = stages.in_work()

    with pytest.raises(NothingPicked):
        work.make_ready(seen=[Seen(fulfillment.pk)], actor=SYSTEM, at=MORNING)

    assert stages.fresh(fulfillment).status == "in_work"


def test_what_is_not_picked_becomes_a_fulfillment_of_its_own(small_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5), ("CUP", 2)])
    tea = fulfillment.lines.get(product=small_world.tea)
    counted = Counted(fulfillment.pk, (Count(tea.pk, 3),))
    work.pick(counted=[counted], actor=SYSTEM, at=MORNING)

    work.make_ready(seen=[Seen(fulfillment.pk)], actor=SYSTEM, at=MORNING)

    rest = Fulfillment.objects.exclude(pk=fulfillment.pk).get()
    assert (rest.number[-2:], rest.status) == ("-2", "assigned")
    assert rest.assignee == fulfillment.assignee
    assert {(n.product.sku, n.quantity) for n in rest.lines.all()} == {("TEA", 2), ("CUP", 2)}
    assert {(n.product.sku, n.quantity) for n in fulfillment.lines.all()} == {("TEA", 3)}
    assert buckets(fulfillment.order_id, "TEA") == {"allocated": 2, "ready": 3}
    assert buckets(fulfillment.order_id, "CUP") == {"allocated": 2}
    assert decisions.of_fulfillment(fulfillment_id=rest.pk)
    assert Event.objects.get(type="fulfillment.ready").data["rest_number"] == rest.number
    assert stages.fresh(fulfillment).status == "released"


def test_the_rest_of_an_order_travels_on_its_own_to_the_end(small_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()
    counted = Counted(fulfillment.pk, (Count(line.pk, 3),))
    work.pick(counted=[counted], actor=SYSTEM, at=MORNING)
    stages.hand_over(stages.make_ready(fulfillment))
    rest = Fulfillment.objects.exclude(pk=fulfillment.pk).get()

    stages.to_the_carrier(rest)

    assert buckets(fulfillment.order_id, "TEA") == {"shipped": 5}
    assert stages.level_of_tea(small_world) == (5, 0)


def test_only_the_departments_people_count(small_world: World) -> None:
    fulfillment = stages.in_work()

    with pytest.raises(Forbidden):
        work.pick(counted=[Counted(fulfillment.pk)], actor=small_world.actor("chen"), at=MORNING)
