"""The figures of the home page, read in a number of queries that never grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Aggregate, Count, DateTimeField, Min, Q, Sum, Window
from django.utils import timezone

from core.actors import Actor, ActorKind
from core.models import Event
from exceptions_handling.models import ExceptionCase
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import Fulfillment
from orders.lifecycle import OrderStatus
from orders.models import Order
from orders.rules.standing import Stage
from orders.selectors import listing
from orders.selectors.listing import OrderRow
from reports.rules import figures, flow
from reports.selectors import on_time
from reports.selectors.on_time import OnTime

FIRST_ORDERS = 10


@dataclass(frozen=True, slots=True)
class StageFigures:
    """One stage now and today; the last one, delivered, counts what arrived today.

    The ages are seconds, nothing where no order stands.
    """

    stage: Stage
    count: int
    oldest_seconds: int | None
    median_seconds: int | None
    entered_today: int
    left_today: int
    is_bottleneck: bool


@dataclass(frozen=True, slots=True)
class OrderFigures:
    """How many orders, and the first of them by promised day."""

    count: int
    first: tuple[OrderRow, ...]


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class CaseFigures:
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class MyWork:
    """Fulfillments of one member of staff, and what waits for their departments."""

    assigned: int = 0
    accepted: int = 0
    in_work: int = 0
    department_queue: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """Every figure of the home page as of one moment; the day is that of the house."""

    as_of: datetime
    today: date
    stages: tuple[StageFigures, ...]
    late: OrderFigures
    at_risk: OrderFigures
    ordered_today: int
    value_today: tuple[Money, ...]
    shipped_today: int
    delivered_today: int
    on_time: OnTime
    waiting: int
    on_hold: int
    cases: CaseFigures
    my_work: MyWork


class _Median(Aggregate):
    """The middle value of an ordered column, as PostgreSQL finds it."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DateTimeField()


def read(*, actor: Actor, at: datetime) -> Home:
    """Read the home page's figures for one actor. Nine queries."""
    today = timezone.localdate(at, timezone=timezone.get_default_timezone())
    facts = _facts_of(today)
    moving = _moving()
    ordered_today, value_today = _ordered(today)
    return Home(
        as_of=at,
        today=today,
        stages=_stages(facts, at=at),
        late=_first(listing.late(today), today=today),
        at_risk=_first(listing.at_risk(today), today=today),
        ordered_today=ordered_today,
        value_today=value_today,
        shipped_today=facts["shipped"],
        delivered_today=facts["delivered"],
        on_time=on_time.read(today=today, days=figures.ON_TIME_DAYS),
        waiting=moving["waiting"],
        on_hold=moving["on_hold"],
        cases=_cases(at),
        my_work=_my_work(actor),
    )


def _stages(facts: dict[str, int], *, at: datetime) -> tuple[StageFigures, ...]:
    standing = _standing(at)
    counts = {stage: each.count for stage, each in standing.items()}
    counts[Stage.DELIVERED] = facts["delivered"]
    jam = flow.bottleneck(standing.values())
    return tuple(
        StageFigures(
            stage=stage,
            count=counts.get(stage, 0),
            oldest_seconds=standing[stage].oldest_seconds if stage in standing else None,
            median_seconds=standing[stage].median_seconds if stage in standing else None,
            entered_today=facts[f"entered_{stage}"],
            left_today=facts[f"left_{stage}"],
            is_bottleneck=stage is jam,
        )
        for stage in Stage
    )


def _standing(at: datetime) -> dict[Stage, flow.Waiting]:
    """The orders that stand in each stage now; a stage without any is missing."""
    rows = (
        Order.objects.filter(status__in=listing.OPEN)
        .exclude(stage=Stage.DELIVERED)
        .values("stage")
        .annotate(count=Count("pk"), oldest=Min("stage_since"), median=_Median("stage_since"))
    )
    return {
        Stage(row["stage"]): flow.Waiting(
            stage=Stage(row["stage"]),
            count=row["count"],
            oldest_seconds=_seconds(row["oldest"], at),
            median_seconds=_seconds(row["median"], at),
        )
        for row in rows
    }


def _seconds(since: datetime, at: datetime) -> int:
    return max(0, int((at - since).total_seconds()))


def _facts_of(today: date) -> dict[str, int]:
    """Count the orders that had each kind of fact on a day of the house."""
    begin, end = _bounds(today)
    wanted = {
        **{f"entered_{stage}": types for stage, types in flow.ENTERED.items()},
        **{f"left_{stage}": types for stage, types in flow.LEFT.items()},
        "shipped": (flow.SHIPPED,),
        "delivered": (flow.DELIVERED,),
    }
    every = {event_type for types in wanted.values() for event_type in types}
    return Event.objects.filter(
        type__in=every, occurred_at__gte=begin, occurred_at__lt=end
    ).aggregate(
        **{
            name: Count("stream_id", distinct=True, filter=Q(type__in=types))
            for name, types in wanted.items()
        }
    )


def _bounds(day: date) -> tuple[datetime, datetime]:
    """The moments at which a day of the house begins and ends; not always 24 hours apart."""
    zone = timezone.get_default_timezone()
    begin, end = (
        timezone.make_aware(datetime.combine(each, time.min), zone)
        for each in (day, day + timedelta(days=1))
    )
    return begin, end


def _first(condition: Q, *, today: date) -> OrderFigures:
    """The first of the orders by promised day, and how many there are, in one query."""
    orders = list(
        Order.objects.filter(condition)
        .select_related("customer", "channel", "ship_to")
        .annotate(total=Window(Count("*")))
        .order_by("promised_on", "pk")[:FIRST_ORDERS]
    )
    return OrderFigures(
        count=orders[0].total if orders else 0,
        first=tuple(listing.row(order, today=today) for order in orders),
    )


def _moving() -> dict[str, int]:
    return Order.objects.filter(status__in=listing.OPEN).aggregate(
        waiting=Count("pk", filter=Q(status=OrderStatus.SUBMITTED, blocking_finding_count__gt=0)),
        on_hold=Count("pk", filter=Q(active_hold_count__gt=0)),
    )


def _ordered(today: date) -> tuple[int, tuple[Money, ...]]:
    begin, end = _bounds(today)
    rows = (
        Order.objects.filter(ordered_at__gte=begin, ordered_at__lt=end)
        .exclude(status=OrderStatus.DRAFT)
        .values("currency")
        .annotate(count=Count("pk"), amount=Sum("total_amount"))
        .order_by("currency")
    )
    counted = [(row["count"], Money(row["amount"], row["currency"])) for row in rows]
    return sum(count for count, _ in counted), tuple(money for _, money in counted)


def _cases(at: datetime) -> CaseFigures:
    counts = ExceptionCase.objects.open().aggregate(
        open=Count("pk"), overdue=Count("pk", filter=Q(owner=None, respond_by__lt=at))
    )
    return CaseFigures(**counts)


def _my_work(actor: Actor) -> MyWork:
    if actor.kind is not ActorKind.STAFF:
        return MyWork()
    mine = Q(assignee_id=int(actor.id))
    ours = Q(department_id__in=actor.department_ids)
    states = FulfillmentStatus.ASSIGNED, FulfillmentStatus.ACCEPTED, FulfillmentStatus.IN_WORK
    counts = Fulfillment.objects.filter(mine | ours, status__in=states).aggregate(
        **{state.value: Count("pk", filter=mine & Q(status=state)) for state in states},
        department_queue=Count("pk", filter=ours & Q(status=FulfillmentStatus.ASSIGNED)),
    )
    return MyWork(**counts)
