"""Where orders are worked on, for lists of orders."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import Fulfillment


def departments(*, order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    """The names of the departments with a share in each order. One query."""
    rows = (
        Fulfillment.objects.filter(order_id__in=list(order_ids))
        .exclude(status=FulfillmentStatus.CANCELLED)
        .order_by("department__name")
        .values_list("order_id", "department__name")
        .distinct()
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for order_id, name in rows:
        found[order_id].append(name)
    return {order_id: tuple(names) for order_id, names in found.items()}
