"""Submitted orders that wait to be confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from core import limits
from orders.lifecycle import OrderStatus
from orders.models import Order


def for_products(*, product_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Orders waiting for stock of these products, the oldest first: who asked first gets first."""
    return list(
        Order.objects.filter(
            status=OrderStatus.SUBMITTED,
            lines__product_id__in=list(product_ids),
            findings__code="out_of_stock",
            findings__resolved_at=None,
        )
        .order_by("submitted_at", "pk")
        .distinct()
        .values_list("pk", flat=True)[: limits.RECHECK_BATCH]
    )


def among(*, order_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these orders that are submitted."""
    return list(
        Order.objects.filter(pk__in=list(order_ids), status=OrderStatus.SUBMITTED).values_list(
            "pk", flat=True
        )
    )


def oldest() -> list[uuid.UUID]:
    """The orders that have waited longest, as many as one look takes."""
    return list(
        Order.objects.filter(status=OrderStatus.SUBMITTED)
        .order_by("submitted_at", "pk")
        .values_list("pk", flat=True)[: limits.RECHECK_BATCH]
    )
