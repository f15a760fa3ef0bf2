"""Lines of which something is still to come, as the database sees them."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan

from purchasing.lifecycle import EXPECTING
from purchasing.models import PurchaseLine

DUE_ON = Coalesce(F("confirmed_on"), F("expected_on"))


def select() -> QuerySet[PurchaseLine]:
    """Lines of purchase orders that were sent, of which units are open, as the model's own
    property counts them."""
    wanted = Coalesce(F("quantity_confirmed"), F("quantity"))
    return PurchaseLine.objects.alias(
        open_units=wanted - F("quantity_received") - F("quantity_cancelled")
    ).filter(open_units__gt=0, purchase_order__status__in=EXPECTING)


def overdue(*, today: date) -> QuerySet[PurchaseLine]:
    """Open lines whose day has passed."""
    return select().filter(LessThan(DUE_ON, today))


def has_overdue(*, today: date) -> Exists:
    """Whether a purchase order has an overdue line."""
    return Exists(overdue(today=today).filter(purchase_order=OuterRef("pk")))
