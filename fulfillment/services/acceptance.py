"""Take work, refuse it, give it back, or give it to somebody else (T12-T14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from accounts.models import Department, Membership
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Invalid
from core.unit_of_work import unit_of_work
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment
from fulfillment.rules.rights import staff_id
from fulfillment.selectors import routing as stored
from fulfillment.services import allocation, progress, rights
from fulfillment.services.progress import Seen, Step
from orders.lifecycle import Bucket
from orders.services import quantities

# Accepted work counts against a person's capacity until it is packed.
_OWNED = (S.ACCEPTED, S.IN_WORK)


class CapacityReached(DomainError):
    """The person has as much open work as they may have."""

    code = "capacity_reached"


@dataclass(frozen=True, slots=True)
class Reassignment:
    """Where work goes: a person of a department, or its queue where no person is named. No
    department named: it stays in its own."""

    assignee_id: int | None = None
    department_id: int | None = None


@unit_of_work
def accept(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Take assigned work; whoever accepts becomes its owner.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        CapacityReached: the person's capacity is used up.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="accept", actor=actor)
    rights.require_member(actor, fulfillments)
    user_id = staff_id(actor)
    if user_id is not None:
        _require_capacity(user_id, fulfillments)
        for fulfillment in fulfillments:
            fulfillment.assignee_id = user_id
    progress.advance(
        steps=[Step(row, {"owner": actor.name}) for row in fulfillments],
        command="accept",
        actor=actor,
        at=at,
    )
    return fulfillments


@unit_of_work
def decline(*, seen: Sequence[Seen], reason: str, actor: Actor, at: datetime) -> list[Fulfillment]:
    """Refuse assigned work; its units are given away again, not to the one who declined.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        Invalid: ``reason_required``.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="decline", actor=actor, reason=reason)
    rights.require_member(actor, fulfillments)
    quantities.move(
        moves=progress.moves(
            fulfillments,
            source=Bucket.ALLOCATED,
            target=Bucket.UNALLOCATED,
            quantity=lambda line: line.quantity,
        ),
        at=at,
    )
    _note_decliner(fulfillments, staff_id(actor))
    progress.advance(
        steps=[Step(row, reason=reason) for row in fulfillments],
        command="decline",
        actor=actor,
        at=at,
    )
    allocation.allocate_orders(order_ids=progress.order_ids(fulfillments), actor=SYSTEM, at=at)
    return fulfillments


@unit_of_work
def give_back(
    *, seen: Sequence[Seen], reason: str, actor: Actor, at: datetime
) -> list[Fulfillment]:
    """Put accepted work back into the department's queue.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        Invalid: ``reason_required``.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="give_back", actor=actor, reason=reason)
    rights.require_member(actor, fulfillments)
    for fulfillment in fulfillments:
        fulfillment.assignee_id, fulfillment.accepted_at = None, None
    progress.advance(
        steps=[Step(row, reason=reason) for row in fulfillments],
        command="give_back",
        actor=actor,
        at=at,
    )
    return fulfillments


@unit_of_work
def reassign(
    *, seen: Sequence[Seen], to: Reassignment, actor: Actor, at: datetime
) -> list[Fulfillment]:
    """Give work that has not begun to another person or department.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: the actor does not lead the department that has it now.
        Invalid: ``department_unknown``, ``assignee_not_member``.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="reassign", actor=actor)
    rights.require_lead(actor, fulfillments)
    departments = _departments(fulfillments, to)
    steps = []
    for fulfillment in fulfillments:
        department = departments[to.department_id or fulfillment.department_id]
        name = _require_worker(to.assignee_id, department) if to.assignee_id else ""
        fulfillment.department = department
        fulfillment.assignee_id, fulfillment.accepted_at = to.assignee_id, None
        steps.append(Step(fulfillment, {"assignee": name, "department": department.name}))
    progress.advance(steps=steps, command="reassign", actor=actor, at=at)
    return fulfillments


def _require_capacity(user_id: int, fulfillments: Sequence[Fulfillment]) -> None:
    """Lock the person's memberships, so that two acceptances at once count each other."""
    memberships = {
        row.department_id: row
        for row in Membership.objects.select_for_update(no_key=True)
        .filter(user_id=user_id)
        .order_by("pk")
    }
    owned = Fulfillment.objects.filter(assignee_id=user_id, status__in=_OWNED).count()
    for fulfillment in fulfillments:
        membership = memberships.get(fulfillment.department_id)
        if membership and owned + len(fulfillments) > membership.capacity:
            raise CapacityReached(
                _("You have %(owned)s open already, and %(capacity)s is your limit.")
                % {"owned": owned, "capacity": membership.capacity},
                details={"open": owned, "capacity": membership.capacity},
            )


def _note_decliner(fulfillments: Sequence[Fulfillment], user_id: int | None) -> None:
    """Remember who declined: the actor, or the assignee where a system speaks for them."""
    who = F("assignee_id") if user_id is None else Value(user_id)
    appended = Func(F("declined_by_ids"), who, function="array_append")
    Fulfillment.objects.filter(pk__in=[row.pk for row in fulfillments]).update(
        declined_by_ids=Func(appended, Value(None), function="array_remove")
    )


def _departments(fulfillments: Sequence[Fulfillment], to: Reassignment) -> dict[int, Department]:
    departments = {row.department_id: row.department for row in fulfillments}
    if to.department_id is not None:
        department = Department.objects.filter(pk=to.department_id, is_active=True).first()
        if department is None:
            raise Invalid(_("There is no such department."), code="department_unknown")
        departments[department.pk] = department
    return departments


def _require_worker(user_id: int, department: Department) -> str:
    membership = (
        stored.workers().filter(user_id=user_id, department=department).select_related("user")
    ).first()
    if membership is None:
        raise Invalid(
            _("This person does not work in %(department)s.") % {"department": department.name},
            code="assignee_not_member",
        )
    return membership.user.get_full_name() or membership.user.get_username()
