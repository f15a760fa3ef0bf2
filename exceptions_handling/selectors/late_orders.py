"""Late orders that nobody has been told of."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.models import ExceptionCase
from orders.models import Order
from orders.selectors import listing


def late_without_case(*, today: date) -> QuerySet[Order]:
    """Late orders that never had a case of being late: what a person has dismissed or resolved
    is not opened again for the same promise."""
    known = ExceptionCase.objects.filter(order=OuterRef("pk"), kind=CaseKind.LATE)
    return Order.objects.filter(listing.late(today)).filter(~Exists(known))
