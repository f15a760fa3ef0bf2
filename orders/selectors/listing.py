"""Lists of orders: one filter for the dashboard and REST, keyset pages, bounded counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from core import limits
from core.paging import Page, read_page
from orders.lifecycle import OrderStatus
from orders.models import Customer, Order, OrderLine
from orders.rules import numbers
from orders.rules.standing import DisplayStatus, Stage

Short = Annotated[str, msgspec.Meta(max_length=100)]

OPEN = (OrderStatus.SUBMITTED.value, OrderStatus.CONFIRMED.value)

_SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-ordered_at", "-id"),
    "oldest": ("ordered_at", "id"),
    "promise": ("promised_on", "id"),
    "value": ("-total_amount", "-id"),
}


class OrderFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which orders, in which order. Everything given must hold."""

    q: Short = ""
    status: OrderStatus | None = None
    display_status: DisplayStatus | None = None
    stage: Stage | None = None
    channel: Short = ""
    customer: Short = ""  # customer id or code
    sku: Short = ""
    external_id: Short = ""
    is_open: bool | None = None
    is_late: bool | None = None
    is_at_risk: bool | None = None
    is_held: bool | None = None
    has_case: bool | None = None
    is_waiting: bool | None = None
    ordered_from: date | None = None
    ordered_to: date | None = None
    promised_to: date | None = None
    sort: Literal["newest", "oldest", "promise", "value"] = "newest"
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list. Amounts are in ``currency``; ``days_to_promise`` is negative when the
    promised day has passed, None where there is none or the order has ended."""

    id: uuid.UUID
    number: str
    external_id: str
    channel: str
    customer: str
    city: str
    country: str
    status: str
    display_status: str
    stage: str
    fulfillment_status: str
    quantity_live: int
    quantity_shipped: int
    quantity_delivered: int
    total_amount: Decimal
    currency: str
    ordered_at: datetime
    promised_on: date | None
    days_to_promise: int | None
    is_late: bool
    active_hold_count: int
    open_case_count: int
    blocking_finding_count: int
    priority: int
    version: int


def list_orders(
    *, wanted: OrderFilter, today: date, order_ids: Iterable[uuid.UUID] | None = None
) -> Page[OrderRow]:
    """One page of orders, one query. ``order_ids`` are further matches of ``q`` that other
    storeys found, such as by tracking number."""
    queryset = select(wanted=wanted, today=today, order_ids=order_ids)
    page = read_page(
        queryset.select_related("customer", "channel", "ship_to"),
        keys=_SORTS[wanted.sort],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    return page.map(lambda order: row(order, today=today))


def count(*, wanted: OrderFilter, today: date, order_ids: Iterable[uuid.UUID] | None = None) -> int:
    """How many orders match, counted no further than one beyond ``limits.COUNT_EXACT_MAX``."""
    matching = select(wanted=wanted, today=today, order_ids=order_ids)
    return matching.order_by()[: limits.COUNT_EXACT_MAX + 1].count()


def select(
    *, wanted: OrderFilter, today: date, order_ids: Iterable[uuid.UUID] | None = None
) -> QuerySet[Order]:
    """The matching orders, in no order."""
    orders = Order.objects.filter(_by_columns(wanted), _by_condition(wanted, today))
    if wanted.q.strip():
        match = _matching_text(wanted.q.strip())
        if order_ids is not None:
            match |= Q(pk__in=list(order_ids))
        orders = orders.filter(match)
    if wanted.sku:
        orders = orders.filter(
            Exists(OrderLine.objects.filter(order=OuterRef("pk"), sku=wanted.sku))
        )
    if wanted.sort == "promise":
        orders = orders.filter(promised_on__isnull=False)
    return orders


def _by_columns(wanted: OrderFilter) -> Q:
    condition = Q()
    for name in ("status", "display_status", "stage", "external_id"):
        if value := getattr(wanted, name):
            condition &= Q(**{name: value})
    if wanted.channel:
        condition &= Q(channel__code=wanted.channel)
    if wanted.customer:
        condition &= (
            Q(customer_id=wanted.customer)
            if _is_uuid(wanted.customer)
            else Q(customer__code=wanted.customer)
        )
    if wanted.ordered_from:
        condition &= Q(ordered_at__date__gte=wanted.ordered_from)
    if wanted.ordered_to:
        condition &= Q(ordered_at__date__lte=wanted.ordered_to)
    if wanted.promised_to:
        condition &= Q(promised_on__lte=wanted.promised_to)
    return condition


def _by_condition(wanted: OrderFilter, today: date) -> Q:
    conditions = {
        "is_open": Q(status__in=OPEN),
        "is_late": late(today),
        "is_at_risk": at_risk(today),
        "is_held": Q(active_hold_count__gt=0, status__in=OPEN),
        "has_case": Q(open_case_count__gt=0),
        "is_waiting": Q(status=OrderStatus.SUBMITTED),
    }
    condition = Q()
    for name, holds in conditions.items():
        asked = getattr(wanted, name)
        if asked is not None:
            condition &= holds if asked else ~holds
    return condition


def _undelivered() -> Q:
    return Q(status__in=OPEN) & ~Q(fulfillment_status="delivered")


def late(today: date) -> Q:
    """Promised for a day that has passed, and not all delivered."""
    return _undelivered() & Q(promised_on__lt=today)


def at_risk(today: date) -> Q:
    """Promised for today or tomorrow, and not yet with the carrier."""
    return (
        _undelivered()
        & Q(promised_on__gte=today, promised_on__lte=today + timedelta(days=1))
        & Q(stage__in=[Stage.INTAKE, Stage.ALLOCATION, Stage.PROCESSING, Stage.REVIEW])
    )


def _matching_text(text: str) -> Q:
    """By number, the sender's number, customer (name, e-mail, telephone) or SKU."""
    number = numbers.normalise(text)
    digits = "".join(c for c in text if c.isdigit())
    people = Q(name__icontains=text) | Q(company__icontains=text) | Q(code__iexact=text)
    if "@" in text:
        people |= Q(email_lower=text.lower())
    if len(digits) >= 6:
        people |= Q(phone__endswith=digits[-9:])
    customers = Customer.objects.alias(email_lower=Lower("email")).filter(people)
    condition = (
        Q(external_id__icontains=text)
        | Q(customer_id__in=customers.values("pk"))
        | Q(pk__in=OrderLine.objects.filter(sku__iexact=text).values("order_id"))
    )
    return condition | Q(number=number) if number else condition


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def row(order: Order, *, today: date) -> OrderRow:
    """An order as a row of a list; customer, channel and address are already read."""
    is_live = order.status in OPEN and order.fulfillment_status != "delivered"
    days = (order.promised_on - today).days if is_live and order.promised_on else None
    return OrderRow(
        id=order.pk,
        number=order.number,
        external_id=order.external_id,
        channel=order.channel.code,
        customer=str(order.customer),
        city=order.ship_to.city,
        country=order.ship_to.country,
        status=order.status,
        display_status=order.display_status,
        stage=order.stage,
        fulfillment_status=order.fulfillment_status,
        quantity_live=order.quantity_live,
        quantity_shipped=order.quantity_shipped,
        quantity_delivered=order.quantity_delivered,
        total_amount=order.total_amount,
        currency=order.currency,
        ordered_at=order.ordered_at,
        promised_on=order.promised_on,
        days_to_promise=days,
        is_late=days is not None and days < 0,
        active_hold_count=order.active_hold_count,
        open_case_count=order.open_case_count,
        blocking_finding_count=order.blocking_finding_count,
        priority=order.priority,
        version=order.version,
    )
