"""What is promised at confirmation, and how promises follow the supply."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.models import Event
from inventory.models import IncomingSupply, Location, Reservation, StockLevel, WorkCalendar
from inventory.services import incoming, products, stock
from inventory.services.incoming import Supply
from inventory.services.products import NewProduct
from inventory.services.stock import Receipt
from orders.models import Channel, LinePromise, Order, OrderLine
from orders.services import intake, promises
from tests import world
from tests.inventory import goods
from tests.world import MORNING, World
from tracking.models import Message
from tracking.services import notifications

TODAY = MORNING.date()


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.fixture
def shelf(small_world: World) -> World:
    """Lamps may be owed: up to twenty of them at the warehouse."""
    Channel.objects.update(allows_backorder=True)
    StockLevel.objects.create(
        product=small_world.lamp, location=small_world.warehouse, backorder_limit=20
    )
    return small_world


def bring_lamps(
    world_: World, due_on: date, *, quantity: int = 20, reason: str = "it says"
) -> None:
    incoming.announce(
        supplies=[
            Supply(
                kind=IncomingSupply.Kind.PURCHASE,
                source_id=world_.lamp.pk,
                reference="PO-1",
                product_id=world_.lamp.pk,
                location_id=world_.warehouse.pk,
                quantity=quantity,
                due_on=due_on,
            )
        ],
        reason=reason,
        actor=SYSTEM,
        at=MORNING,
    )


def follow(order: Order, *, at: datetime = MORNING, reason: str = "the supplier is late") -> None:
    promises.follow_supply(
        moved=[{"demand": str(line.pk)} for line in order.lines.all()],
        reason=reason,
        actor=SYSTEM,
        at=at,
    )


def history(order: Order) -> list[tuple[str, int, date, str]]:
    rows = LinePromise.objects.filter(line__order=order).order_by("line__position", "version")
    return [(p.line.sku, p.version, p.promised_on, p.reason) for p in rows.select_related("line")]


def days_of(order: Order) -> list[tuple[date | None, date | None]]:
    return [(x.promised_on, x.expected_on) for x in order.lines.order_by("position")]


def keep_office_hours(location: Location, **more: Any) -> None:
    location.calendar = WorkCalendar.objects.create(code="office", name="Office", **more)
    location.save(update_fields=["calendar"])


def test_what_lies_on_the_shelf_is_promised_for_a_day_of_work_and_the_way(
    small_world: World,
) -> None:
    order = world.order(world.place([("TEA", 1), ("CUP", 1)]))

    assert order.promised_on == day(4)
    assert days_of(order) == [(day(4), day(4)), (day(4), day(4))]
    assert history(order) == [
        ("TEA", 1, day(4), "confirmed"),
        ("CUP", 1, day(4), "confirmed"),
    ]
    assert {r.needed_on for r in Reservation.objects.all()} == {TODAY}


def test_a_backorder_is_promised_by_what_is_on_its_way(shelf: World) -> None:
    bring_lamps(shelf, day(10))

    order = world.order(world.place([("TEA", 1), ("LAMP", 2)]))

    assert order.promised_on == day(14)
    assert days_of(order) == [(day(4), day(4)), (day(14), day(14))]
    lamp = Reservation.objects.get(product=shelf.lamp)
    assert (lamp.needed_on, lamp.is_promised) == (day(10), True)


def test_the_place_works_by_its_calendar_and_until_its_cut_off(shelf: World) -> None:
    # Tuesday at nine is past eight: Wednesday; Thursday and Friday are holidays in Texas.
    keep_office_hours(
        shelf.warehouse, cut_off=time(8), holiday_country="US", holiday_subdivision="TX"
    )

    order = world.order(world.place([("TEA", 1)]))

    monday = day(6)
    assert order.promised_on == monday + timedelta(days=3)
    assert Reservation.objects.get().needed_on == day(1)


def test_a_wish_for_later_leaves_the_goods_more_time(small_world: World) -> None:
    order = world.order(world.place([("TEA", 1)], requested_on=day(20)))

    assert days_of(order) == [(day(20), day(20))]
    assert Reservation.objects.get().needed_on == day(16)


def test_what_is_made_is_promised_by_the_calendar_of_the_workshop(small_world: World) -> None:
    products.create(
        products=[
            NewProduct(
                sku="CHAIR",
                name="Chair",
                list_price=small_world.lamp.list_price,
                currency="EUR",
                type="made_to_order",
                lead_time_days=4,
            )
        ],
        actor=SYSTEM,
        at=MORNING,
    )
    bench = Location.objects.create(code="bench", name="Bench", kind="workshop", priority=90)
    keep_office_hours(bench)

    order = world.order(world.place([("CHAIR", 1)]))

    # Ready on Saturday, so worked on until Monday, handled on Tuesday, three days on the way.
    assert order.promised_on == day(10)
    assert history(order) == [("CHAIR", 1, day(10), "confirmed")]


def test_a_service_without_a_calendar_is_promised_in_calendar_days(small_world: World) -> None:
    order = world.order(world.place([("SETUP", 1)]))

    assert order.promised_on == day(1 + 1 + 3)


def test_history_is_promised_as_of_its_own_day(small_world: World) -> None:
    long_ago = MORNING - timedelta(days=30)

    (placed,) = intake.place_orders(
        requests=[world.request((("TEA", 1),), ordered_at=long_ago)],
        default_channel="web",
        is_history=True,
        actor=SYSTEM,
        at=MORNING,
    )

    assert world.order(placed).promised_on == long_ago.date() + timedelta(days=4)
    assert LinePromise.objects.get().recorded_at == long_ago


def test_an_order_that_waits_is_promised_nothing(small_world: World) -> None:
    order = world.order(world.place([("LAMP", 1)]))

    assert order.status == "submitted"
    assert history(order) == []


def test_a_later_supply_is_promised_anew_and_the_first_promise_stands(shelf: World) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("TEA", 1), ("LAMP", 2)]))
    bring_lamps(shelf, day(15))

    follow(order, reason="the supplier confirmed a later day")

    after = Order.objects.get(pk=order.pk)
    assert after.promised_on == day(14)
    assert after.version > order.version
    assert days_of(order)[1] == (day(14), day(19))
    assert history(order)[1:] == [
        ("LAMP", 1, day(14), "confirmed"),
        ("LAMP", 2, day(19), "supply_late"),
    ]
    newest = LinePromise.objects.get(version=2)
    assert newest.note == "the supplier confirmed a later day"


def test_news_of_a_supply_reach_the_promise_and_the_customer(shelf: World) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("TEA", 1), ("LAMP", 2)]))
    far = day(7_000)
    bring_lamps(shelf, far)

    world.deliver_events()

    event = Event.objects.get(type="order.promise_changed")
    lamp = order.lines.get(sku="LAMP")
    after = (far + timedelta(days=4)).isoformat()
    assert event.data == {
        "positions": "2",
        "before": day(14).isoformat(),
        "after": after,
        "reason": "it says",
        "lines": [
            {
                "line": str(lamp.pk),
                "sku": "LAMP",
                "before": day(14).isoformat(),
                "after": after,
                "reason": "supply_late",
            }
        ],
    }
    letter = Message.objects.get(template="promise_changed")
    told = (far + timedelta(days=4)).strftime("%a %-d %b")
    assert letter.subject == f"Your order {order.number} now arrives {told}"
    assert f"we now expect it to reach you on {told}" in letter.body_text


def test_news_that_goods_came_reach_the_line(shelf: World) -> None:
    bring_lamps(shelf, day(7_000))
    order = world.order(world.place([("LAMP", 2)]))
    stock.receive(
        receipts=[Receipt(shelf.lamp.pk, shelf.warehouse.pk, 5)], actor=SYSTEM, at=MORNING
    )

    world.deliver_events()

    ((promised_on, expected_on),) = days_of(order)
    assert promised_on == day(7_004)
    assert expected_on is not None and expected_on < day(7_000)
    assert len(history(order)) == 1


def test_a_line_that_still_comes_before_the_others_is_no_news_to_the_customer(
    shelf: World,
) -> None:
    shelf.setup.lead_time_days = 40
    shelf.setup.save(update_fields=["lead_time_days"])
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("LAMP", 2), ("SETUP", 1)]))
    bring_lamps(shelf, day(15))

    follow(order)
    notifications.queue_for(
        events=list(Event.objects.filter(type="order.promise_changed")), at=MORNING
    )

    assert [row[1:3] for row in history(order)] == [(1, day(14)), (2, day(19)), (1, day(44))]
    assert not Message.objects.filter(template="promise_changed").exists()


def test_a_promise_that_had_moved_is_bettered_again_but_not_beyond_the_first(
    shelf: World,
) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("LAMP", 2)]))
    for due_on in (day(20), day(15), day(2)):
        bring_lamps(shelf, due_on)
        follow(order)

    assert [row[1:] for row in history(order)] == [
        (1, day(14), "confirmed"),
        (2, day(24), "supply_late"),
        (3, day(19), "supply_early"),
        (4, day(14), "supply_early"),
    ]
    assert days_of(order) == [(day(14), day(6))]


def test_a_supply_that_comes_earlier_is_expected_earlier_and_promised_as_before(
    shelf: World,
) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("LAMP", 2)]))
    bring_lamps(shelf, day(5))

    follow(order)

    assert days_of(order) == [(day(14), day(9))]
    assert len(history(order)) == 1
    assert not Event.objects.filter(type="order.promise_changed").exists()


def test_a_wish_for_later_is_still_kept_when_the_supply_slips(shelf: World) -> None:
    bring_lamps(shelf, day(5))
    order = world.order(world.place([("LAMP", 2)], requested_on=day(30)))
    bring_lamps(shelf, day(20))

    follow(order)

    assert days_of(order) == [(day(30), day(30))]
    assert len(history(order)) == 1


def test_goods_that_came_make_the_line_expected_from_today(shelf: World) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("LAMP", 2)]))
    early = MORNING + timedelta(days=3)
    stock.receive(receipts=[Receipt(shelf.lamp.pk, shelf.warehouse.pk, 5)], actor=SYSTEM, at=early)

    follow(order, at=early, reason="the goods are there")

    assert days_of(order) == [(day(14), day(3 + 1 + 3))]


def test_the_news_told_twice_changes_nothing_more(shelf: World) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("LAMP", 2)]))
    bring_lamps(shelf, day(15))
    follow(order)
    version = Order.objects.get(pk=order.pk).version

    follow(order)

    assert len(history(order)) == 2
    assert Order.objects.get(pk=order.pk).version == version
    assert Event.objects.filter(type="order.promise_changed").count() == 1


def test_a_demand_that_is_no_line_and_an_order_that_ended_are_passed_over(shelf: World) -> None:
    bring_lamps(shelf, day(10))
    order = world.order(world.place([("LAMP", 2)]))
    Order.objects.filter(pk=order.pk).update(status="cancelled")
    bring_lamps(shelf, day(15))

    follow(order)
    promises.follow_supply(
        moved=[{"demand": str(shelf.lamp.pk)}], reason="x", actor=SYSTEM, at=MORNING
    )

    assert len(history(order)) == 1


def test_a_bundle_is_promised_when_its_last_component_can_leave(shelf: World) -> None:
    goods.bundle("DESK", ("TEA", 1), ("LAMP", 1))
    bring_lamps(shelf, day(10))

    order = world.order(world.place([("DESK", 2)]))

    assert order.promised_on == day(14)


def test_many_lines_are_followed_in_as_many_statements_as_one(shelf: World) -> None:
    bring_lamps(shelf, day(10))
    orders = [world.order(world.place([("LAMP", 1)])) for _ in range(6)]
    bring_lamps(shelf, day(15))
    counts = []
    for batch in (orders[:1], orders[1:]):
        lines = OrderLine.objects.filter(order__in=batch)
        moved = [{"demand": str(line.pk)} for line in lines]
        with CaptureQueriesContext(connection) as queries:
            promises.follow_supply(moved=moved, reason="x", actor=SYSTEM, at=MORNING)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert LinePromise.objects.filter(version=2).count() == 6
