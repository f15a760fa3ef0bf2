"""What the person who placed an order knows: the second field of the look-up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from orders.lifecycle import OrderStatus
from orders.models import Order
from tracking.rules.proof import NOBODY, Secrets


@dataclass(frozen=True, slots=True)
class Findable:
    """What a number leads to. ``order_id`` is None where there is no such order for customers;
    the secrets are nobody's then, and comparing with them takes as long."""

    order_id: uuid.UUID | None
    secrets: Secrets


def find(*, number: str) -> Findable:
    """Look an order number up: one query, whether it exists or not. A draft is not found, since
    nobody has sent it."""
    order = (
        Order.objects.select_related("customer", "ship_to", "bill_to")
        .exclude(status=OrderStatus.DRAFT)
        .filter(number=number)
        .first()
    )
    if order is None:
        return Findable(order_id=None, secrets=NOBODY)
    addresses = [order.ship_to, *([order.bill_to] if order.bill_to else [])]
    return Findable(
        order_id=order.pk,
        secrets=Secrets(
            emails=(order.customer.email,),
            phones=(order.customer.phone, *(a.phone for a in addresses)),
            postcodes=tuple(a.postcode for a in addresses),
        ),
    )
