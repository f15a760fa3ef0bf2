"""What the clock does with supply."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core import limits
from inventory.models import Product
from purchasing import tasks
from purchasing.models import PurchaseOrder, ReplenishmentProposal, StockPlan
from tests.purchasing import supply
from tests.world import MORNING, World


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    supply.service_classes()
    the_clock_says(MORNING, monkeypatch)


def the_clock_says(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_everything_is_planned_once_a_night(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tasks.plan_stock()
    again = tasks.plan_stock()
    the_clock_says(MORNING + timedelta(days=1), monkeypatch)
    next_day = tasks.plan_stock()

    assert (first, again, next_day) == (3, 0, 3)


def test_the_night_begins_at_two(small_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.plan_stock()
    the_clock_says(datetime(2026, 11, 25, 1, 59, tzinfo=UTC), monkeypatch)
    before = tasks.plan_stock()
    the_clock_says(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), monkeypatch)

    after = tasks.plan_stock()

    assert (before, after) == (0, 3)


def test_more_than_a_batch_is_planned_batch_by_batch(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PLANS_PER_BATCH", 1)

    assert tasks.plan_stock() == 3


def test_a_plan_that_nobody_needs_any_more_goes_the_next_night(
    small_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.plan_stock()
    Product.objects.filter(pk=small_world.tea.pk).update(is_active=False)
    the_clock_says(MORNING + timedelta(days=1), monkeypatch)

    tasks.plan_stock()

    assert set(StockPlan.objects.values_list("product__sku", flat=True)) == {"CUP"}


def test_what_may_be_ordered_without_a_person_is_proposed_and_sent_in_one_go(
    small_world: World,
) -> None:
    leaf = supply.supplier(automatic_order_limit=Decimal(1000), lead_time_days=10)
    supply.sells(leaf, small_world.tea)
    supply.sold(small_world.tea, small_world.warehouse, [14] * 30)
    tasks.plan_stock()

    proposed = tasks.propose_purchases()
    sent = tasks.order_automatically()

    assert (proposed, sent) == (1, 1)
    assert PurchaseOrder.objects.get().is_automatic
    assert ReplenishmentProposal.objects.get().status == "ordered"
