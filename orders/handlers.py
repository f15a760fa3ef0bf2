"""What the orders storey does about news from below and from itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from core.models import Event
from orders.selectors import waiting
from orders.services import submission


def recheck_waiting_for_stock(events: Sequence[Event]) -> None:
    """Stock came in or was counted: orders that wait for these products get another look."""
    submission.recheck(
        order_ids=waiting.for_products(product_ids={event.stream_id for event in events}),
        at=timezone.now(),
    )


def recheck_released(events: Sequence[Event]) -> None:
    """A hold ended: a submitted order may be confirmed now."""
    submission.recheck(
        order_ids=waiting.among(order_ids={event.stream_id for event in events}),
        at=timezone.now(),
    )
