"""Open, work on and end cases: the only writer of a case's status."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import SYSTEM, Actor, ActorKind
from core.errors import CommandRefused, Invalid, NotFound, StaleVersion
from core.lifecycle import NEW, Transition
from core.services import events
from core.services.events import NewEvent
from core.setwise import update_rows
from core.unit_of_work import unit_of_work
from exceptions_handling.lifecycle import CASE, CaseKind
from exceptions_handling.models import ExceptionCase
from exceptions_handling.rules import summaries, urgency
from orders.services import case_marks, completion, expiry, state


@dataclass(frozen=True, slots=True)
class Opening:
    """Something gone wrong. ``scope`` names what it is about, such as ``order:<id>``; without a
    ``summary`` the evidence speaks."""

    kind: CaseKind
    scope: str
    order_id: uuid.UUID
    summary: str = ""
    severity: int = urgency.NORMAL
    evidence: Mapping[str, Any] = field(default_factory=dict)
    fulfillment_id: uuid.UUID | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.scope


@dataclass(frozen=True, slots=True)
class Step:
    """One case to move on. ``words`` say what was done or why; ``version`` is what a person saw,
    nothing for the system."""

    case_id: uuid.UUID
    words: str = ""
    version: int | None = None


@unit_of_work
def open_cases(*, openings: Sequence[Opening], actor: Actor, at: datetime) -> list[ExceptionCase]:
    """Open cases and return the open one for each opening, in the order asked.

    A case that is open already for the kind and scope is returned as it is, so the same thing may
    be reported again and again.

    Raises:
        Forbidden: the actor may not manage cases.
        Invalid: ``severity_unknown``.
        NotFound: an order does not exist.
    """
    row = CASE.require(state=NEW, command="open")
    actor.require(row.permission)
    current, new_ids = _ensure_open(openings, row=row, actor=actor, at=at)
    new = [case for case in current.values() if case.id in new_ids]
    _recount({case.order_id for case in new}, at=at)
    expiry.prolong(order_ids={case.order_id for case in new}, actor=actor, at=at)
    events.record([_event(case, row, summary=case.summary) for case in new], actor=actor, at=at)
    return [current[opening.key] for opening in openings]


def _ensure_open(
    openings: Iterable[Opening], *, row: Transition, actor: Actor, at: datetime
) -> tuple[dict[tuple[str, str], ExceptionCase], set[uuid.UUID]]:
    """Insert what is not open yet. In one order for all, so that two detectors never wait for
    each other."""
    asked = {opening.key: opening for opening in openings}
    made = [_new_case(asked[key], row=row, actor=actor, at=at) for key in sorted(asked)]
    ExceptionCase.objects.bulk_create(made, ignore_conflicts=True)
    current = {
        (case.kind, case.scope): case
        for case in ExceptionCase.objects.open().filter(
            kind__in={key[0] for key in asked}, scope__in={key[1] for key in asked}
        )
        if (case.kind, case.scope) in asked
    }
    new_ids = {case.id for case in made} & {case.id for case in current.values()}
    # A case that stood in the way may have ended between the insert and the look.
    if ended := [opening for key, opening in asked.items() if key not in current]:
        more, more_ids = _ensure_open(ended, row=row, actor=actor, at=at)
        return current | more, new_ids | more_ids
    return current, new_ids


def _new_case(opening: Opening, *, row: Transition, actor: Actor, at: datetime) -> ExceptionCase:
    return ExceptionCase(
        kind=opening.kind,
        scope=opening.scope,
        order_id=opening.order_id,
        fulfillment_id=opening.fulfillment_id,
        status=row.target,
        severity=opening.severity,
        summary=opening.summary or summaries.of(kind=opening.kind, evidence=opening.evidence),
        evidence=dict(opening.evidence),
        opened_at=at,
        opened_by_name=actor.name,
        respond_by=urgency.respond_by(severity=opening.severity, opened_at=at),
    )


@unit_of_work
def await_customer(*, steps: Sequence[Step], actor: Actor, at: datetime) -> list[ExceptionCase]:
    """Note that the customer has been asked and that the case waits for the answer.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden.
    """
    return _move("await_customer", steps, actor=actor, at=at)


@unit_of_work
def start_resolving(*, steps: Sequence[Step], actor: Actor, at: datetime) -> list[ExceptionCase]:
    """Take cases up; a member of staff who starts an unowned case becomes its owner.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden.
    """
    return _move("start_resolving", steps, actor=actor, at=at)


@unit_of_work
def resolve(*, steps: Sequence[Step], actor: Actor, at: datetime) -> list[ExceptionCase]:
    """End cases that were put right; the words say what was done.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden.
        Invalid: ``reason_required``.
    """
    return _move("resolve", steps, actor=actor, at=at)


@unit_of_work
def dismiss(*, steps: Sequence[Step], actor: Actor, at: datetime) -> list[ExceptionCase]:
    """End open cases that are none; the words say why.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden.
        Invalid: ``reason_required``.
    """
    return _move("dismiss", steps, actor=actor, at=at)


@unit_of_work
def assign(
    *, case_ids: Sequence[uuid.UUID], owner_id: int, version: int | None, actor: Actor, at: datetime
) -> list[ExceptionCase]:
    """Give cases that have not ended to a member of staff.

    Raises:
        NotFound: no such case, or no such active member of staff.
        CommandRefused: a case has ended.
        StaleVersion, Forbidden.
    """
    actor.require(CASE.require(state=NEW, command="open").permission)
    owner = User.objects.filter(pk=owner_id, is_active=True).first()
    if owner is None:
        raise NotFound(
            _("There is no such active member of staff."), details={"owner_id": owner_id}
        )
    cases = _lock([Step(case_id, version=version) for case_id in case_ids])
    for case in cases:
        if CASE.is_terminal(case.status):
            raise CommandRefused(
                _("The case has ended; it needs no owner."), details={"state": case.status}
            )
        case.owner = owner
        case.version += 1
    update_rows(
        ExceptionCase,
        columns=["owner"],
        rows=[(case.id, case.owner_id) for case in cases],
        bump_version=True,
    )
    name = owner.get_full_name() or owner.username
    events.record(
        [
            NewEvent("order", case.order_id, "case.assigned", {**_facts(case), "owner": name})
            for case in cases
        ],
        actor=actor,
        at=at,
    )
    return cases


def _move(
    command: str, steps: Sequence[Step], *, actor: Actor, at: datetime
) -> list[ExceptionCase]:
    """Give one command to many cases, by the table, with one UPDATE and one event each."""
    words = {step.case_id: step.words.strip() for step in steps}
    cases = _lock(steps)
    facts = []
    for case in cases:
        row = _allowed(case, command, words=words[case.id], actor=actor)
        _apply(case, row, words=words[case.id], actor=actor, at=at)
        said = {"resolution": words[case.id]} if CASE.is_terminal(row.target) else {}
        facts.append(_event(case, row, **said))
    update_rows(
        ExceptionCase,
        columns=["status", "owner", "ended_at", "ended_by_name", "resolution"],
        rows=[
            (c.id, c.status, c.owner_id, c.ended_at, c.ended_by_name, c.resolution) for c in cases
        ],
        bump_version=True,
    )
    _recount({case.order_id for case in cases if case.ended_at}, at=at)
    expiry.prolong(order_ids={case.order_id for case in cases}, actor=actor, at=at)
    events.record(facts, actor=actor, at=at)
    return cases


def _lock(steps: Sequence[Step]) -> list[ExceptionCase]:
    """Lock the cases by key and check that everybody saw the present version."""
    seen = {step.case_id: step.version for step in steps}
    cases = list(
        ExceptionCase.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=seen)
        .order_by("pk")
    )
    if missing := seen.keys() - {case.id for case in cases}:
        raise NotFound(_("There is no such case."), details={"case_ids": sorted(map(str, missing))})
    for case in cases:
        if seen[case.id] not in (None, case.version):
            raise StaleVersion(
                _("Somebody changed this case meanwhile; look at it again."),
                details={"current_version": case.version, "case_id": str(case.id)},
            )
    return cases


def _allowed(case: ExceptionCase, command: str, *, words: str, actor: Actor) -> Transition:
    row = CASE.require(state=case.status, command=command)
    actor.require(row.permission)
    if row.needs_reason and not words:
        raise Invalid(_("Say in a few words what was done or why."), code="reason_required")
    return row


def _apply(case: ExceptionCase, row: Transition, *, words: str, actor: Actor, at: datetime) -> None:
    case.status = row.target
    case.version += 1
    if row.command == "start_resolving" and actor.kind is ActorKind.STAFF:
        case.owner_id = case.owner_id or int(actor.id)
    if CASE.is_terminal(row.target):
        case.ended_at, case.ended_by_name, case.resolution = at, actor.name, words


def _event(case: ExceptionCase, row: Transition, **more: str) -> NewEvent:
    return NewEvent("order", case.order_id, row.event, {**_facts(case), **more})


def _facts(case: ExceptionCase) -> dict[str, str]:
    return {"case_id": str(case.id), "kind": case.kind}


def _recount(order_ids: set[uuid.UUID], *, at: datetime) -> None:
    """Tell the orders how many open cases they have; the lock makes the count the last word."""
    if not order_ids:
        return
    state.lock(order_ids=sorted(order_ids))
    counts = dict.fromkeys(order_ids, 0) | dict(
        ExceptionCase.objects.open()
        .filter(order_id__in=order_ids)
        .values_list("order_id")
        .annotate(Count("pk"))
    )
    case_marks.set_open_case_counts(counts=counts, at=at)
    if free := [order_id for order_id, count in counts.items() if not count]:
        completion.complete_done(order_ids=free, actor=SYSTEM, at=at)
