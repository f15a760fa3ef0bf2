"""Where the units of a line stand."""

from __future__ import annotations

import uuid

from orders.lifecycle import Bucket
from orders.models import OrderLine


def buckets(order_id: uuid.UUID, sku: str) -> dict[str, int]:
    """The buckets of a line that hold anything."""
    line = OrderLine.objects.get(order_id=order_id, sku=sku)
    values = {bucket.value: getattr(line, f"quantity_{bucket.value}") for bucket in Bucket}
    return {name: quantity for name, quantity in values.items() if quantity}
