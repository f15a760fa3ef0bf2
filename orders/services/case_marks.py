"""How many open cases an order has: told from above, kept here for guards and lists."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from core import setwise
from core.unit_of_work import unit_of_work
from orders.models import Order
from orders.services import standing, state


@unit_of_work
def set_open_case_counts(*, counts: Mapping[uuid.UUID, int], at: datetime) -> None:
    """Set the number of open cases of orders and refresh how they stand."""
    state.lock(order_ids=list(counts))
    setwise.update_rows(
        Order, columns=["open_case_count"], rows=[(pk, n) for pk, n in counts.items()]
    )
    standing.refresh(order_ids=counts, at=at)
