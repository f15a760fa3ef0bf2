"""Orders of the small world, moved on without people."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from orders.lifecycle import Bucket
from orders.models import Order, OrderLine
from orders.services import quantities
from orders.services.quantities import Move
from tests import world

_WAY = (
    Bucket.UNALLOCATED,
    Bucket.ALLOCATED,
    Bucket.IN_WORK,
    Bucket.READY,
    Bucket.SHIPPED,
    Bucket.DELIVERED,
)


def confirmed(*, sku: str = "TEA", quantity: int = 1) -> Order:
    """A confirmed order of one line."""
    order = world.order(world.place([(sku, quantity)]))
    assert order.status == "confirmed"
    return order


def advance(order: Order, *, to: Bucket, at: datetime = world.MORNING) -> Order:
    """Move all units of the order on to a bucket, and return the order as it is then."""
    lines = list(OrderLine.objects.filter(order=order))
    for source, target in pairwise(_WAY[: _WAY.index(to) + 1]):
        quantities.move(
            moves=[
                Move(line.pk, source, target, units)
                for line in lines
                if (units := getattr(OrderLine.objects.get(pk=line.pk), f"quantity_{source}"))
            ],
            at=at,
        )
    if to is Bucket.DELIVERED:
        quantities.mark_delivered(moments={line.pk: at for line in lines})
    order.refresh_from_db()
    return order
