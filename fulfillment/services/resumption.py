"""Take up again what waited for a hold to end."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from core.actors import SYSTEM
from core.unit_of_work import unit_of_work
from fulfillment.services import allocation, review


@unit_of_work
def resume(*, order_ids: Sequence[uuid.UUID], at: datetime) -> None:
    """Release what has passed review, then allocate what is left to be allocated."""
    review.release_unheld(order_ids=order_ids, at=at)
    allocation.allocate_orders(order_ids=order_ids, actor=SYSTEM, at=at)
