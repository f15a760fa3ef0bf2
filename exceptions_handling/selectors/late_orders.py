"""Which orders are late."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet

from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.models import ExceptionCase
from orders.lifecycle import OrderStatus
from orders.models import Order


def late(*, today: date) -> QuerySet[Order]:
    """Confirmed orders whose first promised day has passed with live units not delivered."""
    return Order.objects.filter(
        status=OrderStatus.CONFIRMED,
        promised_on__lt=today,
        quantity_delivered__lt=F("quantity_live"),
    )


def late_without_case(*, today: date) -> QuerySet[Order]:
    """Late orders that never had a case of being late: what a person has dismissed or resolved
    is not opened again for the same promise."""
    known = ExceptionCase.objects.filter(order=OuterRef("pk"), kind=CaseKind.LATE)
    return late(today=today).filter(~Exists(known))
