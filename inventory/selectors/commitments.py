"""What a place owes: units on backorder, and who would lose covered ones."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import F, Sum

from core import limits
from inventory.models import Reservation
from inventory.selectors.incoming import Place


def backordered_units(*, product_ids: Iterable[uuid.UUID]) -> dict[Place, int]:
    """Reserved units that no shelf covers, by (product, location). One query."""
    return {
        (product, location): units
        for product, location, units in Reservation.objects.filter(product_id__in=list(product_ids))
        .values_list("product_id", "location_id")
        .annotate(units=Sum(F("quantity") - F("quantity_covered")))
    }


def losing(*, place: Place, units: int) -> list[str]:
    """The references that lose covered units first when so many are not there: those whose turn
    is last. At most ``limits.REFERENCES_NAMED_MAX``. One query."""
    rows = (
        Reservation.objects.filter(
            product_id=place[0], location_id=place[1], quantity_covered__gt=0
        )
        .order_by(F("needed_on").desc(nulls_first=True), "-created_at", "-pk")
        .values_list("reference", "quantity_covered")
    )
    names: list[str] = []
    for reference, covered in rows[: limits.REFERENCES_NAMED_MAX]:
        if units <= 0:
            break
        names.append(reference)
        units -= covered
    return names
