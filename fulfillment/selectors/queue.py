"""The work of departments as lists: one filter for the dashboard and REST, keyset pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from django.db.models import Count, Q, QuerySet, Sum

from core import limits
from core.actors import Actor
from core.paging import Page, read_page
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.rules import rights

Short = Annotated[str, msgspec.Meta(max_length=100)]


class Group(StrEnum):
    """What has to be done next, as a queue shows it."""

    WAITING = "waiting"
    TO_ACCEPT = "to_accept"
    TO_DO = "to_do"
    DOING = "doing"
    REVIEW = "review"
    TO_SHIP = "to_ship"
    ON_THE_WAY = "on_the_way"
    DONE = "done"


STATUSES: dict[Group, tuple[S, ...]] = {
    Group.WAITING: (S.WAITING_STOCK,),
    Group.TO_ACCEPT: (S.ASSIGNED,),
    Group.TO_DO: (S.ACCEPTED,),
    Group.DOING: (S.IN_WORK,),
    Group.REVIEW: (S.READY, S.IN_REVIEW),
    Group.TO_SHIP: (S.RELEASED,),
    Group.ON_THE_WAY: (S.SHIPPED, S.DELIVERY_FAILED),
    Group.DONE: (S.DELIVERED, S.CANCELLED),
}

_SORTS: dict[str, tuple[str, ...]] = {
    "urgent": ("priority", "due_on", "id"),
    "newest": ("-id",),
    "oldest": ("id",),
}


class QueueFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which fulfillments, in which order. Everything given must hold. ``assignee`` is a user's
    id, ``order`` an order's number; ``is_mine`` is what the caller owns or is meant for."""

    status: S | None = None
    group: Group | None = None
    department: Short = ""
    assignee: int | None = None
    is_unassigned: bool | None = None
    is_mine: bool | None = None
    order: Short = ""
    location: Short = ""
    due_to: date | None = None
    sort: Literal["urgent", "newest", "oldest"] = "urgent"
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class FulfillmentCard:
    """One fulfillment in a list: what to do, by when, for whom, and what the reader may do."""

    id: uuid.UUID
    number: str
    order_number: str
    status: str
    status_since: datetime
    work_kind: str
    department: str
    department_code: str
    location: str
    customer: str
    city: str
    country: str
    lines: int
    units: int
    units_picked: int
    priority: int
    due_on: date
    assignee_id: int | None
    assignee: str
    version: int
    allowed_commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """How much is in a fulfillment."""

    lines: int = 0
    asked: int = 0
    picked: int = 0


def list_work(
    *, wanted: QueueFilter, actor: Actor, department_ids: Iterable[int] | None = None
) -> Page[FulfillmentCard]:
    """One page of fulfillments in two queries. ``department_ids`` bounds it to a reader's own."""
    queryset = select(wanted=wanted, actor=actor, department_ids=department_ids)
    page = read_page(
        with_names(queryset),
        keys=_SORTS[wanted.sort],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    cards = iter(as_cards(page.items, actor=actor))
    return page.map(lambda _row: next(cards))


def by_order(*, order_id: uuid.UUID, actor: Actor) -> list[FulfillmentCard]:
    """Every fulfillment of an order, in the order of their numbers. Two queries."""
    rows = with_names(Fulfillment.objects.filter(order_id=order_id)).order_by("created_at", "id")
    return as_cards(list(rows), actor=actor)


def counts(*, department_ids: Iterable[int] | None = None) -> dict[Group, int]:
    """How much stands in each group that is not done. One query over open work alone."""
    rows = Fulfillment.objects.exclude(status__in=STATUSES[Group.DONE])
    if department_ids is not None:
        rows = rows.filter(department_id__in=list(department_ids))
    by_status = dict(rows.values_list("status").annotate(n=Count("pk")))
    return {
        group: sum(by_status.get(status, 0) for status in statuses)
        for group, statuses in STATUSES.items()
        if group is not Group.DONE
    }


def select(
    *, wanted: QueueFilter, actor: Actor, department_ids: Iterable[int] | None = None
) -> QuerySet[Fulfillment]:
    """The matching fulfillments, in no order."""
    condition = Q()
    if department_ids is not None:
        condition &= Q(department_id__in=list(department_ids))
    if wanted.status:
        condition &= Q(status=wanted.status)
    if wanted.group:
        condition &= Q(status__in=STATUSES[wanted.group])
    if wanted.is_unassigned is not None:
        condition &= Q(assignee__isnull=wanted.is_unassigned)
    if wanted.is_mine:
        condition &= Q(assignee_id=rights.staff_id(actor))
    for name, value in (
        ("department__code", wanted.department),
        ("assignee_id", wanted.assignee),
        ("order__number", wanted.order.strip().upper()),
        ("location__code", wanted.location),
        ("due_on__lte", wanted.due_to),
    ):
        if value:
            condition &= Q(**{name: value})
    return Fulfillment.objects.filter(condition)


def with_names(queryset: QuerySet[Fulfillment]) -> QuerySet[Fulfillment]:
    """Fulfillments with all that a card names."""
    return queryset.select_related(
        "order__customer", "order__ship_to", "department", "location", "assignee"
    )


def as_cards(rows: Sequence[Fulfillment], *, actor: Actor) -> list[FulfillmentCard]:
    """Cards of fulfillments; one query for their units."""
    units = {
        pk: Units(lines, asked, picked)
        for pk, lines, asked, picked in FulfillmentLine.objects.filter(
            fulfillment_id__in=[row.pk for row in rows]
        )
        .values_list("fulfillment_id")
        .annotate(Count("pk"), Sum("quantity"), Sum("quantity_picked"))
    }
    return [_card(row, units.get(row.pk, Units()), actor) for row in rows]


def _card(row: Fulfillment, units: Units, actor: Actor) -> FulfillmentCard:
    person = row.assignee
    return FulfillmentCard(
        id=row.pk,
        number=row.number,
        order_number=row.order.number,
        status=row.status,
        status_since=row.status_since,
        work_kind=row.work_kind,
        department=row.department.name,
        department_code=row.department.code,
        location=row.location.name,
        customer=str(row.order.customer),
        city=row.order.ship_to.city,
        country=row.order.ship_to.country,
        lines=units.lines,
        units=units.asked,
        units_picked=units.picked,
        priority=row.priority,
        due_on=row.due_on,
        assignee_id=row.assignee_id,
        assignee=(person.get_full_name() or person.get_username()) if person else "",
        version=row.version,
        allowed_commands=rights.allowed_commands(
            actor=actor, status=row.status, department_id=row.department_id
        ),
    )
