"""What is on its way to where."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from inventory.models import IncomingSupply

Place = tuple[uuid.UUID, int]


def by_place(*, product_ids: Iterable[uuid.UUID]) -> dict[Place, list[IncomingSupply]]:
    """Supplies of products by (product, location), the earliest first. One query."""
    found: dict[Place, list[IncomingSupply]] = defaultdict(list)
    for supply in IncomingSupply.objects.filter(product_id__in=list(product_ids)).order_by(
        "due_on", "pk"
    ):
        found[supply.product_id, supply.location_id].append(supply)
    return found
