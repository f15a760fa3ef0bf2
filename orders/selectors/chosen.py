"""Orders that somebody picked out of a list, to act on them together."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from orders.models import Order
from orders.selectors import listing
from orders.selectors.listing import OrderFilter, OrderRow


def rows(*, order_ids: Iterable[uuid.UUID], today: date) -> list[OrderRow]:
    """The chosen orders that exist, newest first. One query."""
    orders = Order.objects.filter(pk__in=set(order_ids)).order_by("-ordered_at", "-id")
    related = orders.select_related("customer", "channel", "ship_to")
    return [listing.row(order, today=today) for order in related]


def matching_ids(
    *,
    wanted: OrderFilter,
    today: date,
    limit: int,
    order_ids: Iterable[uuid.UUID] | None = None,
) -> Sequence[uuid.UUID]:
    """The newest orders that a filter matches, at most ``limit``. One query."""
    orders = listing.select(wanted=wanted, today=today, order_ids=order_ids)
    return list(orders.order_by("-ordered_at", "-id").values_list("pk", flat=True)[:limit])
