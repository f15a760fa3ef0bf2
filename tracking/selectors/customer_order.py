"""One order as its customer may see it: masked until a code was shown (level 2)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum

from core.errors import NotFound
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import Fulfillment
from orders.lifecycle import OrderStatus
from orders.models import Address, Order, OrderLine
from orders.rules.standing import is_late
from tracking.models import Parcel, ParcelLine, Scan
from tracking.rules import customer_steps, masking
from tracking.rules.customer_steps import Facts, Situation, Step

# A parcel's latest scans; nobody reads more of them.
_SCANS_SHOWN = 20


class Level(IntEnum):
    """What was proved: knowledge of the order, or the hand on the address on file."""

    KNOWS = 1
    VERIFIED = 2


@dataclass(frozen=True, slots=True)
class Item:
    """Units of one product; ``expected_on`` where they are still to come."""

    name: str
    quantity: int
    expected_on: date | None = None
    is_waiting_for_stock: bool = False


@dataclass(frozen=True, slots=True)
class Sighted:
    """One scan of a parcel, in the carrier's words."""

    status: str
    description: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerParcel:
    """A box and where it is. The name of who took it is shown from level 2 on."""

    fulfillment_id: uuid.UUID
    carrier: str
    tracking_number: str
    tracking_url: str
    status: str
    status_at: datetime
    expected_on: date | None
    delivered_at: datetime | None
    received_by: str
    can_confirm: bool
    items: tuple[Item, ...]
    scans: tuple[Sighted, ...]


@dataclass(frozen=True, slots=True)
class PrivatePart:
    """What only level 2 shows."""

    name: str
    address: tuple[str, ...]
    email: str
    total_amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """The whole page. ``recipient`` and ``email`` are masked; ``private`` is None at level 1."""

    order_id: uuid.UUID
    number: str
    language: str
    ordered_on: datetime
    situation: Situation
    steps: tuple[Step, ...]
    promised_on: date | None
    expected_on: date | None
    delivered_at: datetime | None
    is_late: bool
    units: int
    units_shipped: int
    units_delivered: int
    units_cancelled: int
    parcels: tuple[CustomerParcel, ...]
    to_come: tuple[Item, ...]
    recipient: str
    city: str
    country: str
    email: str
    is_open: bool
    can_cancel: bool
    private: PrivatePart | None


def get(*, order_id: uuid.UUID, level: Level, today: date) -> CustomerOrder:
    """The order for its customer, in a constant number of queries.

    Raises:
        NotFound: ``order_unknown``.
    """
    order = Order.objects.select_related("customer", "ship_to").filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such order.", code="order_unknown")
    lines = list(OrderLine.objects.select_related("product").filter(order=order))
    fulfillments = list(Fulfillment.objects.filter(order=order).order_by("number"))
    parcels = _parcels(order.pk, {f.pk: f.status for f in fulfillments}, level)
    facts = _facts(order, fulfillments, lines)
    is_open = (
        order.status in (OrderStatus.SUBMITTED, OrderStatus.CONFIRMED)
        and order.quantity_delivered < order.quantity_live
    )
    to_come = _to_come(order, lines)
    return CustomerOrder(
        order_id=order.pk,
        number=order.number,
        language=order.customer.language,
        ordered_on=order.ordered_at,
        situation=customer_steps.situation(facts),
        steps=customer_steps.steps(facts),
        promised_on=order.promised_on,
        expected_on=_expected_on(order, parcels, to_come) if is_open else None,
        delivered_at=facts.delivered_at,
        is_late=is_late(
            promised_on=order.promised_on,
            today=today,
            is_open=is_open,
        ),
        units=order.quantity_live,
        units_shipped=order.quantity_shipped,
        units_delivered=order.quantity_delivered,
        units_cancelled=sum(line.quantity_cancelled for line in lines),
        parcels=parcels,
        to_come=to_come if is_open else (),
        recipient=masking.mask_name(order.ship_to.name or order.ship_to.company),
        city=order.ship_to.city,
        country=order.ship_to.country,
        email=masking.mask_email(order.customer.email),
        is_open=is_open,
        can_cancel=is_open and not any(_is_past_cancelling(line) for line in lines),
        private=_private(order) if level is Level.VERIFIED else None,
    )


