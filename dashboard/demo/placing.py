"""Takes the company's orders in by the ordinary intake, and gives them to departments."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.actors import SYSTEM
from dashboard.demo import company, news
from dashboard.demo.stories import Story
from dashboard.demo.timetable import Timetable
from fulfillment.services import allocation
from orders.lifecycle import Blocks, OrderStatus
from orders.models import Order
from orders.rules.standing import Stage
from orders.services import holds, imports

# Orders of the last weeks are taken in day by day, older ones month by month.
_DAILY_DAYS = 28

# Held before any department may have them.
HELD_AT_INTAKE = {"11076": ("credit_limit", "Above the credit limit; the customer was called.")}


def batches(stories: Sequence[Story], *, times: Timetable) -> Iterator[list[Story]]:
    """The stories in the order of the days, in the parts that are taken in together."""

    def part(story: Story) -> date:
        day = timezone.localdate(story.ordered_at)
        is_recent = times.days_ago(story.ordered_at) < _DAILY_DAYS
        return day if is_recent else day.replace(day=1)

    for _part, members in groupby(stories, key=part):
        yield list(members)


def place(stories: Sequence[Story], *, times: Timetable) -> None:
    """Place the orders of one part that are not placed yet, and allocate what can be."""
    at = max(story.ordered_at for story in stories)
    known = set(orders_of(stories).values_list("external_id", flat=True))
    missing = [story for story in stories if story.number not in known]
    with transaction.atomic():
        _take_in(missing, at=at)
    ids = list(
        orders_of(stories)
        .filter(status=OrderStatus.CONFIRMED, stage=Stage.ALLOCATION, active_hold_count=0)
        .values_list("pk", flat=True)
    )
    news.tell(order_ids=ids, at=at, times=times)
    allocation.allocate_orders(order_ids=ids, actor=SYSTEM, at=at, is_history=True)


def orders_of(stories: Sequence[Story]) -> QuerySet[Order]:
    """Those of the stories' orders that are placed."""
    return Order.objects.filter(
        channel__code=company.CHANNEL, external_id__in=[story.number for story in stories]
    )


def _take_in(stories: Sequence[Story], *, at: datetime) -> None:
    outcomes = list(
        imports.import_documents(
            documents=[story.document for story in stories],
            source=company.CHANNEL,
            content_sha256=hashlib.sha256(company.CHANNEL.encode()).hexdigest(),
            actor=SYSTEM,
            at=at,
            is_history=True,
        )
    )
    for outcome in outcomes:
        if outcome.number in HELD_AT_INTAKE:
            _hold(
                Order.objects.get(number=outcome.order_number).pk,
                *HELD_AT_INTAKE[outcome.number],
                at,
            )


def _hold(order_id: uuid.UUID, reason: str, note: str, at: datetime) -> None:
    holds.place(
        order_id=order_id,
        reason=reason,
        note=note,
        blocks=[Blocks.ALLOCATE],
        actor=SYSTEM,
        at=at,
    )
