"""Submitted orders that wait to be confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from core import limits
from orders.lifecycle import OrderStatus
from orders.models import Order


class Turn(NamedTuple):
    """When an order's turn is: who was submitted first comes first."""

    submitted_at: datetime
    order_id: uuid.UUID


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


def oldest(*, after: Turn | None = None) -> list[Turn]:
    """The turns of the orders that have waited longest, as many as one look takes; ``after`` is
    the last one that was looked at."""
    orders = Order.objects.filter(status=OrderStatus.SUBMITTED)
    if after is not None:
        later = Q(submitted_at=after.submitted_at, pk__gt=after.order_id)
        orders = orders.filter(Q(submitted_at__gt=after.submitted_at) | later)
    rows = orders.order_by("submitted_at", "pk").values_list("submitted_at", "pk")
    return [
        Turn(submitted_at, pk)
        for submitted_at, pk in rows[: limits.RECHECK_BATCH]
        if submitted_at is not None
    ]
