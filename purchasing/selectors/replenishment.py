"""Proposals and plans as lists show them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from core import limits, money
from core.paging import Page, read_page
from purchasing.models import ReplenishmentProposal, StockPlan

Code = Annotated[str, msgspec.Meta(max_length=64)]
Cursor = Annotated[str, msgspec.Meta(max_length=400)]
Size = Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)]


class ProposalFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which proposals, newest first; the open ones unless told otherwise. ``supplier`` and
    ``location`` are codes."""

    status: Literal["open", "ordered", "dismissed"] = "open"
    supplier: Code = ""
    location: Code = ""
    sku: Code = ""
    cursor: Cursor = ""
    size: Size = limits.PAGE_SIZE


class PlanFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which plans, by id; ``location`` is a code."""

    sku: Code = ""
    location: Code = ""
    service_class: Annotated[str, msgspec.Meta(max_length=1)] = ""
    cursor: Cursor = ""
    size: Size = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A purchase that ought to be made. Amounts are in ``currency``; ``reason`` holds the facts
    that speak for it; ``purchase_order`` is the number of what it became."""

    id: uuid.UUID
    sku: str
    product: str
    location: str
    supplier: str
    supplier_name: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    currency: str
    status: str
    reason: dict[str, Any]
    purchase_order: str
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class WeekView:
    """The expected demand of a week in units, and between which bounds it lies four of five times
    and nineteen of twenty."""

    week_from: date
    expected: float
    low_80: float
    high_80: float
    low_95: float
    high_95: float


@dataclass(frozen=True, slots=True)
class PlanView:
    """When to buy a product for a location again, and up to how much. Demand is per day, lead
    times are in days. ``wape`` and ``bias`` are errors in a back-test over ``tested_weeks``,
    beside those of the naive forecast; null where there is nothing to tell."""

    sku: str
    product: str
    location: str
    service_class: str
    service_level: float
    demand_mean: float
    demand_deviation: float
    lead_time_mean: float
    lead_time_deviation: float
    lead_time_source: str
    lead_time_observations: int
    safety_stock: int
    reorder_point: int
    order_up_to: int
    is_by_hand: bool
    reorder_point_by_hand: int
    supplier: str
    turnover_amount: Decimal
    currency: str
    review_period_days: int
    history_weeks: int
    recent_weeks: list[int]
    method: str
    wape: float | None
    bias: float | None
    naive_wape: float | None
    naive_bias: float | None
    tested_weeks: int
    forecast: list[WeekView]
    computed_at: datetime


_OF_BASIS = (
    "service_level",
    "lead_time_source",
    "lead_time_observations",
    "is_by_hand",
    "reorder_point_by_hand",
    "supplier",
    "currency",
    "review_period_days",
    "history_weeks",
    "recent_weeks",
    "method",
    "wape",
    "bias",
    "naive_wape",
    "naive_bias",
    "tested_weeks",
)
_OF_PLAN = (
    "service_class",
    "demand_mean",
    "demand_deviation",
    "lead_time_mean",
    "lead_time_deviation",
    "safety_stock",
    "reorder_point",
    "order_up_to",
    "computed_at",
)


def list_proposals(*, wanted: ProposalFilter) -> Page[ProposalView]:
    """One page of proposals, newest first, in one query."""
    rows = ReplenishmentProposal.objects.filter(status=wanted.status).select_related(
        "product", "location", "supplier", "purchase_line__purchase_order"
    )
    if wanted.supplier:
        rows = rows.filter(supplier__code=wanted.supplier)
    if wanted.location:
        rows = rows.filter(location__code=wanted.location)
    if wanted.sku:
        rows = rows.filter(product__sku=wanted.sku)
    keys = ["-created_at", "-id"]
    return read_page(rows, keys=keys, cursor=wanted.cursor, size=wanted.size).map(_proposal)


def list_plans(*, wanted: PlanFilter) -> Page[PlanView]:
    """One page of plans by id, in one query."""
    rows = StockPlan.objects.select_related("product", "location")
    if wanted.sku:
        rows = rows.filter(product__sku=wanted.sku)
    if wanted.location:
        rows = rows.filter(location__code=wanted.location)
    if wanted.service_class:
        rows = rows.filter(service_class=wanted.service_class)
    return read_page(rows, keys=["id"], cursor=wanted.cursor, size=wanted.size).map(_plan)


def _proposal(row: ReplenishmentProposal) -> ProposalView:
    line, currency = row.purchase_line, row.reason["currency"]
    return ProposalView(
        id=row.pk,
        sku=row.product.sku,
        product=row.product.name,
        location=row.location.code,
        supplier=row.supplier.code,
        supplier_name=row.supplier.name,
        quantity=row.quantity,
        unit_price=row.unit_price,
        amount=money.round_amount(row.unit_price * row.quantity, currency),
        currency=currency,
        status=row.status,
        reason=row.reason,
        purchase_order=line.purchase_order.number if line else "",
        created_at=row.created_at,
        decided_at=row.decided_at,
    )


def _plan(row: StockPlan) -> PlanView:
    return PlanView(
        sku=row.product.sku,
        product=row.product.name,
        location=row.location.code,
        turnover_amount=Decimal(row.basis["turnover_amount"]),
        forecast=[
            WeekView(**{**week, "week_from": date.fromisoformat(week["week_from"])})
            for week in row.basis["forecast"]
        ],
        **{name: getattr(row, name) for name in _OF_PLAN},
        **{name: row.basis[name] for name in _OF_BASIS},
    )
