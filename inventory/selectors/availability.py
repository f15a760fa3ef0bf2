"""What may be promised now, summed over active locations."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inventory.models import StockLevel


@dataclass(frozen=True, slots=True)
class Promisable:
    """Units of a product: on shelves and promised to nobody, and room left for backorders."""

    available: int = 0
    backorder_room: int = 0

    def units(self, *, may_backorder: bool) -> int:
        return self.available + (self.backorder_room if may_backorder else 0)


def promisable(*, product_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Promisable]:
    """Answer for each product, in one query; a product without levels has nothing.

    The answer may be old by the time it is read: only reserving decides.
    """
    sums: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0])
    wanted = list(product_ids)
    for product_id, on_hand, allocated, limit in StockLevel.objects.filter(
        product_id__in=wanted, location__is_active=True
    ).values_list("product_id", "on_hand", "allocated", "backorder_limit"):
        available = max(0, on_hand - allocated)
        sums[product_id][0] += available
        sums[product_id][1] += on_hand + limit - allocated - available
    return {product_id: Promisable(*sums[product_id]) for product_id in wanted}
