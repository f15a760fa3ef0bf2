"""Lists of purchase orders: one filter for the dashboard and REST, keyset pages."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from core import limits
from core.paging import Page, read_page
from purchasing.lifecycle import EXPECTING, PurchaseStatus
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.rules.terms import total_amount
from purchasing.selectors import open_lines, risks

Short = Annotated[str, msgspec.Meta(max_length=100)]


class PurchaseFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which purchase orders, newest first. Everything given must hold; ``q`` is a part of the
    number or of the supplier's name, a SKU or the supplier's SKU."""

    q: Short = ""
    status: PurchaseStatus | None = None
    is_open: bool | None = None
    is_overdue: bool | None = None
    supplier: Short = ""  # supplier code
    location: Short = ""  # location code
    sku: Short = ""
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One purchase order in a list. Amounts are in ``currency``; ``due_on`` is the first day on
    which something open is due; ``endangered_count`` how many demands it is too late for."""

    id: uuid.UUID
    number: str
    status: str
    supplier: str
    supplier_name: str
    location: str
    location_name: str
    line_count: int
    quantity_ordered: int
    quantity_received: int
    quantity_open: int
    total_amount: Decimal
    currency: str
    due_on: date | None
    is_overdue: bool
    endangered_count: int
    is_automatic: bool
    created_at: datetime
    sent_at: datetime | None
    version: int


def list_purchases(*, wanted: PurchaseFilter, today: date) -> Page[PurchaseRow]:
    """One page of purchase orders, in three queries."""
    page = read_page(
        select(wanted=wanted, today=today)
        .select_related("supplier", "location")
        .prefetch_related(Prefetch("lines", PurchaseLine.objects.order_by("position"))),
        keys=["-created_at", "-id"],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    endangered = risks.counts_by_purchase(purchases=page.items, today=today)
    return page.map(lambda p: _row(p, today=today, endangered_count=endangered.get(p.pk, 0)))


def count(*, wanted: PurchaseFilter, today: date) -> int:
    """How many match, counted no further than one beyond ``limits.COUNT_EXACT_MAX``."""
    return select(wanted=wanted, today=today)[: limits.COUNT_EXACT_MAX + 1].count()


def select(*, wanted: PurchaseFilter, today: date) -> QuerySet[PurchaseOrder]:
    """The matching purchase orders, in no order."""
    condition = Q()
    if wanted.status:
        condition &= Q(status=wanted.status)
    if wanted.supplier:
        condition &= Q(supplier__code=wanted.supplier)
    if wanted.location:
        condition &= Q(location__code=wanted.location)
    if wanted.is_open is not None:
        is_open = Q(status__in=EXPECTING)
        condition &= is_open if wanted.is_open else ~is_open
    if wanted.is_overdue is not None:
        is_overdue = Q(open_lines.has_overdue(today=today))
        condition &= is_overdue if wanted.is_overdue else ~is_overdue
    if wanted.sku:
        condition &= _has_line(Q(product__sku=wanted.sku))
    if text := wanted.q.strip():
        condition &= (
            Q(number__icontains=text)
            | Q(supplier__name__icontains=text)
            | _has_line(Q(product__sku__iexact=text) | Q(supplier_sku__iexact=text))
        )
    return PurchaseOrder.objects.filter(condition)


def _has_line(condition: Q) -> Q:
    return Q(Exists(PurchaseLine.objects.filter(condition, purchase_order=OuterRef("pk"))))


def _row(purchase: PurchaseOrder, *, today: date, endangered_count: int) -> PurchaseRow:
    lines = list(purchase.lines.all())
    is_expecting = purchase.status in EXPECTING
    days = [line.due_on for line in lines if line.quantity_open] if is_expecting else []
    due_on = min(days, default=None)
    return PurchaseRow(
        id=purchase.pk,
        number=purchase.number,
        status=purchase.status,
        supplier=purchase.supplier.code,
        supplier_name=purchase.supplier.name,
        location=purchase.location.code,
        location_name=purchase.location.name,
        line_count=len(lines),
        quantity_ordered=sum(line.quantity for line in lines),
        quantity_received=sum(line.quantity_received for line in lines),
        quantity_open=sum(line.quantity_open for line in lines) if is_expecting else 0,
        total_amount=total_amount(
            lines=((line.quantity, line.unit_price) for line in lines), currency=purchase.currency
        ),
        currency=purchase.currency,
        due_on=due_on,
        is_overdue=due_on is not None and due_on < today,
        endangered_count=endangered_count,
        is_automatic=purchase.is_automatic,
        created_at=purchase.created_at,
        sent_at=purchase.sent_at,
        version=purchase.version,
    )
