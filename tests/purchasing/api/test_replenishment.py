"""Proposals, plans and scorecards as other systems see them."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import permissions as p
from core.actors import SYSTEM
from inventory.models import Supplier
from purchasing.models import PurchaseOrder, ReplenishmentProposal
from purchasing.services import planning
from tests.purchasing import supply
from tests.rest import caller
from tests.world import MORNING, World


@pytest.fixture
def mill(small_world: World) -> Supplier:
    """A supplier of tea, of which two a day are sold; it is planned and proposed."""
    supply.service_classes()
    seller = supply.supplier("mill", lead_time_days=10)
    supply.sells(seller, small_world.tea, pack_size=6)
    supply.sold(small_world.tea, small_world.warehouse, [14] * 30)
    planning.replan(actor=SYSTEM, at=MORNING)
    planning.propose(actor=SYSTEM, at=MORNING)
    return seller


def proposals(**query: Any) -> list[dict[str, Any]]:
    looker = caller(p.PURCHASING_VIEW, name=str(uuid.uuid4()))
    answer = looker.get("/replenishment-proposals", query)
    assert answer.status_code == 200, answer.json()
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_open_proposals_are_listed_with_their_reason(mill: Supplier) -> None:
    (found,) = proposals()

    assert (found["sku"], found["location"], found["supplier"]) == ("TEA", "main", "mill")
    assert (found["quantity"], found["unit_price"], found["amount"]) == (36, "2.0000", "72.00")
    assert found["currency"] == "EUR"
    assert found["reason"]["needed"] == 35
    assert found["reason"]["plan"]["reorder_point"] == 31
    assert found["purchase_order"] == ""


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"supplier": "mill"}, 1),
        ({"supplier": "leaf"}, 0),
        ({"location": "main", "sku": "TEA"}, 1),
        ({"sku": "CUP"}, 0),
        ({"status": "ordered"}, 0),
    ],
)
def test_proposals_are_found_by_supplier_place_product_and_status(
    mill: Supplier, query: dict[str, str], count: int
) -> None:
    assert len(proposals(**query)) == count


def test_an_unknown_status_is_refused(mill: Supplier) -> None:
    answer = caller(p.PURCHASING_VIEW).get("/replenishment-proposals", {"status": "lost"})

    assert answer.status_code == 422


def test_proposals_become_purchase_orders_once(mill: Supplier) -> None:
    buyer = caller(p.PURCHASING_MANAGE)
    body = {"proposals": [each["id"] for each in proposals()]}

    first = buyer.post("/replenishment-proposals/orders", body, **{"Idempotency-Key": "a"})
    again = buyer.post("/replenishment-proposals/orders", body, **{"Idempotency-Key": "a"})
    anew = buyer.post("/replenishment-proposals/orders", body)

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert anew.status_code == 409
    assert anew.json()["code"] == "proposal_decided"
    purchase = PurchaseOrder.objects.get()
    assert first.json()["purchase_orders"] == [purchase.number]
    (ordered,) = proposals(status="ordered")
    assert ordered["purchase_order"] == purchase.number


def test_proposals_are_dismissed_with_a_reason(mill: Supplier) -> None:
    buyer = caller(p.PURCHASING_MANAGE)
    ids = [each["id"] for each in proposals()]

    unsaid = buyer.post("/replenishment-proposals/dismissals", {"proposals": ids, "reason": ""})
    said = buyer.post(
        "/replenishment-proposals/dismissals", {"proposals": ids, "reason": "season is over"}
    )

    assert unsaid.status_code == 422
    assert (said.status_code, said.json()) == (201, {"dismissed": 1})
    assert proposals() == []


@pytest.mark.parametrize("path", ["orders", "dismissals"])
def test_nothing_or_the_unknown_is_not_decided(mill: Supplier, path: str) -> None:
    buyer = caller(p.PURCHASING_MANAGE)
    more = {"reason": "no"} if path == "dismissals" else {}

    empty = buyer.post(f"/replenishment-proposals/{path}", {"proposals": [], **more})
    unknown = buyer.post(
        f"/replenishment-proposals/{path}", {"proposals": [str(uuid.uuid4())], **more}
    )

    assert empty.status_code == 422
    assert unknown.status_code == 404
    assert ReplenishmentProposal.objects.get().status == "open"


def test_who_may_only_look_decides_nothing(mill: Supplier) -> None:
    looker = caller(p.PURCHASING_VIEW)
    body = {"proposals": [each["id"] for each in proposals()]}

    ordered = looker.post("/replenishment-proposals/orders", body)
    dismissed = looker.post("/replenishment-proposals/dismissals", {**body, "reason": "no"})
    stranger = caller(p.STOCK_VIEW, name="stranger").get("/stock-plans")

    assert {ordered.status_code, dismissed.status_code, stranger.status_code} == {403}
    assert not PurchaseOrder.objects.exists()


def test_a_plan_tells_its_forecast_beside_the_naive_one(mill: Supplier) -> None:
    answer = caller(p.PURCHASING_VIEW).get("/stock-plans", {"sku": "TEA"})

    assert answer.status_code == 200
    (plan,) = answer.json()["items"]
    assert (plan["reorder_point"], plan["order_up_to"], plan["safety_stock"]) == (31, 45, 11)
    assert (plan["wape"], plan["bias"], plan["naive_wape"], plan["naive_bias"]) == (0, 0, 0, 0)
    assert plan["tested_weeks"] == 24
    assert plan["service_class"] == "A"
    assert plan["lead_time_source"] == "stated"
    first = plan["forecast"][0]
    assert first["week_from"] == "2026-11-24"
    assert first["low_95"] <= first["low_80"] <= first["expected"] <= first["high_80"]
    assert len(plan["forecast"]) == 8


def test_a_plan_without_a_history_claims_no_error(mill: Supplier) -> None:
    answer = caller(p.PURCHASING_VIEW).get("/stock-plans", {"sku": "CUP", "location": "shop"})

    (plan,) = answer.json()["items"]
    assert (plan["method"], plan["forecast"], plan["wape"]) == ("none", [], None)


def test_plans_are_paged(mill: Supplier) -> None:
    looker = caller(p.PURCHASING_VIEW)

    first = looker.get("/stock-plans", {"size": 2}).json()
    second = looker.get("/stock-plans", {"size": 2, "cursor": first["next_cursor"]}).json()

    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 1, "")


def bought_and_came(mill: Supplier, world: World, *, days_late: int) -> PurchaseOrder:
    due = timezone.now() - timedelta(days=30)
    purchase = supply.bought(
        mill,
        world.warehouse,
        [("TEA", 6, "2")],
        at=due - timedelta(days=10),
        expected_on=due.date(),
    )
    supply.came(purchase, [(6, 0)], at=due + timedelta(days=days_late))
    return purchase


def test_a_scorecard_tells_each_figure_with_its_population(
    small_world: World, mill: Supplier
) -> None:
    bought_and_came(mill, small_world, days_late=0)
    bought_and_came(mill, small_world, days_late=2)

    answer = caller(p.PURCHASING_VIEW).get("/suppliers/mill/scorecard")

    assert answer.status_code == 200
    card = answer.json()
    assert card["supplier"] == "mill"
    assert date.fromisoformat(card["last"]) - date.fromisoformat(card["first"]) == timedelta(364)
    figures = {each["code"]: each for each in card["figures"]}
    assert figures["otif_asked"] == {
        "code": "otif_asked",
        "value": 0.5,
        "unit": "share",
        "population": 2,
        "excluded": 0,
        "row_count": 2,
    }
    assert figures["lead_time_median"]["value"] == 10
    assert figures["answer_time_median"]["value"] is None


def test_the_rows_behind_a_figure_are_opened_page_by_page(
    small_world: World, mill: Supplier
) -> None:
    good = bought_and_came(mill, small_world, days_late=0)
    late = bought_and_came(mill, small_world, days_late=2)
    looker = caller(p.PURCHASING_VIEW)
    wanted = {"figure": "otif_asked", "size": 1}

    first = looker.get("/suppliers/mill/scorecard/rows", wanted).json()
    second = looker.get("/suppliers/mill/scorecard/rows", {**wanted, "start": 1}).json()

    assert [row["number"] for row in first["items"]] == [good.number]
    assert first["next_start"] == 1
    (row,) = second["items"]
    assert (row["number"], row["position"], row["is_hit"]) == (late.number, 1, False)
    assert date.fromisoformat(row["done_on"]) - date.fromisoformat(row["due_on"]) == timedelta(2)
    assert second["next_start"] is None


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/suppliers/nobody/scorecard", {}, 404, "supplier_unknown"),
        (
            "/suppliers/mill/scorecard",
            {"first": "2026-02-01", "last": "2026-01-01"},
            422,
            "period_invalid",
        ),
        ("/suppliers/mill/scorecard/rows", {"figure": "luck"}, 422, "figure_unknown"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_code(
    mill: Supplier, path: str, query: dict[str, str], status: int, code: str
) -> None:
    answer = caller(p.PURCHASING_VIEW).get(path, query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
