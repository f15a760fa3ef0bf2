"""How much is open behind each entry of the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from core import house_days, limits
from core.actors import Actor
from exceptions_handling.models import ExceptionCase
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import Fulfillment
from orders.lifecycle import OrderStatus
from orders.models import Order
from purchasing.lifecycle import EXPECTING
from purchasing.models import PurchaseOrder, ReplenishmentProposal
from purchasing.selectors import open_lines
from tracking.models import Message

_TO_DO = (FulfillmentStatus.ASSIGNED, FulfillmentStatus.ACCEPTED, FulfillmentStatus.IN_WORK)


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """What waits for somebody. ``work`` is that of the actor's departments; ``purchasing``
    counts proposals to decide on and overdue purchase orders; messages are those that are still
    news."""

    orders_waiting: int
    work: int
    review: int
    cases: int
    purchasing: int
    messages_failed: int


def read(*, actor: Actor, at: datetime) -> OpenCounts:
    """Count what is open for an actor. Seven queries, each on an index of what is open or new."""
    mine = Q(department_id__in=actor.department_ids) | Q(assignee_id=int(actor.id or 0))
    return OpenCounts(
        orders_waiting=Order.objects.filter(status=OrderStatus.SUBMITTED).count(),
        work=Fulfillment.objects.filter(mine, status__in=_TO_DO).count(),
        review=Fulfillment.objects.filter(status=FulfillmentStatus.IN_REVIEW).count(),
        cases=ExceptionCase.objects.open().count(),
        purchasing=_purchasing(at),
        messages_failed=Message.objects.filter(
            created_at__gte=at - timedelta(days=limits.MESSAGE_NEWS_DAYS),
            status=Message.Status.FAILED,
        ).count(),
    )


def _purchasing(at: datetime) -> int:
    today = house_days.day_of(at)
    proposals = ReplenishmentProposal.objects.filter(status=ReplenishmentProposal.Status.OPEN)
    overdue = PurchaseOrder.objects.filter(
        open_lines.has_overdue(today=today), status__in=EXPECTING
    )
    return proposals.count() + overdue.count()
