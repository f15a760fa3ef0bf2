"""How delivery stands: what waits, for how long, and what gave up."""

from __future__ import annotations

from django.db.models import Count, Min
from prometheus_client import Gauge

from core.models import EventDelivery

_pending = Gauge("oms_deliveries_pending", "Event deliveries waiting")
_dead = Gauge("oms_deliveries_dead", "Event deliveries given up")
_lag = Gauge("oms_delivery_lag_seconds", "Age of the oldest due delivery")


def lag_seconds(*, at_epoch: float) -> float:
    """Seconds since the oldest pending delivery fell due; 0 when none waits."""
    oldest = EventDelivery.objects.filter(status=EventDelivery.Status.PENDING).aggregate(
        oldest=Min("due_at")
    )["oldest"]
    return max(0.0, at_epoch - oldest.timestamp()) if oldest else 0.0


def counts() -> dict[str, int]:
    """Deliveries by status, the delivered ones left out: they are history."""
    rows = (
        EventDelivery.objects.exclude(status=EventDelivery.Status.DELIVERED)
        .values_list("status")
        .annotate(n=Count("id"))
    )
    return {"pending": 0, "dead": 0, **dict(rows)}


def update_gauges(*, at_epoch: float) -> None:
    """Set the Prometheus gauges from the table."""
    current = counts()
    _pending.set(current["pending"])
    _dead.set(current["dead"])
    _lag.set(lag_seconds(at_epoch=at_epoch))
