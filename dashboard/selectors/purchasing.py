"""What the pages of purchasing ask besides purchasing itself: who was written to, whose orders
wait, which product a scanned code means."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Min, Sum

from core.selectors.timeline import TimelineEntry
from inventory.models import IncomingSupply, StockLevel, Supplier
from orders.models import Order
from purchasing.selectors import open_lines
from tracking.models import Message

# More mails of one purchase order than this are read in the list of messages.
_MAILS_MAX = 20
_MAILED = "message.queued_to_supplier"
# More suppliers than a list to choose from can be; others are found by their page.
_CHOICES_MAX = 2_000
# What can come to a gate in days; any other is found by its number.
_EXPECTED_MAX = 50


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to a supplier; ``sent_at`` None: it still waits or failed."""

    id: uuid.UUID
    recipient: str
    status: str
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A supplier to choose."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Units of a product at a place: what lies there, what of it is promised, what comes."""

    on_hand: int
    allocated: int
    incoming: int


@dataclass(frozen=True, slots=True)
class Expected:
    """A purchase order of which units are still to come; ``due_on`` is the first open line's."""

    number: str
    supplier: str
    place: str
    due_on: date
    is_overdue: bool
    units: int
    line_count: int


def mails_about(*, timeline: Iterable[TimelineEntry]) -> list[Mail]:
    """The mails that the history of a purchase order tells of, the newest first. One query."""
    told = [entry.data["message_id"] for entry in timeline if entry.type == _MAILED]
    rows = Message.objects.filter(pk__in=told[:_MAILS_MAX]).order_by("-created_at", "-pk")
    return [Mail(row.pk, row.recipient, row.status, row.created_at, row.sent_at) for row in rows]


def customers_by_order(*, numbers: Iterable[str]) -> dict[str, str]:
    """The customer of each of these numbers that is an order's. One query."""
    wanted = set(numbers)
    if not wanted:
        return {}
    rows = Order.objects.filter(number__in=wanted).select_related("customer")
    return {row.number: str(row.customer) for row in rows}


def suppliers_to_choose() -> list[Choice]:
    """The suppliers that are in use, by name. One query."""
    rows = Supplier.objects.filter(is_active=True).order_by("name", "pk")
    return [Choice(*row) for row in rows.values_list("code", "name")[:_CHOICES_MAX]]


def standing_at(*, location_code: str, skus: Iterable[str]) -> dict[str, Standing]:
    """What lies and comes of products at a place, by SKU. Two queries."""
    wanted = list(skus)
    coming = dict(
        IncomingSupply.objects.filter(location__code=location_code, product__sku__in=wanted)
        .values_list("product__sku")
        .annotate(units=Sum("quantity"))
    )
    levels = {
        sku: (on_hand, allocated)
        for sku, on_hand, allocated in StockLevel.objects.filter(
            location__code=location_code, product__sku__in=wanted
        ).values_list("product__sku", "on_hand", "allocated")
    }
    return {sku: Standing(*levels.get(sku, (0, 0)), incoming=coming.get(sku, 0)) for sku in wanted}


def deliveries_expected(*, today: date) -> list[Expected]:
    """Purchase orders of which something is still to come, the first due first. One query."""
    rows = (
        open_lines.select()
        .values("purchase_order__number", "purchase_order__supplier__name")
        .annotate(
            place=F("purchase_order__location__name"),
            first_due_on=Min(open_lines.DUE_ON),
            units=Sum("open_units"),
            lines=Count("pk"),
        )
        .order_by("first_due_on", "purchase_order__number")
    )
    return [
        Expected(
            number=row["purchase_order__number"],
            supplier=row["purchase_order__supplier__name"],
            place=row["place"],
            due_on=row["first_due_on"],
            is_overdue=row["first_due_on"] < today,
            units=row["units"],
            line_count=row["lines"],
        )
        for row in rows[:_EXPECTED_MAX]
    ]
