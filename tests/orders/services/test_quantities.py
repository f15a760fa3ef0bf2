"""Units move between buckets; what is derived from them is always true."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.actors import SYSTEM
from core.errors import DomainError
from orders.lifecycle import BUCKET_MOVES, Bucket
from orders.models import Hold, Order, OrderLine
from orders.rules.standing import Standing, stand
from orders.services import case_marks, holds, intake, quantities
from orders.services.quantities import Move, QuantityNotThere
from tests import race, world
from tests.orders import states
from tests.orders.states import LATER
from tests.world import MORNING, World


def recomputed(order: Order) -> Standing:
    """Where an order stands, from nothing but its rows."""
    sums = OrderLine.objects.filter(order=order).aggregate(
        **{b.value: Sum(f"quantity_{b.value}") for b in Bucket}, released=Sum("quantity_released")
    )
    return stand(
        status=order.status,
        buckets={b.value: sums[b.value] for b in Bucket},
        quantity_released=sums["released"],
        active_hold_count=Hold.objects.filter(order=order, status="active").count(),
        open_case_count=order.open_case_count,
        blocking_finding_count=order.findings.filter(severity="block", resolved_at=None).count(),
    )


def stored(order: Order) -> Standing:
    return Standing(**{name: getattr(order, name) for name in Standing.__slots__})


steps = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(sorted(BUCKET_MOVES)), st.integers(1, 3)),
    max_size=12,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps, releases=st.lists(st.integers(0, 2), max_size=3), cases=st.integers(0, 1))
def test_whatever_moves_what_is_derived_equals_what_is_recomputed(
    small_world: World,
    steps: list[tuple[int, tuple[Bucket, Bucket], int]],
    releases: list[int],
    cases: int,
) -> None:
    with transaction.atomic():
        order = world.order(world.place([("TEA", 3), ("SETUP", 2)]))
        lines = list(OrderLine.objects.filter(order=order).order_by("position"))
        case_marks.set_open_case_counts(counts={order.pk: cases}, at=LATER)
        for number, (source, target), quantity in steps:
            before = states.trace(order)
            try:
                quantities.move(moves=[Move(lines[number].pk, source, target, quantity)], at=LATER)
            except QuantityNotThere:
                assert states.trace(order) == before
            fresh = states.fresh(order)
            assert stored(fresh) == recomputed(fresh)
        for units in releases:
            ready = min(units, states.line_of(order).quantity_ready)
            released = states.line_of(order).quantity_released
            quantities.mark_released(changes=[(lines[0].pk, ready - released)], at=LATER)
            fresh = states.fresh(order)
            assert stored(fresh) == recomputed(fresh)
        transaction.set_rollback(True)


def test_several_moves_of_a_line_are_one_change(small_world: World) -> None:
    order = world.order(world.place([("TEA", 3)]))
    line = states.line_of(order)

    touched = quantities.move(
        moves=[
            Move(line.pk, Bucket.UNALLOCATED, Bucket.ALLOCATED, 2),
            Move(line.pk, Bucket.UNALLOCATED, Bucket.BACKORDERED, 1),
        ],
        at=LATER,
    )

    line = states.line_of(order)
    assert touched == {order.pk}
    assert (line.quantity_allocated, line.quantity_backordered) == (2, 1)
    assert states.fresh(order).version == order.version + 1


def test_more_than_a_bucket_holds_does_not_move_and_nothing_else_does_either(
    small_world: World,
) -> None:
    order, other = states.confirmed(small_world), states.confirmed(small_world)
    before = states.trace(other)

    with pytest.raises(QuantityNotThere) as caught, transaction.atomic():
        quantities.move(
            moves=[
                Move(states.line_of(other).pk, Bucket.UNALLOCATED, Bucket.ALLOCATED, 1),
                Move(states.line_of(order).pk, Bucket.UNALLOCATED, Bucket.ALLOCATED, 2),
            ],
            at=LATER,
        )

    assert caught.value.details == {"line_id": str(states.line_of(order).pk)}
    assert states.trace(other) == before


def test_units_of_fifty_orders_move_with_as_many_statements_as_of_one(small_world: World) -> None:
    def statements(count: int) -> int:
        requests = [world.request([("SETUP", 1)]) for _ in range(count)]
        placed = intake.place_orders(
            requests=requests, default_channel="web", actor=SYSTEM, at=MORNING
        )
        lines = OrderLine.objects.filter(order_id__in=[p.order_id for p in placed if p.order_id])
        moves = [Move(line.pk, Bucket.UNALLOCATED, Bucket.ALLOCATED, 1) for line in lines]
        with CaptureQueriesContext(connection) as queries:
            quantities.move(moves=moves, at=LATER)
        return len(queries)

    assert statements(1) == statements(50)


def test_released_units_are_a_part_of_the_ready_ones(small_world: World) -> None:
    order = world.order(world.place([("TEA", 3)]))
    states.advance(order, to=Bucket.READY)
    line = states.line_of(order)
    quantities.mark_released(changes=[(line.pk, 2)], at=LATER)
    assert states.fresh(order).stage == "review"
    quantities.mark_released(changes=[(line.pk, 1)], at=LATER)
    assert states.fresh(order).stage == "delivery"

    with pytest.raises(IntegrityError), transaction.atomic():
        quantities.mark_released(changes=[(line.pk, 1)], at=LATER)
    states.move(order, Bucket.READY, Bucket.IN_WORK, 2)

    assert states.line_of(order).quantity_released == 1


def test_the_stage_begins_when_it_changes_and_not_with_every_move(small_world: World) -> None:
    order = world.order(world.place([("TEA", 3)]))
    began = order.stage_since

    states.move(order, Bucket.UNALLOCATED, Bucket.ALLOCATED, 1)
    assert states.fresh(order).stage_since == began
    states.move(order, Bucket.UNALLOCATED, Bucket.ALLOCATED, 2)

    assert states.fresh(order).stage_since == LATER


def test_no_statement_whatever_makes_units_out_of_nothing(small_world: World) -> None:
    order = world.order(world.place([("TEA", 3)]))

    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order=order).update(quantity_shipped=1)


def test_a_hold_and_its_end_keep_what_is_derived_true(small_world: World) -> None:
    order = states.confirmed(small_world)
    hold = holds.place(
        order_id=order.pk, reason="x", note="", blocks=["work"], actor=SYSTEM, at=MORNING
    )
    assert stored(states.fresh(order)) == recomputed(states.fresh(order))
    holds.release(hold_id=hold.pk, why="x", actor=SYSTEM, at=LATER)

    assert stored(states.fresh(order)) == recomputed(states.fresh(order))


@pytest.mark.django_db(transaction=True)
def test_eight_who_move_the_same_three_units_move_three() -> None:
    world.build()
    order = world.order(world.place([("TEA", 3)]))

    results = race.at_once(
        [lambda: states.move(order, Bucket.UNALLOCATED, Bucket.ALLOCATED, 1)] * 8
    )

    assert race.unexpected(results, DomainError) == []
    assert results.count(None) == 3
    line = states.line_of(order)
    assert (line.quantity_allocated, line.quantity_unallocated) == (3, 0)
    assert states.fresh(order).version == order.version + 3
