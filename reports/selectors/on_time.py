"""The share of orders that arrived by the day first promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.models import Event
from orders.lifecycle import OrderStatus
from orders.models import Order, OrderLine


@dataclass(frozen=True, slots=True)
class OnTime:
    """Orders due, and those of them that kept the promise; what is left out is counted too.

    ``share`` is between 0 and 1, nothing when no order was due.
    """

    due: int
    kept: int
    left_out: int
    share: float | None
    begins_on: date
    ends_on: date


def read(*, today: date, days: int) -> OnTime:
    """Read the figure over the last full days. One query.

    Source: SCOR RL.2.2 on the original commit date; orders cancelled by us are misses.
    """
    begins_on, ends_on = today - timedelta(days=days), today - timedelta(days=1)
    by_customer = Exists(
        Event.objects.filter(
            stream_id=OuterRef("pk"), type="order.cancelled", data__by_customer=True
        )
    )
    counts = (
        Order.objects.filter(promised_on__range=(begins_on, ends_on), confirmed_at__isnull=False)
        .annotate(
            is_missed=Exists(_missed_lines()),
            is_left_out=Q(status=OrderStatus.CANCELLED) & by_customer,
        )
        .aggregate(
            due=Count("pk", filter=Q(is_left_out=False)),
            kept=Count("pk", filter=~Q(status=OrderStatus.CANCELLED) & Q(is_missed=False)),
            left_out=Count("pk", filter=Q(is_left_out=True)),
        )
    )
    share = counts["kept"] / counts["due"] if counts["due"] else None
    return OnTime(**counts, share=share, begins_on=begins_on, ends_on=ends_on)


def _missed_lines() -> QuerySet[OrderLine]:
    """Lines of an order with a live unit that has not arrived, or arrived after the day."""
    live = F("quantity") - F("quantity_cancelled")
    arrived_on = TruncDate("delivered_at", tzinfo=timezone.get_default_timezone())
    return OrderLine.objects.annotate(live=live, arrived_on=arrived_on).filter(
        Q(quantity_delivered__lt=F("live")) | Q(arrived_on__gt=OuterRef("promised_on")),
        order=OuterRef("pk"),
        live__gt=0,
    )
