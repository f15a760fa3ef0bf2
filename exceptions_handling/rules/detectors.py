"""What counts as gone wrong, and when it is over: decided from plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.rules.urgency import HIGH, NORMAL
from fulfillment.lifecycle import FulfillmentStatus
from orders.lifecycle import OrderStatus
from orders.rules.standing import Stage, is_late

# A customer who has waited this long past the promise is about to call.
_DAYS_LATE_HIGH = 3

ALLOCATION_SCOPE = "allocation:"
LINE_SCOPE = "line:"

_KIND_OF_CHECK = {
    "quantity": CaseKind.QUANTITY_ERROR,
    "amount": CaseKind.PRICE_ERROR,
    "address": CaseKind.ADDRESS_ERROR,
    "consent": CaseKind.ITEM_ERROR,
}

_STOPPED = {OrderStatus.CANCELLED, OrderStatus.REJECTED, OrderStatus.EXPIRED}
# Money and damage outlive the order; what only stood in its way does not.
_OVER_WITH_ORDER = {
    CaseKind.LATE,
    CaseKind.OUT_OF_STOCK,
    CaseKind.QUANTITY_ERROR,
    CaseKind.ADDRESS_ERROR,
    CaseKind.ITEM_ERROR,
    CaseKind.DUPLICATE_SUSPECTED,
    CaseKind.SUPPLIER_LATE,
    CaseKind.DELIVERY_FAILED,
}
_PAST_REVIEW = {
    FulfillmentStatus.RELEASED,
    FulfillmentStatus.SHIPPED,
    FulfillmentStatus.DELIVERED,
    FulfillmentStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised for a confirmed order, and how many of its units are still to come."""

    promised_on: date | None
    units_live: int
    units_delivered: int

    @property
    def units_open(self) -> int:
        return self.units_live - self.units_delivered


@dataclass(frozen=True, slots=True)
class Detected:
    """A thing gone wrong, and how bad."""

    severity: int
    days_late: int
    units_open: int


@dataclass(frozen=True, slots=True)
class Situation:
    """How things stand around a case now. ``fulfillment_status`` is empty for an order's case."""

    order_status: str
    order_stage: str
    promise: Promise
    fulfillment_status: str = ""


def late(*, promise: Promise, today: date) -> Detected | None:
    """Tell that an order is late: its promised day has passed and units are still to come."""
    due, is_open = promise.promised_on, promise.units_open > 0
    if due is None or not is_late(promised_on=due, today=today, is_open=is_open):
        return None
    days = (today - due).days
    return Detected(
        severity=HIGH if days >= _DAYS_LATE_HIGH else NORMAL,
        days_late=days,
        units_open=promise.units_open,
    )


def kind_of_failed_check(check: str) -> CaseKind:
    """The kind of case that a failed check of the review opens."""
    return _KIND_OF_CHECK.get(check, CaseKind.OTHER)


def why_over(*, kind: str, scope: str, situation: Situation) -> str:
    """Say why a case's cause is gone, or nothing while it lasts."""
    is_allocation = scope.startswith(ALLOCATION_SCOPE)
    if situation.order_status in _STOPPED and (kind in _OVER_WITH_ORDER or is_allocation):
        return _("The order ended: %(status)s") % {"status": situation.order_status}
    if is_allocation:
        return "" if situation.order_stage == Stage.ALLOCATION else _("A department has it now")
    if kind in (CaseKind.LATE, CaseKind.OUT_OF_STOCK):
        return "" if situation.promise.units_open else _("Everything is delivered")
    if kind == CaseKind.DELIVERY_FAILED and situation.fulfillment_status:
        return _why_delivery_over(situation.fulfillment_status)
    if situation.fulfillment_status in _PAST_REVIEW and kind in _KIND_OF_CHECK.values():
        return _("The review has passed it")
    return ""


def _why_delivery_over(fulfillment_status: str) -> str:
    if fulfillment_status == FulfillmentStatus.DELIVERED:
        return _("Delivered after all")
    return _("The goods came back") if fulfillment_status == FulfillmentStatus.CANCELLED else ""
