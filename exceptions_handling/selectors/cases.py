"""Read cases: the queue, one case, the cases of an order."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import NotFound
from core.paging import Page, read_page
from exceptions_handling.lifecycle import CASE
from exceptions_handling.models import ExceptionCase
from exceptions_handling.rules import summaries
from orders.rules import numbers

# The most urgent first, the oldest of them first; what has ended, the newest first.
_QUEUE_KEYS = ("severity", "opened_at", "id")
_ENDED_KEYS = ("-id",)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a page or an answer shows it to one actor."""

    id: uuid.UUID
    order_number: str
    fulfillment_id: uuid.UUID | None
    kind: str
    scope: str
    status: str
    severity: int
    summary: str
    evidence: dict[str, Any]
    owner_id: int | None
    owner_name: str
    opened_at: datetime
    opened_by_name: str
    respond_by: datetime
    is_overdue: bool
    ended_at: datetime | None
    ended_by_name: str
    resolution: str
    version: int
    allowed_commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases to list; what is left empty does not narrow the list."""

    kind: str = ""
    status: str = ""
    severity: int | None = None
    order_number: str = ""
    owner_id: int | None = None
    has_ended: bool = False


def queue(
    *, which: Filter, actor: Actor, at: datetime, cursor: str = "", size: int = 0
) -> Page[CaseView]:
    """One page of cases, the open ones by urgency. One query.

    Raises:
        Invalid: ``cursor_invalid``.
    """
    has_ended = which.has_ended or CASE.is_terminal(which.status)
    page = read_page(
        _narrow(which, has_ended=has_ended),
        keys=_ENDED_KEYS if has_ended else _QUEUE_KEYS,
        cursor=cursor,
        size=size,
    )
    return page.map(lambda case: _view(case, actor=actor, at=at))


def _narrow(which: Filter, *, has_ended: bool) -> QuerySet[ExceptionCase]:
    cases = ExceptionCase.objects.select_related("order", "owner")
    cases = cases.filter(status__in=CASE.terminal) if has_ended else cases.open()
    if which.order_number:
        cases = cases.filter(order__number=numbers.normalise(which.order_number))
    wanted = {
        "kind": which.kind,
        "status": which.status,
        "severity": which.severity,
        "owner_id": which.owner_id,
    }
    return cases.filter(**{name: value for name, value in wanted.items() if value})


def by_order(*, order_id: uuid.UUID, actor: Actor, at: datetime) -> list[CaseView]:
    """Every case of an order, the newest first. One query."""
    cases = ExceptionCase.objects.filter(order_id=order_id).select_related("order", "owner")
    return [_view(case, actor=actor, at=at) for case in cases.order_by("-id")]


def get(*, case_id: uuid.UUID, actor: Actor, at: datetime) -> CaseView:
    """One case. One query.

    Raises:
        NotFound: there is no such case.
    """
    case = ExceptionCase.objects.filter(pk=case_id).select_related("order", "owner").first()
    if case is None:
        raise NotFound(_("There is no such case."), details={"case_id": str(case_id)})
    return _view(case, actor=actor, at=at)


def _view(case: ExceptionCase, *, actor: Actor, at: datetime) -> CaseView:
    owner = case.owner
    return CaseView(
        id=case.id,
        order_number=case.order.number,
        fulfillment_id=case.fulfillment_id,
        kind=case.kind,
        scope=case.scope,
        status=case.status,
        severity=case.severity,
        summary=summaries.of(kind=case.kind, evidence=case.evidence) or case.summary,
        evidence=case.evidence,
        owner_id=case.owner_id,
        owner_name=(owner.get_full_name() or owner.username) if owner else "",
        opened_at=case.opened_at,
        opened_by_name=case.opened_by_name,
        respond_by=case.respond_by,
        is_overdue=case.ended_at is None and case.owner_id is None and at > case.respond_by,
        ended_at=case.ended_at,
        ended_by_name=case.ended_by_name,
        resolution=case.resolution,
        version=case.version,
        allowed_commands=CASE.commands_for(state=case.status, actor=actor),
    )
