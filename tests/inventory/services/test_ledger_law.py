"""Whatever happens to stock in whatever order, it is as the plain model says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from core.actors import SYSTEM
from core.errors import DomainError
from core.ids import new_id
from inventory.models import IncomingSupply, Peg, Reservation, StockLevel
from inventory.services import incoming, reservations, stock
from inventory.services.incoming import Supply
from inventory.services.reservations import Demand, Issue, Loss, Outcome, Release
from inventory.services.stock import Adjustment, Receipt
from tests.inventory import goods, ledger
from tests.inventory.oracle import Answer, Oracle, Refused
from tests.world import MORNING, World

LIMITS = {("TEA", "main"): 6, ("CUP", "main"): 4, ("CUP", "shop"): 3}
SAFETY = {("TEA", "main"): 2, ("CUP", "main"): 1}

units = st.integers(1, 8)
wanted = st.sampled_from(["TEA", "CUP", "TEASET"])
parts = st.sampled_from(["TEA", "CUP"])
places = st.sampled_from(["main", "shop"])
days_ahead = st.integers(0, 12)


class Warehouse(RuleBasedStateMachine):
    """Anybody does anything with two products and a bundle of them in two places. The services
    and the model are told the same and say the same; what is refused changes nothing."""

    demands = Bundle("demands")
    sources = Bundle("sources")
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        bundle = goods.bundle("TEASET")
        self.products = {"TEA": self.world.tea, "CUP": self.world.cup, "TEASET": bundle}
        self.places = {"main": self.world.warehouse, "shop": self.world.shop}
        for (sku, location), limit in LIMITS.items():
            StockLevel.objects.filter(product__sku=sku, location__code=location).update(
                backorder_limit=limit, safety_stock=SAFETY.get((sku, location), 0)
            )
        self.at = MORNING
        self.model = Oracle(
            locations=("main", "shop"),
            lead_days={"TEA": 1, "CUP": 1},
            bundles={"TEASET": {"TEA": 1, "CUP": 2}},
            on_hand={("TEA", "main"): 10, ("CUP", "main"): 5, ("CUP", "shop"): 3},
            limit=dict(LIMITS),
            safety=dict(SAFETY),
            today=MORNING.date(),
        )

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.at += timedelta(days=days)
        self.model.today = self.at.date()

    @rule(
        target=demands,
        sku=wanted,
        quantity=units,
        may_backorder=st.booleans(),
        ahead=st.none() | days_ahead,
    )
    def reserve(self, sku: str, quantity: int, may_backorder: bool, ahead: int | None) -> uuid.UUID:
        demand = new_id()
        self._reserve(demand, sku, quantity, may_backorder, ahead)
        return demand

    @rule(demand=demands, quantity=units)
    def give_back(self, demand: uuid.UUID, quantity: int) -> None:
        self._both(
            lambda: reservations.release(
                releases=[Release(demand, quantity)], reason="test", actor=SYSTEM, at=self.now
            ),
            lambda: self.model.release(str(demand), quantity),
        )

    @rule(demand=demands, quantity=units, place=places)
    def hand_over(self, demand: uuid.UUID, quantity: int, place: str) -> None:
        self._both(
            lambda: reservations.issue(
                issues=[Issue(demand, self.places[place].pk, quantity)], actor=SYSTEM, at=self.now
            ),
            lambda: self.model.issue(str(demand), place, quantity),
        )

    @rule(demand=demands, quantity=units, place=places, sku=parts, ahead=days_ahead)
    def pick_short(
        self, demand: uuid.UUID, quantity: int, place: str, sku: str, ahead: int
    ) -> None:
        """What was not found is written off and reserved again."""
        held = [row for row in self.model.rows if row.demand == str(demand)]
        loss = Loss(demand, self.places[place].pk, quantity, self.products[sku].pk)
        is_lost = sku in {row.sku for row in held} and self._both(
            lambda: reservations.write_off(
                losses=[loss], reason="not there", actor=SYSTEM, at=self.now
            ),
            lambda: self.model.write_off(str(demand), place, quantity, sku),
        )
        if is_lost:
            wanted = "TEASET" if len({row.sku for row in held}) == 2 else sku
            self._reserve(demand, wanted, quantity, True, ahead)

    @rule(demand=demands, ahead=days_ahead)
    def confirm(self, demand: uuid.UUID, ahead: int) -> None:
        day = self._day(ahead)
        reservations.keep(demands=[demand], needed_on={demand: day}, actor=SYSTEM, at=self.now)
        self.model.keep(str(demand), day)

    @rule(sku=parts, place=places, quantity=units)
    def receive(self, sku: str, place: str, quantity: int) -> None:
        receipt = Receipt(self.products[sku].pk, self.places[place].pk, quantity)
        stock.receive(receipts=[receipt], actor=SYSTEM, at=self.now)
        self.model.receive(sku, place, quantity)

    @rule(sku=parts, place=places, quantity=st.integers(-8, 8).filter(bool))
    def adjust(self, sku: str, place: str, quantity: int) -> None:
        change = Adjustment(self.products[sku].pk, self.places[place].pk, quantity, "counted")
        self._both(
            lambda: stock.adjust(adjustments=[change], actor=SYSTEM, at=self.now),
            lambda: self.model.adjust(sku, place, quantity),
        )

    @rule(target=sources, sku=parts, place=places, quantity=units, ahead=days_ahead)
    def buy(self, sku: str, place: str, quantity: int, ahead: int) -> uuid.UUID:
        source = new_id()
        self._announce(source, sku, place, quantity, ahead)
        return source

    @rule(source=sources, sku=parts, place=places, quantity=units, ahead=days_ahead)
    def change_supply(
        self, source: uuid.UUID, sku: str, place: str, quantity: int, ahead: int
    ) -> None:
        self._announce(source, sku, place, quantity, ahead)

    @rule(source=consumes(sources), sku=parts, place=places)
    def withdraw_supply(self, source: uuid.UUID, sku: str, place: str) -> None:
        self._announce(source, sku, place, 0, 0)

    @invariant()
    def the_database_has_what_the_model_has(self) -> None:
        model = self.model
        assert _levels() == {
            place: (on_hand, model.allocated(place)) for place, on_hand in model.on_hand.items()
        }
        assert _rows() == {
            (row.demand, row.sku, row.location): (
                row.quantity,
                row.covered,
                row.needed_on,
                row.is_promised,
            )
            for row in model.rows
        }
        assert _pegs() == {
            (row.demand, row.sku, row.location): set(row.pegs) for row in model.rows if row.pegs
        }

    @invariant()
    def the_books_are_right(self) -> None:
        ledger.check_law()

    @property
    def now(self) -> datetime:
        return self.at

    def _day(self, ahead: int) -> date:
        return self.at.date() + timedelta(days=ahead)

    def _reserve(
        self, demand: uuid.UUID, sku: str, quantity: int, may_backorder: bool, ahead: int | None
    ) -> None:
        # Who asks later asks at a later moment, of the same day.
        self.at += timedelta(seconds=1)
        needed_on = None if ahead is None else self._day(ahead)
        wish = Demand(
            demand,
            "A/1",
            self.products[sku].pk,
            quantity,
            may_backorder=may_backorder,
            needed_on=needed_on,
        )
        outcome = reservations.reserve(demands=[wish], actor=SYSTEM, at=self.now)[demand]
        answer = self.model.reserve(
            str(demand), sku, quantity, may_backorder=may_backorder, needed_on=needed_on
        )
        assert self._answer(outcome) == answer

    def _answer(self, outcome: Outcome) -> Answer:
        codes = {place.pk: code for code, place in self.places.items()}
        takes = {codes[t.location_id]: (t.quantity, t.quantity_covered) for t in outcome.takes}
        return Answer(takes, outcome.missing, outcome.available)

    def _announce(self, source: uuid.UUID, sku: str, place: str, quantity: int, ahead: int) -> None:
        day = self._day(ahead)
        supply = Supply(
            kind=IncomingSupply.Kind.PURCHASE,
            source_id=source,
            reference="PO-1/1",
            product_id=self.products[sku].pk,
            location_id=self.places[place].pk,
            quantity=quantity,
            due_on=day,
        )
        incoming.announce(supplies=[supply], reason="bought", actor=SYSTEM, at=self.now)
        self.model.announce(str(source), sku, place, quantity, day)

    def _both(self, act: Callable[[], object], model: Callable[[], None]) -> bool:
        """Let both do the same; whether they did. Where there are two reasons to refuse it, each
        may name either."""
        refused = told = ""
        try:
            act()
        except DomainError as error:
            refused = error.code
        try:
            model()
        except Refused as error:
            told = str(error)
        assert bool(refused) == bool(told), (refused, told)
        return not refused


def _levels() -> dict[tuple[str, str], tuple[int, int]]:
    rows = StockLevel.objects.values_list(
        "product__sku", "location__code", "on_hand", "allocated"
    ).filter(product__sku__in=["TEA", "CUP"])
    return {(sku, code): (on_hand, allocated) for sku, code, on_hand, allocated in rows}


def _rows() -> dict[tuple[str, str, str], tuple[int, int, date | None, bool]]:
    return {
        (str(row.demand), row.product.sku, row.location.code): (
            row.quantity,
            row.quantity_covered,
            row.needed_on,
            row.is_promised,
        )
        for row in Reservation.objects.select_related("product", "location")
    }


def _pegs() -> dict[tuple[str, str, str], set[tuple[str, int, date]]]:
    found: dict[tuple[str, str, str], set[tuple[str, int, date]]] = {}
    for peg in Peg.objects.select_related(
        "reservation__product", "reservation__location", "supply"
    ):
        row = peg.reservation
        source = str(peg.supply.source_id) if peg.supply else ""
        key = (str(row.demand), row.product.sku, row.location.code)
        found.setdefault(key, set()).add((source, peg.quantity, peg.due_on))
    return found


def test_stock_is_as_the_plain_model_says_after_whatever_happened(small_world: World) -> None:
    Warehouse.world = small_world
    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
