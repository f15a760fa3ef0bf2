"""One order with everything the orders storey knows about it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from core.actors import Actor
from core.errors import NotFound
from orders.lifecycle import HOLD, ORDER
from orders.models import Address, Hold, LinePromise, Order, OrderFinding, OrderLine
from orders.rules import numbers
from orders.rules.standing import is_late


@dataclass(frozen=True, slots=True)
class CustomerView:
    id: uuid.UUID
    code: str
    name: str
    company: str
    email: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class AddressView:
    name: str
    company: str
    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True)
class BucketsView:
    """Units of a line by where they stand; they add up to the line's quantity."""

    unallocated: int
    backordered: int
    allocated: int
    in_work: int
    ready: int
    shipped: int
    delivered: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A day promised for a line, and why it was: the kind of ``reason`` and a note in words."""

    version: int
    promised_on: date
    reason: str
    note: str
    recorded_at: datetime
    actor_name: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A line. ``promised_on`` is the first promise, ``promises`` are all of them, the newest
    last; ``expected_on`` is the newest knowledge."""

    id: uuid.UUID
    position: int
    sku: str
    product_id: uuid.UUID | None
    description: str
    unit: str
    quantity: int
    buckets: BucketsView
    quantity_released: int
    unit_price: Decimal
    discount_amount: Decimal
    tax_amount: Decimal
    line_amount: Decimal
    requested_on: date | None
    promised_on: date | None
    expected_on: date | None
    delivered_at: datetime | None
    external_line_id: str
    promises: list[PromiseView]


@dataclass(frozen=True, slots=True)
class HoldView:
    id: uuid.UUID
    order_number: str
    line_id: uuid.UUID | None
    fulfillment_id: uuid.UUID | None
    reason: str
    note: str
    blocks: list[str]
    status: str
    placed_at: datetime
    placed_by: str
    expires_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    ended_reason: str
    allowed_commands: list[str]


@dataclass(frozen=True, slots=True)
class FindingView:
    code: str
    severity: str
    field: str
    message: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order in full. Amounts are in ``currency``."""

    id: uuid.UUID
    number: str
    version: int
    channel: str
    external_id: str
    status: str
    display_status: str
    stage: str
    stage_since: datetime
    fulfillment_status: str
    quantity_live: int
    quantity_shipped: int
    quantity_delivered: int
    is_late: bool
    open_case_count: int
    currency: str
    lines_amount: Decimal
    discount_amount: Decimal
    shipping_amount: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    stated_total_amount: Decimal | None
    priority: int
    note: str
    ordered_at: datetime
    submitted_at: datetime | None
    confirmed_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    expires_at: datetime | None
    requested_on: date | None
    promised_on: date | None
    customer: CustomerView
    ship_to: AddressView
    bill_to: AddressView | None
    lines: list[LineView]
    holds: list[HoldView]
    findings: list[FindingView]
    allowed_commands: list[str]


def find(*, number: str) -> Order:
    """The order of a number as people type it.

    Raises:
        NotFound: there is none.
    """
    order = (
        Order.objects.select_related("channel", "customer", "ship_to", "bill_to")
        .filter(number=numbers.normalise(number))
        .first()
    )
    if order is None:
        raise NotFound(f"There is no order {number}.")
    return order


def read(*, number: str, actor: Actor, today: date) -> OrderView:
    """One order in full, in five queries, with the commands this actor may give.

    Raises:
        NotFound: there is none.
    """
    order = find(number=number)
    lines = OrderLine.objects.filter(order=order).order_by("position")
    promises = _promises(order)
    holds = Hold.objects.filter(order=order).order_by("-placed_at")
    findings = OrderFinding.objects.filter(order=order, resolved_at=None).order_by("pk")
    return OrderView(
        **{name: getattr(order, name) for name in _SAME},
        channel=order.channel.code,
        is_late=is_late(
            promised_on=order.promised_on,
            today=today,
            is_open=order.status in ("submitted", "confirmed")
            and order.fulfillment_status != "delivered",
        ),
        customer=CustomerView(
            **{name: getattr(order.customer, name) for name in CustomerView.__slots__}
        ),
        ship_to=_address(order.ship_to),
        bill_to=_address(order.bill_to) if order.bill_to else None,
        lines=[_line(line, promises[line.pk]) for line in lines],
        holds=[hold_view(hold, number=order.number, actor=actor) for hold in holds],
        findings=[
            FindingView(f.code, f.severity, f.field, f.message, f.found_at) for f in findings
        ],
        allowed_commands=list(ORDER.commands_for(state=order.status, actor=actor)),
    )


# Columns that the view shows as they are.
_SAME = [
    "id",
    "number",
    "version",
    "external_id",
    "status",
    "display_status",
    "stage",
    "stage_since",
    "fulfillment_status",
    "quantity_live",
    "quantity_shipped",
    "quantity_delivered",
    "open_case_count",
    "currency",
    "lines_amount",
    "discount_amount",
    "shipping_amount",
    "tax_amount",
    "total_amount",
    "stated_total_amount",
    "priority",
    "note",
    "ordered_at",
    "submitted_at",
    "confirmed_at",
    "completed_at",
    "ended_at",
    "expires_at",
    "requested_on",
    "promised_on",
]


def _address(address: Address) -> AddressView:
    return AddressView(**{name: getattr(address, name) for name in AddressView.__slots__})


def _promises(order: Order) -> dict[uuid.UUID, list[PromiseView]]:
    found: dict[uuid.UUID, list[PromiseView]] = defaultdict(list)
    for row in LinePromise.objects.filter(line__order=order).order_by("line_id", "version"):
        found[row.line_id].append(
            PromiseView(**{name: getattr(row, name) for name in PromiseView.__slots__})
        )
    return found


def _line(line: OrderLine, promises: list[PromiseView]) -> LineView:
    same = [name for name in LineView.__slots__ if name not in {"buckets", "promises"}]
    return LineView(
        **{name: getattr(line, name) for name in same},
        buckets=BucketsView(
            **{name: getattr(line, f"quantity_{name}") for name in BucketsView.__slots__}
        ),
        promises=promises,
    )


def hold_view(hold: Hold, *, number: str, actor: Actor) -> HoldView:
    """A hold as shown, with what the actor may do to it."""
    return HoldView(
        id=hold.pk,
        order_number=number,
        line_id=hold.line_id,
        fulfillment_id=hold.fulfillment_id,
        reason=hold.reason,
        note=hold.note,
        blocks=hold.blocks,
        status=hold.status,
        placed_at=hold.placed_at,
        placed_by=hold.placed_by_name,
        expires_at=hold.expires_at,
        ended_at=hold.ended_at,
        ended_by=hold.ended_by_name,
        ended_reason=hold.ended_reason,
        allowed_commands=list(HOLD.commands_for(state=hold.status, actor=actor)),
    )


def find_hold(*, hold_id: uuid.UUID) -> Hold:
    """A hold with its order.

    Raises:
        NotFound: there is none.
    """
    hold = Hold.objects.select_related("order").filter(pk=hold_id).first()
    if hold is None:
        raise NotFound("There is no such hold.")
    return hold
