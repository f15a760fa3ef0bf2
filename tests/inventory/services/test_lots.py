"""Lots come in with their day, leave first expired first out, and are written off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.models import Event
from inventory import tasks
from inventory.models import Product, StockMovement
from inventory.selectors import lots as reads
from inventory.selectors.lots import Pick
from inventory.services import expiry, reservations, stock
from inventory.services.ledger import NotEnoughStock
from inventory.services.reservations import Issue
from inventory.services.stock import Adjustment, Receipt
from tests import race, world
from tests.inventory import books, ledger, lots
from tests.inventory.lots import day, lying
from tests.world import MORNING, World


@pytest.fixture
def milk(small_world: World) -> Product:
    """The lamp of the small world, of which nothing lies anywhere, as something that expires."""
    return lots.track(small_world.lamp)


def test_what_comes_in_is_of_its_lot(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 4, "A", 5)
    lots.receive(milk, small_world.shop, 2, "A", 5)
    lots.receive(milk, small_world.shop, 3, "B", None)

    assert lying(milk, small_world.shop) == {"A": 6, "B": 3}
    assert world.level(milk, small_world.shop) == (9, 0)
    moved = StockMovement.objects.filter(product=milk).values_list("lot_code", "on_hand_change")
    assert sorted(moved) == [("A", 2), ("A", 4), ("B", 3)]
    lots.check_law()


@pytest.mark.parametrize(
    ("code", "offset", "refusal"),
    [
        ("", 5, "lot_required"),
        ("B", -1, "expiry_past"),
        ("A", 6, "lot_expiry_differs"),
    ],
)
def test_a_lot_that_cannot_be_right_is_refused_and_leaves_nothing(
    small_world: World, milk: Product, code: str, offset: int, refusal: str
) -> None:
    lots.receive(milk, small_world.shop, 4, "A", 5)

    books.refused(lambda: lots.receive(milk, small_world.shop, 1, code, offset), refusal)


def test_one_wrong_lot_refuses_the_whole_receipt(small_world: World, milk: Product) -> None:
    receipts = [
        Receipt(milk.pk, small_world.shop.pk, 1, lot_code="A", expires_on=day(5)),
        Receipt(milk.pk, small_world.shop.pk, 1, lot_code="A", expires_on=day(6)),
    ]

    books.refused(
        lambda: stock.receive(receipts=receipts, actor=SYSTEM, at=MORNING), "lot_expiry_differs"
    )


def test_a_product_without_lots_takes_none(small_world: World) -> None:
    books.refused(
        lambda: lots.receive(small_world.tea, small_world.shop, 1, "A", None), "lot_not_tracked"
    )
    books.refused(
        lambda: lots.receive(small_world.tea, small_world.shop, 1, "", 5), "lot_not_tracked"
    )


def test_the_day_of_a_lot_is_that_of_the_place(small_world: World, milk: Product) -> None:
    small_world.shop.time_zone = "Pacific/Kiritimati"
    small_world.shop.save()

    lots.receive(milk, small_world.warehouse, 1, "A", 0, at=MORNING.replace(hour=12))

    books.refused(
        lambda: lots.receive(milk, small_world.shop, 1, "A", 0, at=MORNING.replace(hour=12)),
        "expiry_past",
    )


def test_the_first_to_expire_leaves_first_one_movement_a_lot(
    small_world: World, milk: Product
) -> None:
    lots.receive(milk, small_world.shop, 3, "late", 9)
    lots.receive(milk, small_world.shop, 2, "soon", 1)
    demand, _ = ledger.reserve(milk, 4)

    ledger.issue(demand, small_world.shop, 4)

    assert lying(milk, small_world.shop) == {"late": 1}
    shipped = StockMovement.objects.filter(kind="shipped").order_by("pk")
    assert [(m.lot_code, m.on_hand_change, m.allocated_change) for m in shipped] == [
        ("soon", -2, -2),
        ("late", -2, -2),
    ]
    lots.check_law()
    ledger.check_law()


def test_two_that_leave_in_one_batch_share_the_lots(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    lots.receive(milk, small_world.shop, 3, "B", 2)
    demands = [ledger.reserve(milk, 2)[0], ledger.reserve(milk, 3)[0]]

    reservations.issue(
        issues=[
            Issue(demands[0], small_world.shop.pk, 2),
            Issue(demands[1], small_world.shop.pk, 3),
        ],
        actor=SYSTEM,
        at=MORNING,
    )

    assert lying(milk, small_world.shop) == {"B": 1}
    lots.check_law()


def test_what_has_expired_is_promised_to_nobody(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    lots.receive(milk, small_world.shop, 2, "B", 9)
    later = MORNING + timedelta(days=2)

    expired = reads.expired_units(product_ids=[milk.pk, small_world.tea.pk], at=later)

    assert expired == {(milk.pk, small_world.shop.pk): 3}
    assert reads.expired_units(product_ids=[milk.pk], at=MORNING) == {}
    assert ledger.reserve(milk, 3, at=later)[1].missing == 1
    assert ledger.reserve(milk, 2, at=later)[1].missing == 0


def test_what_has_expired_does_not_leave(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    lots.receive(milk, small_world.shop, 1, "B", 9)
    demand, _ = ledger.reserve(milk, 3)
    issue = Issue(demand, small_world.shop.pk, 3)
    later = MORNING + timedelta(days=2)

    def leave() -> None:
        reservations.issue(issues=[issue], actor=SYSTEM, at=later)

    refusal = books.refused(leave, "lot_expired")

    assert isinstance(refusal, NotEnoughStock)
    assert (refusal.details["missing"], refusal.details["expired"]) == (2, 3)


def test_more_than_a_lot_has_is_not_taken_from_it(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    lots.receive(milk, small_world.shop, 3, "B", 1)

    def take(quantity: int, code: str) -> None:
        wrong = Adjustment(milk.pk, small_world.shop.pk, -quantity, "broken", lot_code=code)
        stock.adjust(adjustments=[wrong], actor=SYSTEM, at=MORNING)

    books.refused(lambda: take(4, "A"), "not_enough_stock")
    books.refused(lambda: take(1, "C"), "lot_unknown")
    books.refused(lambda: take(7, ""), "not_enough_stock")
    take(2, "B")
    assert lying(milk, small_world.shop) == {"A": 3, "B": 1}


def test_an_adjustment_finds_units_of_a_lot_that_has_expired(
    small_world: World, milk: Product
) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    found = Adjustment(milk.pk, small_world.shop.pk, 1, "behind the shelf", lot_code="A")

    stock.adjust(adjustments=[found], actor=SYSTEM, at=MORNING + timedelta(days=5))

    assert lying(milk, small_world.shop) == {"A": 4}


def write_off(after_days: int, *, limit: int = 100) -> int:
    at = MORNING + timedelta(days=after_days)
    return expiry.write_off_expired(actor=SYSTEM, at=at, limit=limit)


def test_expired_units_are_written_off_by_the_clock(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    lots.receive(milk, small_world.shop, 2, "B", 9)

    assert write_off(1) == 0
    assert write_off(2) == 1
    assert write_off(2) == 0

    assert lying(milk, small_world.shop) == {"B": 2}
    assert world.level(milk, small_world.shop) == (2, 0)
    movement = StockMovement.objects.get(kind="adjusted")
    assert (movement.lot_code, movement.on_hand_change, movement.reason) == ("A", -3, "expired")
    told = Event.objects.get(type="stock.expired")
    assert told.data == {"quantity": 3, "location": "shop", "lot": "A"}
    lots.check_law()
    ledger.check_law()


def test_expired_units_that_cover_somebody_stay_until_they_are_released(
    small_world: World, milk: Product
) -> None:
    lots.receive(milk, small_world.shop, 3, "A", 1)
    lots.receive(milk, small_world.shop, 2, "B", 9)
    demand, _ = ledger.reserve(milk, 4)

    assert write_off(2) == 1
    assert lying(milk, small_world.shop) == {"A": 2, "B": 2}
    assert ledger.covered(demand) == (4, 4)
    assert write_off(2) == 0
    ledger.release(demand, 4)
    assert write_off(2) == 1

    assert lying(milk, small_world.shop) == {"B": 2}
    lots.check_law()
    ledger.check_law()


def test_a_run_of_the_clock_has_a_bound(small_world: World, milk: Product) -> None:
    for code in ("A", "B", "C"):
        lots.receive(milk, small_world.shop, 1, code, 1)

    assert [write_off(2, limit=2), write_off(2, limit=2)] == [2, 1]


def test_the_clock_writes_off_what_expired_long_ago(small_world: World, milk: Product) -> None:
    long_ago = MORNING - timedelta(days=3_000)
    lots.receive(milk, small_world.shop, 3, "A", -2_999, at=long_ago)

    assert tasks.write_off_expired() == 1


def test_a_picker_is_told_which_lots_to_take(small_world: World, milk: Product) -> None:
    lots.receive(milk, small_world.shop, 3, "late", 9)
    lots.receive(milk, small_world.shop, 2, "soon", 1)
    picks = [Pick(milk.pk, small_world.shop.pk, 3), Pick(milk.pk, small_world.shop.pk, 1)]
    other = Pick(small_world.tea.pk, small_world.warehouse.pk, 1)

    with CaptureQueriesContext(connection) as queries:
        told = reads.suggest(picks=[*picks, other], at=MORNING)

    assert [[(share.code, share.quantity) for share in shares] for shares in told] == [
        [("soon", 2), ("late", 1)],
        [("late", 1)],
        [],
    ]
    assert len(queries) == 1


def test_lots_are_listed_with_the_days_they_are_still_good(
    small_world: World, milk: Product
) -> None:
    lots.receive(milk, small_world.shop, 3, "never", None)
    lots.receive(milk, small_world.shop, 2, "soon", 1)
    lots.receive(milk, small_world.warehouse, 2, "late", 9)

    def rows(**more: int) -> list[tuple[str, int | None, bool]]:
        views = reads.of_product(product_id=milk.pk, at=MORNING + timedelta(days=2), **more)
        return [(view.code, view.days_left, view.is_expired) for view in views]

    assert rows() == [("late", 7, False), ("soon", -1, True), ("never", None, False)]
    assert rows(location_id=small_world.warehouse.pk) == [("late", 7, False)]


def test_what_has_no_lots_costs_one_statement_more_and_reserving_none(
    small_world: World,
) -> None:
    def asked(act: Callable[[], object], table: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return sum(table in query["sql"] for query in queries.captured_queries)

    demand, _ = ledger.reserve(small_world.tea, 1)

    assert asked(lambda: ledger.reserve(small_world.tea, 1), "stocklot") == 0
    assert asked(lambda: ledger.issue(demand, small_world.warehouse, 1), "stocklot") == 0
    assert asked(lambda: ledger.receive(small_world.tea, small_world.shop, 1), "stocklot") == 0


def test_a_hundred_lots_take_as_many_statements_as_one(small_world: World, milk: Product) -> None:
    def statements(count: int) -> int:
        receipts = [
            Receipt(milk.pk, small_world.shop.pk, 1, lot_code=f"{count}-{n}", expires_on=day(n))
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            stock.receive(receipts=receipts, actor=SYSTEM, at=MORNING)
        return len(queries)

    statements(1)

    assert statements(1) == statements(100)


@pytest.mark.django_db(transaction=True)
def test_eight_that_leave_at_once_share_the_lots() -> None:
    small_world = world.build()
    milk = lots.track(small_world.lamp)
    for code in ("A", "B", "C"):
        lots.receive(milk, small_world.shop, 4, code, 5)
    demands = [ledger.reserve(milk, 2)[0] for _ in range(6)]

    results = race.at_once(
        [lambda d=demand: ledger.issue(d, small_world.shop, 2) for demand in demands]
        + [lambda: lots.receive(milk, small_world.shop, 1, "D", 5)] * 2
    )

    assert results == [None] * 8
    assert lying(milk, small_world.shop) == {"D": 2}
    lots.check_law()
    ledger.check_law()


@pytest.mark.django_db(transaction=True)
def test_what_is_written_off_is_not_issued_at_the_same_moment() -> None:
    small_world = world.build()
    milk = lots.track(small_world.lamp)
    lots.receive(milk, small_world.shop, 4, "A", 1)
    demand, _ = ledger.reserve(milk, 2)

    results = race.at_once(
        [lambda: write_off(2), lambda: write_off(2), lambda: ledger.release(demand, 2)]
    )

    assert not race.unexpected(results, NotEnoughStock)
    write_off(2)
    assert lying(milk, small_world.shop) == {}
    lots.check_law()
    ledger.check_law()
