"""What the clock does with supply; each job finds its work in PostgreSQL."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from core import house_days, limits
from core.actors import SYSTEM
from purchasing.selectors import planned_places
from purchasing.services import automatic_orders, planning

# Well under the soft time limit of a task, with a batch of the largest products to spare.
_BUDGET_SECONDS = 20
# When the day's last orders have left and the next have not begun, in the house's time.
_NIGHT_HOUR = 2


@shared_task
def plan_stock() -> int:
    """Plan what was not planned since the night began; what does not fit waits for the next run."""
    started = time.monotonic()
    since = _night_of(timezone.now())
    planned = 0
    while time.monotonic() - started < _BUDGET_SECONDS:
        due = planned_places.due_products(since=since, limit=limits.PLANS_PER_BATCH)
        if not due:
            break
        planned += planning.replan(product_ids=due, actor=SYSTEM, at=timezone.now())
    return planned


def _night_of(now: datetime) -> datetime:
    """The moment at which the last night began."""
    today = house_days.day_of(now)
    began = house_days.start_of(today, hour=_NIGHT_HOUR)
    if began <= now:
        return began
    return house_days.start_of(today - timedelta(days=1), hour=_NIGHT_HOUR)


@shared_task
def propose_purchases() -> int:
    """Bring the proposals up to date with what lies, is owed and will come."""
    return planning.propose(actor=SYSTEM, at=timezone.now()).opened


@shared_task
def order_automatically() -> int:
    """Once a night: order by itself what may be, on proposals of this moment."""
    planning.propose(actor=SYSTEM, at=timezone.now())
    return len(automatic_orders.place(actor=SYSTEM, at=timezone.now()))
