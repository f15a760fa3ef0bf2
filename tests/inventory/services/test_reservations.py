"""Stock that is committed to somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.ids import new_id
from inventory.models import Product, Reservation, StockLevel, StockMovement
from inventory.selectors import availability
from inventory.selectors import reservations as reserved
from inventory.services import reservations
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import Demand, NotReserved
from tests import race, world
from tests.inventory import ledger
from tests.world import MORNING, World


def limit_backorders(product: Product, units: int) -> None:
    StockLevel.objects.filter(product=product).update(backorder_limit=units)


def test_reserved_units_are_promised_and_still_lie_there(small_world: World) -> None:
    demand, outcome = ledger.reserve(small_world.tea, 4)

    assert outcome.missing == 0
    assert world.level(small_world.tea, small_world.warehouse) == (10, 4)
    movement = StockMovement.objects.get(kind="allocated")
    assert (movement.on_hand_change, movement.allocated_change) == (0, 4)
    assert (movement.reference, movement.actor_kind) == ("A/1", "system")
    assert ledger.covered(demand) == (4, 4)
    ledger.check_law()


def test_what_is_said_to_be_available_is_what_can_be_reserved(small_world: World) -> None:
    ledger.reserve(small_world.tea, 4)

    promisable = availability.promisable(
        product_ids=[small_world.tea.pk, small_world.lamp.pk], at=MORNING
    )

    assert promisable[small_world.tea.pk].units(may_backorder=True) == 6
    assert promisable[small_world.lamp.pk].units(may_backorder=True) == 0
    assert ledger.reserve(small_world.tea, 7)[1].missing == 1
    assert ledger.reserve(small_world.tea, 6)[1].missing == 0


def test_a_closed_location_promises_nothing_and_takes_back_what_it_held(
    small_world: World,
) -> None:
    demand, _ = ledger.reserve(small_world.tea, 4)
    small_world.warehouse.is_active = False
    small_world.warehouse.save()

    assert ledger.reserve(small_world.tea, 1)[1].missing == 1
    ledger.release(demand, 4)

    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    ledger.check_law()


@pytest.mark.parametrize("on_hand", [0, 500], ids=["on backorder", "from the shelf"])
def test_a_hundred_demands_take_as_many_statements_as_one(small_world: World, on_hand: int) -> None:
    limit_backorders(small_world.tea, 1_000)
    ledger.adjust(small_world.tea, small_world.warehouse, on_hand - 10)

    def statements(count: int) -> int:
        demands = [
            Demand(new_id(), f"A/{n}", small_world.tea.pk, 1, may_backorder=True)
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            reservations.reserve(demands=demands, actor=SYSTEM, at=MORNING)
        return len(queries)

    # Pegs that are there already are read and replaced: one statement more than on the first.
    statements(1)
    assert statements(1) == statements(100)


def test_nothing_asked_nothing_done(small_world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert reservations.reserve(demands=[], actor=SYSTEM, at=MORNING) == {}

    assert [q for q in queries.captured_queries if "inventory" in q["sql"]] == []


def test_given_back_units_are_available_again(small_world: World) -> None:
    demand, _ = ledger.reserve(small_world.tea, 4)

    ledger.release(demand, 1)
    ledger.release(demand, 3)

    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    assert reserved.by_demand(demands=[demand]) == {}
    ledger.check_law()


def test_a_demand_that_lies_in_two_places_gives_back_where_it_is_told(small_world: World) -> None:
    demand, _ = ledger.reserve(small_world.cup, 7)

    ledger.release(demand, 2, small_world.shop)

    assert world.level(small_world.cup, small_world.warehouse) == (5, 5)
    assert world.level(small_world.cup, small_world.shop) == (3, 0)


def test_more_than_is_reserved_is_not_given_back(small_world: World) -> None:
    demand, _ = ledger.reserve(small_world.tea, 4)

    with pytest.raises(NotReserved):
        ledger.release(demand, 5)
    with pytest.raises(NotReserved):
        ledger.release(demand, 1, small_world.shop)
    with pytest.raises(NotReserved):
        ledger.release(new_id(), 1)

    assert world.level(small_world.tea, small_world.warehouse) == (10, 4)
    assert StockMovement.objects.filter(kind="released").count() == 0


def test_issued_units_leave_the_shelf_and_the_promise(small_world: World) -> None:
    demand, _ = ledger.reserve(small_world.tea, 4)

    ledger.issue(demand, small_world.warehouse, 3)

    assert world.level(small_world.tea, small_world.warehouse) == (7, 1)
    assert ledger.covered(demand) == (1, 1)
    movement = StockMovement.objects.get(kind="shipped")
    assert (movement.on_hand_change, movement.allocated_change) == (-3, -3)
    ledger.check_law()


def test_more_than_is_reserved_does_not_leave(small_world: World) -> None:
    demand, _ = ledger.reserve(small_world.tea, 4)

    with pytest.raises(NotReserved):
        ledger.issue(demand, small_world.warehouse, 5)
    with pytest.raises(NotReserved):
        ledger.issue(demand, small_world.shop, 1)

    assert world.level(small_world.tea, small_world.warehouse) == (10, 4)


def test_a_unit_on_backorder_cannot_leave_with_somebody_elses(small_world: World) -> None:
    limit_backorders(small_world.tea, 5)
    first, _ = ledger.reserve(small_world.tea, 8)
    second, _ = ledger.reserve(small_world.tea, 4, may_backorder=True)
    assert ledger.covered(second) == (4, 2)

    with pytest.raises(NotEnoughStock):
        ledger.issue(second, small_world.warehouse, 3)

    assert ledger.covered(first) == (8, 8)
    assert world.level(small_world.tea, small_world.warehouse) == (10, 12)
    ledger.issue(second, small_world.warehouse, 2)
    ledger.issue(first, small_world.warehouse, 8)
    assert world.level(small_world.tea, small_world.warehouse) == (0, 2)
    ledger.check_law()


def test_giving_back_takes_the_units_on_backorder_first(small_world: World) -> None:
    limit_backorders(small_world.tea, 5)
    demand, _ = ledger.reserve(small_world.tea, 12, may_backorder=True)

    ledger.release(demand, 3)

    assert ledger.covered(demand) == (9, 9)
    ledger.check_law()


def test_what_is_given_back_covers_who_waits(small_world: World) -> None:
    limit_backorders(small_world.tea, 5)
    first, _ = ledger.reserve(small_world.tea, 10)
    waiting, _ = ledger.reserve(small_world.tea, 3, may_backorder=True)
    assert ledger.covered(waiting) == (3, 0)

    ledger.release(first, 2)

    assert ledger.covered(waiting) == (3, 2)
    ledger.check_law()


def test_a_kept_reservation_does_not_expire_and_has_its_turn(small_world: World) -> None:
    demand, _ = ledger.reserve(small_world.tea, 1, expires_at=MORNING + timedelta(minutes=5))

    day = MORNING.date()
    reservations.keep(demands=[demand], needed_on={demand: day}, actor=SYSTEM, at=MORNING)

    row = Reservation.objects.get(demand=demand)
    assert (row.expires_at, row.needed_on) == (None, day)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_stockmovement SET on_hand_change = 0",
        "DELETE FROM inventory_stockmovement",
        "TRUNCATE inventory_stockmovement",
    ],
)
def test_nobody_edits_the_ledger(small_world: World, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE inventory_stockmovement ENABLE TRIGGER inventory_movement_no_truncate"
        )
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.parametrize(
    "change", ["allocated = on_hand + 1", "on_hand = -1, allocated = -1", "allocated = -1"]
)
def test_no_statement_whatever_can_sell_what_is_not_there(small_world: World, change: str) -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE inventory_stocklevel SET {change}")


@pytest.mark.django_db(transaction=True)
def test_thirty_two_who_want_the_last_ten_get_ten() -> None:
    small_world = world.build()

    results = race.at_once([lambda: ledger.reserve(small_world.tea, 1)[1]] * 32)

    assert race.unexpected(results) == []
    assert sum(r.missing == 0 for r in results) == 10  # type: ignore[union-attr]
    assert world.level(small_world.tea, small_world.warehouse) == (10, 10)
    ledger.check_law()


@pytest.mark.django_db(transaction=True)
def test_a_reservation_given_back_twice_at_once_is_given_back_once() -> None:
    small_world = world.build()
    demand, _ = ledger.reserve(small_world.tea, 4)

    results = race.at_once([lambda: ledger.release(demand, 4)] * 4)

    assert race.unexpected(results, NotReserved) == []
    assert results.count(None) == 1
    assert world.level(small_world.tea, small_world.warehouse) == (10, 0)
    ledger.check_law()


@pytest.mark.django_db(transaction=True)
def test_reserving_giving_back_receiving_and_issuing_at_once_keep_the_books() -> None:
    small_world = world.build()
    limit_backorders(small_world.tea, 20)
    demands = [ledger.reserve(small_world.tea, 2, may_backorder=True)[0] for _ in range(8)]

    tea, main = small_world.tea, small_world.warehouse
    acts: list[Callable[[], object]] = []
    for demand in demands[:4]:
        acts += [
            partial(ledger.release, demand, 1),
            partial(ledger.issue, demand, main, 1),
            partial(ledger.receive, tea, main, 1),
            partial(ledger.reserve, tea, 3, may_backorder=True),
        ]
    results = race.at_once(acts)

    assert race.unexpected(results) == []
    assert world.level(small_world.tea, small_world.warehouse) == (10, 20)
    ledger.check_law()
