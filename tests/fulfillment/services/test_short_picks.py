"""Units that the book has and the shelf has not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import Forbidden, Invalid
from core.models import Event
from exceptions_handling.models import ExceptionCase
from fulfillment.models import Fulfillment
from fulfillment.services import short_picks
from fulfillment.services.work import Count, Counted
from inventory.models import BundleComponent, Product, StockLevel, StockMovement
from orders.models import Order, OrderLine
from tests import world
from tests.fulfillment import stages
from tests.fulfillment.buckets import buckets
from tests.inventory import ledger
from tests.world import MORNING, World


def report(
    fulfillment: Fulfillment, quantity: int, *, sku: str = "TEA", reason: str = "shelf empty"
) -> None:
    line = fulfillment.lines.get(product__sku=sku)
    short_picks.report(
        counted=[Counted(fulfillment.pk, (Count(line.pk, quantity),))],
        reason=reason,
        actor=SYSTEM,
        at=MORNING,
    )


def allow_backorders(small_world: World) -> None:
    small_world.channel.allows_backorder = True
    small_world.channel.save()
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=20)


def others(fulfillment: Fulfillment) -> list[Fulfillment]:
    return list(
        Fulfillment.objects.filter(order_id=fulfillment.order_id)
        .exclude(pk=fulfillment.pk)
        .order_by("created_at", "number")
    )


def test_missing_units_are_written_off_and_come_from_another_location(small_world: World) -> None:
    fulfillment = stages.in_work([("CUP", 5)])

    report(fulfillment, 2, sku="CUP", reason="broken")

    (other,) = others(fulfillment)
    assert (other.location, other.status) == (small_world.shop, "assigned")
    assert other.lines.get().quantity == 2
    assert stages.fresh(fulfillment).lines.get().quantity == 3
    assert buckets(fulfillment.order_id, "CUP") == {"in_work": 3, "allocated": 2}
    assert world.level(small_world.cup, small_world.warehouse) == (3, 3)
    assert world.level(small_world.cup, small_world.shop) == (3, 2)
    written_off = StockMovement.objects.get(kind="adjusted")
    assert (written_off.on_hand_change, written_off.allocated_change) == (-2, -2)
    assert written_off.reason == "broken"
    ledger.check_law()


def test_where_nothing_else_is_there_the_units_wait_and_a_case_tells_it(
    small_world: World,
) -> None:
    fulfillment = stages.in_work([("TEA", 10)])

    report(fulfillment, 4)
    world.deliver_events()

    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 6, "unallocated": 4}
    case = ExceptionCase.objects.get(kind="out_of_stock")
    assert case.order_id == fulfillment.order_id
    assert case.summary == "4 TEA were not on the shelf, and there are no others"
    ledger.check_law()


def test_where_the_channel_allows_it_the_units_go_on_backorder_with_a_date(
    small_world: World,
) -> None:
    allow_backorders(small_world)
    fulfillment = stages.in_work([("TEA", 10)])

    report(fulfillment, 4)

    (other,) = others(fulfillment)
    assert (other.status, other.lines.get().quantity) == ("waiting_stock", 4)
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 6, "backordered": 4}
    line = OrderLine.objects.get(order_id=fulfillment.order_id)
    told = Event.objects.get(type="fulfillment.short_picked").data["lines"][0]
    assert told["line_id"] == str(line.pk)
    # On the shelf it would have left today plus one and arrived three days later.
    assert (told["promised_on"], told["expected_on"]) == ("2026-11-28", "2026-11-29")
    assert told["is_promise_broken"] is True
    promises = line.promises.order_by("version")
    assert [(p.version, str(p.promised_on), p.reason) for p in promises] == [
        (1, "2026-11-28", "confirmed"),
        (2, "2026-11-29", "short_pick"),
    ]
    ledger.check_law()


def test_goods_that_arrive_later_fill_what_was_missing(small_world: World) -> None:
    allow_backorders(small_world)
    fulfillment = stages.in_work([("TEA", 10)])
    report(fulfillment, 4)

    ledger.receive(small_world.tea, small_world.warehouse, 4)
    world.deliver_events()

    assert stages.fresh(others(fulfillment)[0]).status == "assigned"
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 6, "allocated": 4}


def test_work_that_finds_nothing_ends(small_world: World) -> None:
    fulfillment = stages.in_work([("CUP", 3)])

    report(fulfillment, 3, sku="CUP")

    assert stages.fresh(fulfillment).status == "cancelled"
    (other,) = others(fulfillment)
    assert other.location == small_world.shop
    assert Order.objects.get(pk=fulfillment.order_id).status == "confirmed"


def test_of_a_bundle_only_the_missing_component_is_written_off(small_world: World) -> None:
    bundle = Product.objects.create(
        sku="SET",
        name="Tea set",
        type="bundle",
        list_price="15.00",
        currency="EUR",
        created_at=MORNING,
    )
    for component, quantity in ((small_world.tea, 1), (small_world.cup, 2)):
        BundleComponent.objects.create(bundle=bundle, component=component, quantity=quantity)
    fulfillment = stages.in_work([("SET", 2)])
    line = fulfillment.lines.get()

    short_picks.report(
        counted=[Counted(fulfillment.pk, (Count(line.pk, 1, small_world.cup.pk),))],
        reason="chipped",
        actor=SYSTEM,
        at=MORNING,
    )

    assert world.level(small_world.cup, small_world.warehouse)[0] == 3
    assert world.level(small_world.tea, small_world.warehouse)[0] == 10
    ledger.check_law()


def test_a_bundle_asks_which_component_is_missing(small_world: World) -> None:
    bundle = Product.objects.create(
        sku="SET", name="Set", type="bundle", list_price="9", currency="EUR", created_at=MORNING
    )
    BundleComponent.objects.create(bundle=bundle, component=small_world.tea, quantity=1)
    fulfillment = stages.in_work([("SET", 2)])

    with pytest.raises(Invalid) as refused:
        report(fulfillment, 1, sku="SET")

    assert refused.value.code == "component_required"


@pytest.mark.parametrize(
    ("quantity", "reason", "code"),
    [(0, "gone", "quantity_wrong"), (6, "gone", "quantity_wrong"), (1, " ", "reason_required")],
)
def test_what_cannot_be_missing_is_refused_and_leaves_nothing(
    small_world: World, quantity: int, reason: str, code: str
) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    movements = StockMovement.objects.count()

    with pytest.raises(Invalid) as refused:
        report(fulfillment, quantity, reason=reason)

    assert refused.value.code == code
    assert StockMovement.objects.count() == movements
    assert buckets(fulfillment.order_id, "TEA") == {"in_work": 5}


def test_work_without_a_shelf_has_nothing_to_miss(small_world: World) -> None:
    fulfillment = stages.in_work([("SETUP", 1)])

    with pytest.raises(Invalid) as refused:
        report(fulfillment, 1, sku="SETUP")

    assert refused.value.code == "not_from_stock"


def test_only_the_department_reports_what_it_did_not_find(small_world: World) -> None:
    fulfillment = stages.in_work([("TEA", 5)])
    line = fulfillment.lines.get()

    with pytest.raises(Forbidden):
        short_picks.report(
            counted=[Counted(fulfillment.pk, (Count(line.pk, 1),))],
            reason="gone",
            actor=small_world.actor("chen"),
            at=MORNING,
        )


def test_many_reports_take_as_many_statements_as_one(small_world: World) -> None:
    ledger.receive(small_world.tea, small_world.warehouse, 100)
    ledger.receive(small_world.tea, small_world.shop, 100)

    def statements(count: int) -> int:
        counted = []
        for _ in range(count):
            fulfillment = stages.in_work([("TEA", 2)])
            counted.append(Counted(fulfillment.pk, (Count(fulfillment.lines.get().pk, 1),)))
        with CaptureQueriesContext(connection) as queries:
            short_picks.report(counted=counted, reason="gone", actor=SYSTEM, at=MORNING)
        return len(queries)

    assert statements(2) == statements(8)
