"""Two at once: one wins, nothing is done twice, nothing is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Event
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.services import allocation, consent, coverage, withdrawal, work
from fulfillment.services.progress import Seen
from orders.models import Order, OrderLine
from tests import world
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.world import MORNING, World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def busy_world(transactional_db: None) -> World:
    return world.build()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts on connections of their own, all let go together; what each came to, in order."""
    outcomes = [""] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(position: int) -> None:
        try:
            barrier.wait(timeout=10)
            acts[position]()
            outcomes[position] = "done"
        except DomainError as refusal:
            outcomes[position] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert all(outcomes), "an act neither ended nor was refused"
    return outcomes


def test_an_order_allocated_by_four_workers_at_once_is_allocated_once(busy_world: World) -> None:
    placements = [world.place([("TEA", 1), ("CUP", 1)]) for _ in range(3)]
    ids = [p.order_id for p in placements if p.order_id]

    def allocate(order: Sequence[int]) -> Callable[[], object]:
        mine = [ids[n] for n in order]
        return lambda: allocation.allocate_orders(order_ids=mine, actor=SYSTEM, at=MORNING)

    outcomes = at_once(*(allocate(order) for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1))))

    assert outcomes == ["done"] * 4
    assert Fulfillment.objects.count() == 3
    assert Event.objects.filter(type="fulfillment.assigned").count() == 3
    assert buckets(ids[0], "TEA") == {"allocated": 1}


def test_work_that_starts_while_its_order_is_cancelled_does_one_of_the_two(
    busy_world: World,
) -> None:
    fulfillment = stages.accepted([("TEA", 2)])
    desk = busy_world.actor("desk")

    outcomes = at_once(
        lambda: work.start(seen=[Seen(fulfillment.pk)], actor=SYSTEM, at=MORNING),
        lambda: withdrawal.cancel_orders(
            order_ids=[fulfillment.order_id], reason="no", actor=desk, at=MORNING
        ),
    )

    status = Order.objects.get(pk=fulfillment.order_id).status
    assert (outcomes, status) in [
        (["done", "department_consent_needed"], "confirmed"),
        (["command_not_allowed", "done"], "cancelled"),
    ]


def test_an_order_cancelled_while_it_is_allocated_leaves_no_work_behind(
    busy_world: World,
) -> None:
    placement = world.place([("TEA", 2), ("SETUP", 1)])
    order_id = placement.order_id
    assert order_id

    outcomes = at_once(
        lambda: allocation.allocate_orders(order_ids=[order_id], actor=SYSTEM, at=MORNING),
        lambda: withdrawal.cancel_orders(
            order_ids=[order_id], reason="no", actor=SYSTEM, at=MORNING
        ),
    )

    assert outcomes == ["done", "done"]
    assert not Fulfillment.objects.exclude(status="cancelled").exists()
    assert stages.level_of_tea(busy_world) == (10, 0)
    assert Order.objects.get(pk=order_id).status == "cancelled"


def test_counts_by_two_hands_never_pass_what_was_asked(busy_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()
    counted = work.Counted(fulfillment.pk, (work.Count(line.pk, 3),))

    outcomes = at_once(
        *[lambda: work.pick(counted=[counted], actor=SYSTEM, at=MORNING) for _ in range(2)]
    )

    assert sorted(outcomes) == ["done", "quantity_wrong"]
    assert FulfillmentLine.objects.get(pk=line.pk).quantity_picked == 3
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 2, "ready": 3}


def test_stock_that_arrives_once_is_given_once(busy_world: World) -> None:
    stages.allow_backorders(busy_world)
    waiting = stages.waiting_stock([("LAMP", 2)])
    stages.stock_lamps(busy_world, 2)
    lines = list(OrderLine.objects.values_list("pk", flat=True))

    at_once(
        *[
            lambda: coverage.cover_waiting(line_ids=lines, actor=SYSTEM, at=MORNING)
            for _ in range(3)
        ]
    )

    assert stages.fresh(waiting).status == "assigned"
    assert Event.objects.filter(type="fulfillment.covered").count() == 1


def test_a_link_pressed_twice_at_once_answers_once(busy_world: World) -> None:
    stages.stock_lamps(busy_world)
    fulfillment = stages.in_review()
    token = consent.token_of(fulfillment.consent_requests.get().pk)

    def answer(given: str) -> Callable[[], object]:
        return lambda: consent.answer(token=token, given=given, note="", actor=SYSTEM, at=MORNING)

    outcomes = at_once(answer("yes"), answer("no"))

    assert sorted(outcomes) == ["consent_closed", "done"]
    assert Event.objects.filter(type="fulfillment.consent_given").count() == 1