def _facts(order: Order, fulfillments: Sequence[Fulfillment], lines: Sequence[OrderLine]) -> Facts:
    shipped = [f.shipped_at for f in fulfillments if f.shipped_at]
    delivered = [f.delivered_at for f in fulfillments if f.delivered_at]
    delivered += [line.delivered_at for line in lines if line.delivered_at]
    return Facts(
        status=order.status,
        stage=order.stage,
        quantity_live=order.quantity_live,
        quantity_shipped=order.quantity_shipped,
        quantity_delivered=order.quantity_delivered,
        has_failed_delivery=any(
            f.status == FulfillmentStatus.DELIVERY_FAILED for f in fulfillments
        ),
        submitted_at=order.submitted_at or order.ordered_at,
        confirmed_at=order.confirmed_at,
        shipped_at=min(shipped, default=None),
        delivered_at=max(delivered, default=None),
    )


def _parcels(
    order_id: uuid.UUID, fulfillment_statuses: Mapping[uuid.UUID, str], level: Level
) -> tuple[CustomerParcel, ...]:
    parcels = list(
        Parcel.objects.select_related("carrier")
        .filter(order_id=order_id)
        .order_by("handed_over_at", "pk")
    )
    items = _items_of(p.pk for p in parcels)
    scans = _scans_of(p.pk for p in parcels)
    return tuple(
        CustomerParcel(
            fulfillment_id=parcel.fulfillment_id,
            carrier=parcel.carrier.name,
            tracking_number=parcel.tracking_number,
            tracking_url=parcel.carrier.tracking_url.replace("{number}", parcel.tracking_number),
            status=parcel.tracking_status,
            status_at=parcel.status_at,
            expected_on=parcel.expected_on if parcel.delivered_at is None else None,
            delivered_at=parcel.delivered_at,
            received_by=parcel.received_by
            if level is Level.VERIFIED
            else masking.mask_name(parcel.received_by),
            can_confirm=fulfillment_statuses.get(parcel.fulfillment_id)
            == FulfillmentStatus.SHIPPED,
            items=tuple(items[parcel.pk]),
            scans=tuple(scans[parcel.pk][:_SCANS_SHOWN]),
        )
        for parcel in parcels
    )


def _items_of(parcel_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Item]]:
    items: dict[uuid.UUID, list[Item]] = defaultdict(list)
    rows = (
        ParcelLine.objects.filter(parcel__in=list(parcel_ids))
        .select_related("fulfillment_line__product")
        .order_by("pk")
    )
    for row in rows:
        items[row.parcel_id].append(Item(row.fulfillment_line.product.name, row.quantity))
    return items


def _scans_of(parcel_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Sighted]]:
    """Newest first. A person's note on a scan by hand is written for colleagues, not shown."""
    scans: dict[uuid.UUID, list[Sighted]] = defaultdict(list)
    rows = Scan.objects.filter(parcel__in=list(parcel_ids)).order_by("-occurred_at", "-pk")
    for row in rows:
        description = row.description if row.source == "webhook" else ""
        scans[row.parcel_id].append(Sighted(row.status, description, row.place, row.occurred_at))
    return scans


def _to_come(order: Order, lines: Sequence[OrderLine]) -> tuple[Item, ...]:
    """What no carrier has yet, with the day it should be with the customer."""
    return tuple(
        Item(
            name=_name(line),
            quantity=units,
            expected_on=line.expected_on or line.promised_on or order.promised_on,
            is_waiting_for_stock=bool(line.quantity_backordered),
        )
        for line in sorted(lines, key=lambda row: row.position)
        if (
            units := line.quantity
            - line.quantity_cancelled
            - line.quantity_shipped
            - line.quantity_delivered
        )
    )


def _name(line: OrderLine) -> str:
    return line.description or (line.product.name if line.product else line.sku)


def _expected_on(
    order: Order, parcels: Sequence[CustomerParcel], to_come: Sequence[Item]
) -> date | None:
    """The day by which everything is there: of parcels on the way and of what is to come."""
    days = [p.expected_on for p in parcels if p.expected_on]
    days += [item.expected_on for item in to_come if item.expected_on]
    return max(days, default=order.promised_on)


def _is_past_cancelling(line: OrderLine) -> bool:
    """True where a department has begun: a customer's wish alone does not stop its work."""
    return bool(
        line.quantity_in_work
        or line.quantity_ready
        or line.quantity_shipped
        or line.quantity_delivered
    )


def _private(order: Order) -> PrivatePart:
    return PrivatePart(
        name=order.ship_to.name or order.customer.name,
        address=address_lines(order.ship_to),
        email=order.customer.email,
        total_amount=order.total_amount,
        currency=order.currency,
    )


def address_lines(address: Address) -> tuple[str, ...]:
    """An address as it is written on a parcel, line by line."""
    town = " ".join(part for part in (address.postcode, address.city, address.region) if part)
    lines = (address.name, address.company, address.line1, address.line2, town, address.country)
    return tuple(line for line in lines if line)
