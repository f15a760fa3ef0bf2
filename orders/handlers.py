"""What the orders storey does about news from below and from itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import SYSTEM
from core.models import Event
from orders.selectors import waiting
from orders.services import promises, submission


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


def follow_supply(events: Sequence[Event]) -> None:
    """Goods for backorders come on another day: what waits for them is expected then."""
    promises.follow_supply(
        moved=[entry for event in events for entry in event.data["moved"]],
        reason=events[-1].data["reason"],
        actor=SYSTEM,
        at=timezone.now(),
    )


def follow_covered(events: Sequence[Event]) -> None:
    """Backorders have their goods: they can leave from now on (T9)."""
    promises.follow_supply(
        moved=[entry for event in events for entry in event.data["covered"]],
        reason=_("the goods are there"),
        actor=SYSTEM,
        at=timezone.now(),
    )
