"""Numbers of fulfillments: the order's number and a running share, never used twice."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import count

from fulfillment.models import Fulfillment
from orders.models import Order


def upcoming(*, orders: Mapping[uuid.UUID, Order]) -> dict[uuid.UUID, Iterator[str]]:
    """The free numbers of locked orders, in order. One query."""
    highest: dict[uuid.UUID, int] = defaultdict(int)
    for order_id, number in Fulfillment.objects.filter(order_id__in=orders).values_list(
        "order_id", "number"
    ):
        share = int(number.rpartition("-")[2])
        highest[order_id] = max(highest[order_id], share)
    return {
        order_id: _numbers(order.number, highest[order_id]) for order_id, order in orders.items()
    }


def _numbers(order_number: str, highest: int) -> Iterator[str]:
    return (f"{order_number}-{share}" for share in count(highest + 1))
