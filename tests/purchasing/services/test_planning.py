"""Plans of products at their places: from what was sold, how long suppliers took, and who said
what by hand."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import Forbidden
from inventory.models import Location, Product, StockLevel
from purchasing.models import ServiceClass, StockPlan
from purchasing.services import planning
from tests.purchasing import supply
from tests.world import MORNING, World


@pytest.fixture(autouse=True)
def classes(db: None) -> None:
    supply.service_classes()


def replan(**more: object) -> int:
    return planning.replan(actor=SYSTEM, at=MORNING, **more)  # type: ignore[arg-type]


def plan_of(product: Product, location: Location) -> StockPlan:
    return StockPlan.objects.get(product=product, location=location)


def test_every_stocked_product_is_planned_where_it_lies(small_world: World) -> None:
    count = replan()

    planned = set(StockPlan.objects.values_list("product__sku", "location__code"))
    assert planned == {("TEA", "main"), ("CUP", "main"), ("CUP", "shop")}
    assert count == 3


def test_steady_demand_is_planned_for_the_stated_lead_time(small_world: World) -> None:
    supply.sells(supply.supplier(), small_world.tea, lead_time_days=10)
    supply.sold(small_world.tea, small_world.warehouse, [14] * 30)

    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert plan.service_class == "A"
    assert plan.demand_mean == pytest.approx(2)
    assert (plan.lead_time_mean, plan.lead_time_deviation) == (10, 2.5)
    # 2 a day for certain, 2.5 days more or less: 2.054 * 5 = 10.3.
    assert (plan.safety_stock, plan.reorder_point, plan.order_up_to) == (11, 31, 45)
    assert plan.basis["lead_time_source"] == "stated"
    assert plan.basis["supplier"] == "leaf"
    assert plan.basis["history_weeks"] == 30
    assert plan.basis["wape"] == 0
    assert plan.basis["naive_wape"] == 0
    assert plan.basis["forecast"][0]["expected"] == 14
    assert plan.basis["forecast"][0]["week_from"] == "2026-11-24"


def test_the_lead_time_is_that_of_the_suppliers_deliveries(small_world: World) -> None:
    leaf = supply.supplier()
    supply.sells(leaf, small_world.tea)
    for days, weeks in ((4, 20), (6, 15), (8, 10)):
        sent = MORNING - timedelta(weeks=weeks)
        purchase = supply.bought(leaf, small_world.warehouse, [("TEA", 10, "2")], at=sent)
        supply.came(purchase, [(4, 0)], at=sent + timedelta(days=days - 3))
        supply.came(purchase, [(6, 0)], at=sent + timedelta(days=days))
    sent = MORNING - timedelta(weeks=30)
    still_open = supply.bought(leaf, small_world.warehouse, [("TEA", 10, "2")], at=sent)
    supply.came(still_open, [(4, 0)], at=sent + timedelta(days=100))

    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert plan.lead_time_mean == pytest.approx(6)
    assert plan.lead_time_deviation == pytest.approx(2)
    assert plan.basis["lead_time_source"] == "product_receipts"
    assert plan.basis["lead_time_observations"] == 3


def test_a_product_that_never_came_is_planned_by_its_suppliers_other_deliveries(
    small_world: World,
) -> None:
    leaf = supply.supplier()
    supply.sells(leaf, small_world.tea)
    supply.sells(leaf, small_world.cup)
    for weeks in (20, 15, 10):
        sent = MORNING - timedelta(weeks=weeks)
        purchase = supply.bought(leaf, small_world.warehouse, [("CUP", 5, "2")], at=sent)
        supply.came(purchase, [(5, 0)], at=sent + timedelta(days=9))

    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert (plan.lead_time_mean, plan.lead_time_deviation) == (9, 0)
    assert plan.basis["lead_time_source"] == "supplier_receipts"


def test_without_a_supplier_the_products_own_lead_time_counts(small_world: World) -> None:
    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert plan.lead_time_mean == 1
    assert plan.basis["supplier"] == ""


def test_the_preferred_supplier_comes_before_the_one_the_product_names(
    small_world: World,
) -> None:
    small_world.tea.supplier = supply.supplier("named")
    small_world.tea.save(update_fields=["supplier"])
    supply.sells(supply.supplier("first"), small_world.tea)
    supply.sells(supply.supplier("liked", lead_time_days=3), small_world.tea, is_preferred=True)

    replan()

    assert plan_of(small_world.tea, small_world.warehouse).basis["supplier"] == "liked"


def test_a_reorder_point_set_by_hand_stands_while_little_is_known(small_world: World) -> None:
    set_by_hand(small_world, 25)
    supply.sold(small_world.tea, small_world.warehouse, [7] * 5)

    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert plan.reorder_point == 25
    assert plan.order_up_to > 25
    assert plan.basis["is_by_hand"] is True


def test_a_reorder_point_set_by_hand_gives_way_to_a_known_demand(small_world: World) -> None:
    set_by_hand(small_world, 25)
    supply.sold(small_world.tea, small_world.warehouse, [7] * 12)

    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert plan.reorder_point < 25
    assert plan.basis["is_by_hand"] is False
    assert plan.basis["reorder_point_by_hand"] == 25
    level = StockLevel.objects.get(product=small_world.tea, location=small_world.warehouse)
    assert level.reorder_point == 25


def set_by_hand(world: World, reorder_point: int) -> None:
    StockLevel.objects.filter(product=world.tea, location=world.warehouse).update(
        reorder_point=reorder_point
    )


def test_the_few_products_of_most_turnover_get_the_best_service(small_world: World) -> None:
    supply.sold(small_world.tea, small_world.warehouse, [100] * 20)
    supply.sold(small_world.cup, small_world.shop, [1] * 20)

    replan()

    assert plan_of(small_world.tea, small_world.warehouse).service_class == "A"
    # The cup is small business, at each of its places.
    assert plan_of(small_world.cup, small_world.shop).service_class == "C"
    assert plan_of(small_world.cup, small_world.warehouse).service_class == "C"


def test_without_classes_all_products_are_served_alike(small_world: World) -> None:
    ServiceClass.objects.all().delete()

    replan()

    assert plan_of(small_world.tea, small_world.warehouse).service_class == "-"
    assert plan_of(small_world.tea, small_world.warehouse).basis["service_level"] == 0.95


def test_what_was_sold_today_is_not_counted_yet(small_world: World) -> None:
    supply.sold(small_world.tea, small_world.warehouse, [7] * 12 + [500])
    late = MORNING - timedelta(days=4)

    planning.replan(actor=SYSTEM, at=late)

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert plan.basis["recent_weeks"] == [7] * 12


def test_what_is_not_bought_any_more_loses_its_plan(small_world: World) -> None:
    replan()
    Product.objects.filter(pk=small_world.tea.pk).update(is_discontinued=True)
    later = MORNING + timedelta(days=1)

    planning.replan(product_ids=[small_world.tea.pk], actor=SYSTEM, at=later)

    assert set(StockPlan.objects.values_list("product__sku", flat=True)) == {"CUP"}


def test_planning_some_products_leaves_the_plans_of_others(small_world: World) -> None:
    replan()
    later = MORNING + timedelta(days=1)

    count = planning.replan(product_ids=[small_world.tea.pk], actor=SYSTEM, at=later)

    assert count == 1
    assert plan_of(small_world.tea, small_world.warehouse).computed_at == later
    assert plan_of(small_world.cup, small_world.shop).computed_at == MORNING


def test_the_statements_of_planning_do_not_grow_with_the_products(small_world: World) -> None:
    supply.sells(supply.supplier(), small_world.tea)
    supply.sells(supply.supplier("kiln"), small_world.cup)
    with CaptureQueriesContext(connection) as few:
        replan(product_ids=[small_world.tea.pk])

    with CaptureQueriesContext(connection) as many:
        replan()

    assert len(many) == len(few)


def test_who_may_not_buy_may_not_plan(small_world: World) -> None:
    with pytest.raises(Forbidden):
        planning.replan(actor=small_world.actor("amira"), at=MORNING)

    assert not StockPlan.objects.exists()


def test_plans_are_sane_numbers_whatever_was_sold(small_world: World) -> None:
    supply.sold(small_world.tea, small_world.warehouse, [0, 0, 40_000, 0, 1] * 12)

    replan()

    plan = plan_of(small_world.tea, small_world.warehouse)
    assert math.isfinite(plan.demand_deviation)
    assert plan.safety_stock <= plan.reorder_point <= plan.order_up_to
