"""What allocation asks: the stored rules, the people of departments, the places to work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import permissions as p
from accounts.models import Membership
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, RoutingRule
from fulfillment.rules import assignment, routing

# Work that a person has before them; what stands in review or is on its way is not.
OPEN_WORK = (S.ASSIGNED, S.ACCEPTED, S.IN_WORK)

_WORKING_ROLES = [role for role, granted in p.PERMISSIONS.items() if p.FULFILLMENT_WORK in granted]


def rules() -> tuple[routing.Rule, ...]:
    """The active rules in the order they are asked."""
    return tuple(
        routing.Rule(
            id=row.pk,
            position=row.position,
            name=row.name,
            department_id=row.department_id,
            department_name=row.department.name,
            is_department_active=row.department.is_active,
            product_types=tuple(row.product_types),
            category_codes=tuple(row.category_codes),
            countries=tuple(row.countries),
            regions=tuple(row.regions),
            channel_codes=tuple(row.channel_codes),
            location_codes=tuple(row.location_codes),
        )
        for row in RoutingRule.objects.filter(is_active=True)
        .select_related("department")
        .order_by("position", "pk")
    )


def workers() -> QuerySet[Membership]:
    """Memberships of people who may work on fulfillments."""
    return Membership.objects.filter(user__is_active=True).filter(
        Q(user__role__in=_WORKING_ROLES) | Q(user__is_superuser=True)
    )


def people(*, department_ids: Iterable[int]) -> dict[int, list[assignment.Person]]:
    """Who works in departments, with how much they have open. One query."""
    theirs = Fulfillment.objects.filter(assignee=OuterRef("user"))
    open_count = (
        theirs.filter(status__in=OPEN_WORK).values("assignee").annotate(n=Count("pk")).values("n")
    )
    last_assigned = theirs.filter(assigned_at__isnull=False).order_by("-assigned_at")
    members: dict[int, list[assignment.Person]] = defaultdict(list)
    for row in (
        workers()
        .filter(department_id__in=set(department_ids))
        .select_related("user")
        .annotate(
            open_count=Coalesce(Subquery(open_count, output_field=IntegerField()), 0),
            last_assigned_at=Subquery(last_assigned.values("assigned_at")[:1]),
        )
        .order_by("user_id")
    ):
        members[row.department_id].append(
            assignment.Person(
                id=row.user_id,
                name=row.user.get_full_name() or row.user.get_username(),
                open_count=row.open_count,
                capacity=row.capacity,
                last_assigned_at=row.last_assigned_at,
            )
        )
    return dict(members)
