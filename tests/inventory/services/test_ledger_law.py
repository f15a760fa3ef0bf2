"""Whatever happens to stock in whatever order, the books are right."""

from __future__ import annotations

import uuid

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

from core.errors import DomainError
from inventory.models import StockLevel
from tests.inventory import ledger
from tests.world import World

units = st.integers(1, 8)


class Warehouse(RuleBasedStateMachine):
    """Anybody does anything with two products in two places; what is refused changes nothing."""

    demands = Bundle("demands")
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        StockLevel.objects.filter(product=self.world.tea).update(backorder_limit=6)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(target=demands, is_tea=st.booleans(), quantity=units, may_backorder=st.booleans())
    def reserve(self, is_tea: bool, quantity: int, may_backorder: bool) -> uuid.UUID:
        product = self.world.tea if is_tea else self.world.cup
        demand, _ = ledger.reserve(product, quantity, may_backorder=may_backorder)
        return demand

    @rule(demand=demands, quantity=units)
    def give_back(self, demand: uuid.UUID, quantity: int) -> None:
        self._attempt(lambda: ledger.release(demand, quantity))

    @rule(demand=consumes(demands), quantity=units, in_shop=st.booleans())
    def hand_over(self, demand: uuid.UUID, quantity: int, in_shop: bool) -> None:
        place = self.world.shop if in_shop else self.world.warehouse
        self._attempt(lambda: ledger.issue(demand, place, quantity))

    @rule(is_tea=st.booleans(), in_shop=st.booleans(), quantity=units)
    def receive(self, is_tea: bool, in_shop: bool, quantity: int) -> None:
        product = self.world.tea if is_tea else self.world.cup
        ledger.receive(product, self.world.shop if in_shop else self.world.warehouse, quantity)

    @rule(is_tea=st.booleans(), quantity=st.integers(-8, 8).filter(bool))
    def count(self, is_tea: bool, quantity: int) -> None:
        product = self.world.tea if is_tea else self.world.cup
        self._attempt(lambda: ledger.adjust(product, self.world.warehouse, quantity))

    @invariant()
    def the_books_are_right(self) -> None:
        ledger.check_law()

    def _attempt(self, act: object) -> None:
        before = self._levels()
        try:
            act()  # type: ignore[operator]
        except DomainError:
            assert self._levels() == before

    def _levels(self) -> list[tuple[object, ...]]:
        return list(StockLevel.objects.order_by("pk").values_list())


def test_the_books_are_right_after_whatever_happened(small_world: World) -> None:
    Warehouse.world = small_world
    run_state_machine_as_test(
        Warehouse,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
