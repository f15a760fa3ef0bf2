"""What the pages of the work ask besides the queue itself: names, codes, people, today's done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import permissions as p
from accounts.models import Department, Membership
from core.actors import Actor
from core.errors import NotFound
from core.models import Event
from fulfillment.models import Fulfillment
from fulfillment.selectors import queue
from fulfillment.selectors.queue import FulfillmentCard
from inventory.models import Product

# What left today is looked up by its events; more than this many a day are not listed.
_EVENTS_READ_MAX = 500
_DONE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A department to choose."""

    id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who may be given work of a department."""

    id: int
    name: str
    department_id: int
    department: str


def find(*, number: str) -> Fulfillment:
    """The fulfillment of a number, as people type it. One query.

    Raises:
        NotFound: ``fulfillment_unknown``.
    """
    found = Fulfillment.objects.filter(number=number.strip().upper()).first()
    if found is None:
        raise NotFound(_("There is no such fulfillment."), code="fulfillment_unknown")
    return found


def departments_of(*, actor: Actor) -> list[Place]:
    """The departments whose queue an actor may look at: their own, or all for who runs the
    house. One query."""
    rows = Department.objects.filter(is_active=True).order_by("name")
    if not actor.may(p.SETTINGS_MANAGE):
        rows = rows.filter(pk__in=actor.department_ids)
    return [Place(row.pk, row.code, row.name) for row in rows]


def colleagues() -> list[Colleague]:
    """Everybody who can be given work, by department. One query."""
    working = [role for role, granted in p.PERMISSIONS.items() if p.FULFILLMENT_WORK in granted]
    rows = Membership.objects.filter(
        user__is_active=True, user__role__in=working, department__is_active=True
    ).select_related("user", "department")
    return [
        Colleague(
            row.user_id,
            row.user.get_full_name() or row.user.username,
            row.department_id,
            row.department.name,
        )
        for row in rows.order_by("department__name", "user__username")
    ]


def done_since(*, department_id: int, since: datetime, actor: Actor) -> list[FulfillmentCard]:
    """What a department handed over since a moment, the newest first. Three queries."""
    ids = (
        Event.objects.filter(type="fulfillment.shipped", occurred_at__gte=since)
        .order_by("-occurred_at")
        .values_list("data__fulfillment_id", flat=True)[:_EVENTS_READ_MAX]
    )
    rows = Fulfillment.objects.filter(pk__in=list(ids), department_id=department_id)
    newest = queue.with_names(rows).order_by("-shipped_at", "-pk")[:_DONE_SHOWN]
    return queue.as_cards(list(newest), actor=actor)


def sku_of(*, code: str) -> str:
    """The SKU of a scanned code: the SKU itself in any case, or a GTIN with or without its
    leading zeros; empty where no product has it. One query."""
    digits = code.lstrip("0")
    gtins = {digits.zfill(length) for length in (8, 12, 13, 14)} if digits.isdigit() else set()
    found = Product.objects.filter(Q(sku__iexact=code) | Q(gtin__in=gtins)).values_list(
        "sku", flat=True
    )
    return found.first() or ""
