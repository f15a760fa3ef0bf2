"""Backordered units are tied to what will fill them, and carry a date."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import Invalid
from core.ids import new_id
from core.models import Event
from inventory.models import IncomingSupply, Peg, StockLevel
from inventory.selectors import outlook
from inventory.services import incoming, reservations, stock
from inventory.services.incoming import Supply
from inventory.services.stock import Receipt
from tests.inventory import ledger
from tests.world import MORNING, World

TODAY = MORNING.date()
Kind = IncomingSupply.Kind


def day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


@pytest.fixture
def bare_world(small_world: World) -> World:
    """No tea is left, and 100 may be owed; buying it would take a day."""
    ledger.adjust(small_world.tea, small_world.warehouse, -10)
    StockLevel.objects.filter(product=small_world.tea).update(backorder_limit=100)
    return small_world


def announce(
    bare_world: World,
    quantity: int,
    ahead: int,
    *,
    source: uuid.UUID | None = None,
    kind: IncomingSupply.Kind = Kind.PURCHASE,
    reference: str = "PO-00001/1",
) -> uuid.UUID:
    source = source or new_id()
    supply = Supply(
        kind, source, reference, bare_world.tea.pk, bare_world.warehouse.pk, quantity, day(ahead)
    )
    incoming.announce(supplies=[supply], reason="the supplier said so", actor=SYSTEM, at=MORNING)
    return source


def want(bare_world: World, quantity: int, needed: int | None = None) -> uuid.UUID:
    """A demand that may wait; ``needed``: it is promised for so many days ahead."""
    demand, _ = ledger.reserve(bare_world.tea, quantity, may_backorder=True)
    if needed is not None:
        reservations.keep(
            demands=[demand], needed_on={demand: day(needed)}, actor=SYSTEM, at=MORNING
        )
    return demand


def pegs(demand: uuid.UUID) -> list[tuple[str, int, date]]:
    """What fills a demand: reference of the supply, units, day."""
    return [
        (peg.supply.reference if peg.supply else "", peg.quantity, peg.due_on)
        for peg in Peg.objects.filter(reservation__demand=demand)
        .select_related("supply")
        .order_by("due_on", "quantity")
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_units_on_backorder_are_tied_to_what_brings_them(
    bare_world: World, kind: IncomingSupply.Kind
) -> None:
    announce(bare_world, 5, 3, kind=kind, reference="X-1")

    demand = want(bare_world, 4)

    assert pegs(demand) == [("X-1", 4, day(3))]
    assert outlook.by_demand(demands=[demand], at=MORNING)[demand].ships_on == day(4)


def test_what_nothing_brings_is_dated_by_what_buying_would_take(bare_world: World) -> None:
    announce(bare_world, 3, 5)

    demand = want(bare_world, 4)

    assert pegs(demand) == [("", 1, day(1)), ("PO-00001/1", 3, day(5))]


def test_a_demand_may_be_filled_by_several_supplies(bare_world: World) -> None:
    announce(bare_world, 3, 5, reference="A")
    announce(bare_world, 3, 2, reference="B")

    demand = want(bare_world, 5)

    assert pegs(demand) == [("B", 3, day(2)), ("A", 2, day(5))]


def test_an_earlier_promise_is_not_taken_by_a_later_order(bare_world: World) -> None:
    announce(bare_world, 3, 2, reference="A")
    announce(bare_world, 3, 9, reference="B")
    first = want(bare_world, 3, needed=2)

    second = want(bare_world, 3)

    assert pegs(first) == [("A", 3, day(2))]
    assert pegs(second) == [("B", 3, day(9))]


def test_an_order_wanted_later_leaves_the_early_goods_to_one_wanted_sooner(
    bare_world: World,
) -> None:
    announce(bare_world, 3, 2, reference="A")
    announce(bare_world, 3, 9, reference="B")
    patient = want(bare_world, 3, needed=30)

    hasty = want(bare_world, 3)

    assert outlook.by_demand(demands=[hasty], at=MORNING)[hasty].ships_on == day(3)
    reservations.keep(demands=[hasty], needed_on={hasty: day(2)}, actor=SYSTEM, at=MORNING)
    assert pegs(hasty) == [("A", 3, day(2))]
    assert pegs(patient) == [("B", 3, day(9))]


def test_a_supply_that_comes_later_tells_whom_it_endangers(bare_world: World) -> None:
    source = announce(bare_world, 3, 2)
    demand = want(bare_world, 3, needed=4)

    announce(bare_world, 3, 12, source=source)

    told = Event.objects.get(type="supply.redated")
    assert told.stream_id == bare_world.tea.pk
    assert told.data["reason"] == "the supplier said so"
    assert told.data["moved"] == [
        {
            "demand": str(demand),
            "reference": "A/1",
            "due_before": str(day(2)),
            "due_after": str(day(12)),
            "needed_on": str(day(4)),
            "is_endangered": True,
        }
    ]
    assert pegs(demand) == [("PO-00001/1", 3, day(12))]


def test_a_later_day_that_still_keeps_the_promise_endangers_nobody(bare_world: World) -> None:
    source = announce(bare_world, 3, 2)
    want(bare_world, 3, needed=6)

    announce(bare_world, 3, 5, source=source)

    (moved,) = Event.objects.get(type="supply.redated").data["moved"]
    assert moved["is_endangered"] is False


def test_a_supply_that_is_withdrawn_leaves_its_demand_to_the_next(bare_world: World) -> None:
    source = announce(bare_world, 3, 2, reference="A")
    announce(bare_world, 3, 9, reference="B")
    demand = want(bare_world, 3, needed=2)

    announce(bare_world, 0, 2, source=source)

    assert pegs(demand) == [("B", 3, day(9))]
    assert IncomingSupply.objects.count() == 1
    (moved,) = Event.objects.get(type="supply.redated").data["moved"]
    assert (moved["due_before"], moved["due_after"]) == (str(day(2)), str(day(9)))


def test_goods_taken_in_against_their_announcement_move_nobodys_day(bare_world: World) -> None:
    source = announce(bare_world, 6, 2)
    announce(bare_world, 6, 9, reference="B")
    for needed in (2, 9):
        want(bare_world, 5, needed=needed)

    stock.receive(
        receipts=[Receipt(bare_world.tea.pk, bare_world.warehouse.pk, 5)],
        actor=SYSTEM,
        at=MORNING,
        is_announced_next=True,
    )
    announce(bare_world, 1, 2, source=source)

    assert not Event.objects.filter(type="supply.redated").exists()
    ledger.check_law()


def test_goods_that_arrive_leave_no_pegs_behind(bare_world: World) -> None:
    source = announce(bare_world, 3, 2)
    demand = want(bare_world, 3, needed=2)

    announce(bare_world, 0, 2, source=source)
    ledger.receive(bare_world.tea, bare_world.warehouse, 3)

    assert pegs(demand) == []
    assert ledger.covered(demand) == (3, 3)
    ledger.check_law()


def test_who_leaves_the_queue_moves_the_others_up(bare_world: World) -> None:
    announce(bare_world, 3, 2, reference="A")
    announce(bare_world, 3, 9, reference="B")
    first = want(bare_world, 3, needed=2)
    second = want(bare_world, 3, needed=9)

    ledger.release(first, 3)

    assert pegs(second) == [("A", 3, day(2))]


def test_every_backordered_unit_has_a_date_and_no_supply_is_given_twice(
    bare_world: World,
) -> None:
    announce(bare_world, 4, 2, reference="A")
    announce(bare_world, 4, 5, reference="B")

    demands = [want(bare_world, 3, needed=ahead) for ahead in (9, 2, 5)]

    assert sum(quantity for d in demands for _, quantity, _ in pegs(d)) == 9
    for reference in ("A", "B"):
        assert sum(q for d in demands for name, q, _ in pegs(d) if name == reference) == 4


def test_announcing_many_supplies_takes_as_many_statements_as_one(bare_world: World) -> None:
    for _ in range(5):
        want(bare_world, 2, needed=3)

    def statements(count: int) -> int:
        supplies = [
            Supply(
                Kind.PURCHASE,
                new_id(),
                f"PO/{n}",
                bare_world.tea.pk,
                bare_world.warehouse.pk,
                2,
                day(n),
            )
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            incoming.announce(supplies=supplies, reason="new", actor=SYSTEM, at=MORNING)
        return len(queries)

    assert statements(2) == statements(50)


def test_less_than_nothing_cannot_come(bare_world: World) -> None:
    with pytest.raises(Invalid) as refused:
        announce(bare_world, -1, 2)

    assert refused.value.code == "quantity_negative"
    assert not IncomingSupply.objects.exists()


def test_who_gives_back_all_that_it_waited_for_is_tied_to_nothing(bare_world: World) -> None:
    announce(bare_world, 5, 3)
    ledger.receive(bare_world.tea, bare_world.warehouse, 10)
    demand = want(bare_world, 15)
    assert [quantity for _reference, quantity, _on in pegs(demand)] == [5]

    ledger.release(demand, 5)

    assert ledger.covered(demand) == (10, 10)
    assert pegs(demand) == []
    assert [quantity for _reference, quantity, _on in pegs(want(bare_world, 5))] == [5]
