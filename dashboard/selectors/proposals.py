"""Proposals to buy as a person decides on them: by supplier and place, each with its plan."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet

from core import limits
from purchasing.models import PurchaseOrder, ReplenishmentProposal, StockPlan
from purchasing.rules.terms import total_amount

Status = ReplenishmentProposal.Status

# What went out by itself is told for as long as it may still be looked for.
_AUTOMATIC_DAYS = 7
_AUTOMATIC_MAX = 10


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open proposal. ``basis`` is what its plan was computed from; empty without a plan."""

    id: uuid.UUID
    sku: str
    product: str
    unit: str
    quantity: int
    unit_price: Decimal
    reason: dict[str, Any]
    basis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """What one purchase order would hold. Amounts are in ``currency``."""

    supplier: str
    supplier_name: str
    location: str
    location_name: str
    currency: str
    minimum_order_amount: Decimal
    automatic_order_limit: Decimal | None
    proposals: list[Proposal]

    @property
    def amount(self) -> Decimal:
        """What all of it costs."""
        lines = ((each.quantity, each.unit_price) for each in self.proposals)
        return total_amount(lines=lines, currency=self.currency)


@dataclass(frozen=True, slots=True)
class Automatic:
    """A purchase order that the system made and sent under the supplier's limit."""

    number: str
    supplier: str
    amount: Decimal
    currency: str
    created_at: datetime


def open_groups(*, supplier: str = "", location: str = "") -> list[Group]:
    """The open proposals by supplier and place, at most so many as are decided at once. Two
    queries."""
    rows = _open()
    if supplier:
        rows = rows.filter(supplier__code=supplier)
    if location:
        rows = rows.filter(location__code=location)
    ordered = list(
        rows.select_related("product", "location", "supplier").order_by(
            "supplier__name", "location__name", "product__sku"
        )[: limits.PROPOSALS_PER_ACT]
    )
    bases = _bases(ordered)
    groups: dict[tuple[int, int], Group] = {}
    for row in ordered:
        group = groups.setdefault((row.supplier_id, row.location_id), _group(row))
        group.proposals.append(_proposal(row, bases))
    return list(groups.values())


def count_open() -> int:
    """How many proposals wait for a decision. One query."""
    return _open().count()


def planned_at() -> datetime | None:
    """When stock was planned last. One query."""
    moment: datetime | None = StockPlan.objects.aggregate(at=Max("computed_at"))["at"]
    return moment


def automatic_orders(*, at: datetime) -> list[Automatic]:
    """What went out by itself in the last days, the newest first. Two queries."""
    rows = (
        PurchaseOrder.objects.filter(
            is_automatic=True, created_at__gte=at - timedelta(days=_AUTOMATIC_DAYS)
        )
        .select_related("supplier")
        .prefetch_related("lines")
        .order_by("-created_at", "-pk")
    )
    return [
        Automatic(
            number=row.number,
            supplier=row.supplier.name,
            amount=total_amount(
                lines=((line.quantity, line.unit_price) for line in row.lines.all()),
                currency=row.currency,
            ),
            currency=row.currency,
            created_at=row.created_at,
        )
        for row in rows[:_AUTOMATIC_MAX]
    ]


def _open() -> QuerySet[ReplenishmentProposal]:
    return ReplenishmentProposal.objects.filter(status=Status.OPEN)


def _bases(
    rows: Iterable[ReplenishmentProposal],
) -> Mapping[tuple[uuid.UUID, int], dict[str, Any]]:
    found = StockPlan.objects.filter(product_id__in={row.product_id for row in rows})
    return {
        (product, location): basis
        for product, location, basis in found.values_list("product_id", "location_id", "basis")
    }


def _group(row: ReplenishmentProposal) -> Group:
    return Group(
        supplier=row.supplier.code,
        supplier_name=row.supplier.name,
        location=row.location.code,
        location_name=row.location.name,
        currency=row.supplier.currency,
        minimum_order_amount=row.supplier.minimum_order_amount,
        automatic_order_limit=row.supplier.automatic_order_limit,
        proposals=[],
    )


def _proposal(
    row: ReplenishmentProposal, bases: Mapping[tuple[uuid.UUID, int], dict[str, Any]]
) -> Proposal:
    return Proposal(
        id=row.pk,
        sku=row.product.sku,
        product=row.product.name,
        unit=row.product.unit,
        quantity=row.quantity,
        unit_price=row.unit_price,
        reason=row.reason,
        basis=bases.get((row.product_id, row.location_id), {}),
    )
