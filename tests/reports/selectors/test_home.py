"""The home page's figures against orders whose answer is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening
from fulfillment.models import Fulfillment
from fulfillment.services import acceptance, allocation
from fulfillment.services.progress import Seen
from orders.lifecycle import Bucket
from orders.models import Order
from orders.rules.standing import Stage
from orders.services import cancellation, holds
from reports.selectors import home
from reports.selectors.home import Home, StageFigures
from tests import world
from tests.exceptions_handling.progress import advance, confirmed
from tests.world import MORNING, World

NOON = MORNING + timedelta(hours=3)


def read(*, at: datetime = NOON) -> Home:
    return home.read(actor=SYSTEM, at=at)


def stage(figures: Home, wanted: Stage) -> StageFigures:
    return next(each for each in figures.stages if each.stage is wanted)


def promise(order: Order, day: date) -> None:
    Order.objects.filter(pk=order.pk).update(promised_on=day)


def test_an_empty_house_has_no_shares_and_no_ages(db: None) -> None:
    figures = read()

    assert [each.count for each in figures.stages] == [0] * 6
    assert {each.oldest_seconds for each in figures.stages} == {None}
    assert not any(each.is_bottleneck for each in figures.stages)
    assert figures.late == figures.at_risk == home.OrderFigures(count=0, first=())
    assert figures.value_today == ()
    assert figures.on_time.share is None


def test_orders_are_counted_where_they_stand(small_world: World) -> None:
    confirmed()
    for bucket in (Bucket.ALLOCATED, Bucket.READY, Bucket.SHIPPED, Bucket.DELIVERED):
        advance(confirmed(), to=bucket)
    advance(confirmed(), to=Bucket.IN_WORK)

    figures = read()

    assert {each.stage.value: each.count for each in figures.stages} == {
        "intake": 0,
        "allocation": 1,
        "processing": 2,
        "review": 1,
        "delivery": 1,
        "delivered": 0,
    }


def test_the_ages_of_a_stage_are_its_oldest_and_its_median(small_world: World) -> None:
    for hours in (1, 2, 9):
        order = confirmed()
        since = NOON - timedelta(hours=hours)
        Order.objects.filter(pk=order.pk).update(stage_since=since)

    figures = stage(read(), Stage.ALLOCATION)

    assert figures.oldest_seconds == 9 * 3600
    assert figures.median_seconds == 2 * 3600
    assert figures.is_bottleneck


def test_what_came_in_and_went_on_today_is_counted_by_order(small_world: World) -> None:
    order = confirmed(quantity=2)
    confirmed()
    allocation.allocate_orders(order_ids=[order.pk], actor=SYSTEM, at=MORNING)

    figures, tomorrow = read(), read(at=NOON + timedelta(days=1))

    moved = {s.stage.value: (s.entered_today, s.left_today) for s in figures.stages}
    assert moved == {
        "intake": (2, 2),
        "allocation": (2, 1),
        "processing": (1, 0),
        "review": (0, 0),
        "delivery": (0, 0),
        "delivered": (0, 0),
    }
    assert {(s.entered_today, s.left_today) for s in tomorrow.stages} == {(0, 0)}


def test_late_and_at_risk_orders_are_counted_and_the_first_are_named(small_world: World) -> None:
    today = NOON.date()
    days = {-2: Bucket.UNALLOCATED, -1: Bucket.SHIPPED, 0: Bucket.READY, 1: Bucket.UNALLOCATED}
    orders = {}
    for offset, bucket in days.items():
        orders[offset] = advance(confirmed(), to=bucket)
        promise(orders[offset], today + timedelta(days=offset))
    promise(advance(confirmed(), to=Bucket.SHIPPED), today)
    promise(confirmed(), today + timedelta(days=2))

    figures = read()

    assert figures.late.count == 2
    assert [row.number for row in figures.late.first] == [orders[-2].number, orders[-1].number]
    assert [row.days_to_promise for row in figures.late.first] == [-2, -1]
    assert figures.at_risk.count == 2
    assert [row.number for row in figures.at_risk.first] == [orders[0].number, orders[1].number]


def test_a_list_names_ten_and_counts_all(small_world: World) -> None:
    for _ in range(12):
        promise(confirmed(sku="SETUP"), date(2026, 11, 1))

    figures = read()

    assert figures.late.count == 12
    assert len(figures.late.first) == 10


def test_the_value_of_the_day_is_that_of_todays_orders(small_world: World) -> None:
    world.place([("TEA", 2)], ordered_at=MORNING)
    world.place([("CUP", 1)], ordered_at=MORNING)
    world.place([("CUP", 1)], ordered_at=MORNING - timedelta(days=1))

    figures = read()

    assert figures.ordered_today == 2
    assert figures.value_today == (home.Money(Decimal("21.0000"), "EUR"),)


def test_waiting_held_and_troubled_orders_are_counted(small_world: World) -> None:
    world.place([("NOTHING", 1)])
    held, troubled = confirmed(), confirmed()
    holds.place(
        order_id=held.pk, reason="fraud", note="", blocks=["work"], actor=SYSTEM, at=MORNING
    )
    cases.open_cases(
        openings=[Opening(CaseKind.LOST, "order:x", troubled.pk, "gone", severity=1)],
        actor=SYSTEM,
        at=MORNING,
    )

    soon, later = read(), read(at=MORNING + timedelta(hours=5))

    assert (soon.waiting, soon.on_hold) == (1, 1)
    assert soon.cases == home.CaseFigures(open=1, overdue=0)
    assert later.cases == home.CaseFigures(open=1, overdue=1)


def test_everybody_sees_their_own_work_and_their_departments_queue(small_world: World) -> None:
    orders = [confirmed() for _ in range(3)]
    allocation.allocate_orders(order_ids=[o.pk for o in orders], actor=SYSTEM, at=MORNING)
    Fulfillment.objects.update(assignee=small_world.amira)
    first = Fulfillment.objects.order_by("pk").first()
    assert first is not None
    acceptance.accept(seen=[Seen(first.pk)], actor=small_world.actor("amira"), at=MORNING)

    work = {
        name: home.read(actor=small_world.actor(name), at=NOON).my_work
        for name in ("amira", "bo", "chen")
    }

    assert work["amira"] == home.MyWork(assigned=2, accepted=1, in_work=0, department_queue=2)
    assert work["bo"] == home.MyWork(department_queue=2)
    assert work["chen"] == home.MyWork()


def test_on_time_is_measured_against_the_first_promise(small_world: World) -> None:
    yesterday = NOON.date() - timedelta(days=1)
    arrivals = {
        "on the day": datetime(2026, 11, 23, 23, 59, tzinfo=UTC),
        "after midnight": datetime(2026, 11, 24, 0, 1, tzinfo=UTC),
    }
    for arrived_at in arrivals.values():
        promise(advance(confirmed(), to=Bucket.DELIVERED, at=arrived_at), yesterday)
    promise(confirmed(), yesterday)
    promise(confirmed(), NOON.date())
    promise(confirmed(), NOON.date() - timedelta(days=31))

    on_time = read().on_time

    assert (on_time.due, on_time.kept, on_time.left_out) == (3, 1, 0)
    assert on_time.share == pytest.approx(1 / 3)


@override_settings(TIME_ZONE="Asia/Shanghai")
def test_the_day_is_that_of_the_house(small_world: World) -> None:
    evening_in_utc = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # already the 23rd in Shanghai
    promise(advance(confirmed(), to=Bucket.DELIVERED, at=evening_in_utc), date(2026, 11, 22))

    on_time = read().on_time

    assert (on_time.due, on_time.kept) == (1, 0)


def test_what_we_cancelled_is_a_miss_what_the_customer_cancelled_is_left_out(
    small_world: World,
) -> None:
    for by_customer in (True, False):
        order = confirmed()
        promise(order, NOON.date() - timedelta(days=1))
        cancellation.cancel_unallocated_orders(
            order_ids=[order.pk],
            reason="so be it",
            actor=SYSTEM,
            at=MORNING,
            by_customer=by_customer,
        )

    on_time = read().on_time

    assert (on_time.due, on_time.kept, on_time.left_out) == (1, 0, 1)


def test_more_orders_cost_no_more_queries(small_world: World) -> None:
    amira = small_world.actor("amira")
    promise(confirmed(), date(2026, 11, 1))
    with CaptureQueriesContext(connection) as few:
        home.read(actor=amira, at=NOON)
    for _ in range(8):
        promise(confirmed(sku="SETUP"), date(2026, 11, 1))

    with CaptureQueriesContext(connection) as many:
        home.read(actor=amira, at=NOON)

    assert len(few) == len(many) == 9
