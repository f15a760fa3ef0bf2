"""What a department sees of its work."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment.models import Fulfillment
from fulfillment.selectors import queue
from fulfillment.selectors.queue import Group, QueueFilter
from orders.models import Order
from tests.fulfillment import stages
from tests.world import World


def test_the_most_urgent_work_comes_first(small_world: World) -> None:
    plain, patient, urgent = (stages.assigned([("TEA", 1)]) for _ in range(3))
    Fulfillment.objects.filter(pk=patient.pk).update(priority=9)
    Fulfillment.objects.filter(pk=urgent.pk).update(due_on=date(2026, 11, 1))

    page = queue.list_work(wanted=QueueFilter(), actor=small_world.actor("amira"))

    assert [card.id for card in page.items] == [urgent.pk, plain.pk, patient.pk]
    (card,) = queue.list_work(wanted=QueueFilter(size=1), actor=small_world.actor("amira")).items
    assert (card.customer, card.city, card.country) == ("Mei Lin", "Berlin", "DE")
    assert (card.lines, card.units, card.units_picked) == (1, 1, 0)
    assert card.assignee == "Amira"


def test_pages_follow_each_other_without_a_gap(small_world: World) -> None:
    works = [stages.assigned([("TEA", 1)]) for _ in range(3)]
    amira = small_world.actor("amira")

    first = queue.list_work(wanted=QueueFilter(size=2), actor=amira)
    second = queue.list_work(wanted=QueueFilter(size=2, cursor=first.next_cursor), actor=amira)

    seen = [card.id for page in (first, second) for card in page.items]
    assert seen == [w.pk for w in works]


def test_buttons_are_only_for_who_may_press_them(small_world: World) -> None:
    fulfillment = stages.assigned()

    def allowed(name: str) -> tuple[str, ...]:
        (card,) = queue.by_order(order_id=fulfillment.order_id, actor=small_world.actor(name))
        return card.allowed_commands

    assert allowed("amira") == ("accept", "decline")
    assert allowed("bo") == ("accept", "decline", "reassign")
    assert allowed("chen") == ()
    assert allowed("desk") == ()


def test_the_counts_are_those_of_the_lists(small_world: World) -> None:
    stages.assigned([("TEA", 1)])
    stages.in_work([("TEA", 1)])
    stages.released([("TEA", 1)])
    stages.delivered([("TEA", 1)])
    amira = small_world.actor("amira")

    counts = queue.counts(department_ids=[small_world.picking.pk])

    for group, count in counts.items():
        page = queue.list_work(wanted=QueueFilter(group=group), actor=amira)
        assert len(page.items) == count, group
    assert counts[Group.TO_ACCEPT] == counts[Group.DOING] == counts[Group.TO_SHIP] == 1
    assert not any(queue.counts(department_ids=[small_world.workshop.pk]).values())


def test_my_work_is_what_i_own_or_am_meant_for(small_world: World) -> None:
    stages.assigned([("TEA", 1)])
    stages.assigned([("TEA", 1)])

    mine = queue.list_work(wanted=QueueFilter(is_mine=True), actor=small_world.actor("bo"))

    assert [card.assignee for card in mine.items] == ["Bo"]


def test_work_is_found_by_its_order(small_world: World) -> None:
    stages.assigned([("TEA", 1)])
    wanted = stages.assigned([("TEA", 1)])
    number = Order.objects.get(pk=wanted.order_id).number

    page = queue.list_work(
        wanted=QueueFilter(order=f" {number.lower()} "), actor=small_world.actor("bo")
    )

    assert [card.id for card in page.items] == [wanted.pk]


def test_a_longer_list_costs_no_more_queries(small_world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            queue.list_work(wanted=QueueFilter(), actor=amira)
        return len(queries)

    amira = small_world.actor("amira")
    stages.assigned([("TEA", 1)])
    few = cost()
    for _ in range(5):
        stages.assigned([("TEA", 1)])

    assert cost() == few == 2
