"""The four checks before anything leaves: open, decide, release, send back, recall (T20-T23)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import permissions as p
from core import setwise
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Invalid
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, FulfillmentLine, ReviewCheck
from fulfillment.rules import review as rules
from fulfillment.rules.review import Check
from fulfillment.selectors import reviewing
from fulfillment.services import consent_requests, progress
from fulfillment.services.progress import Seen, Step
from orders.lifecycle import Blocks, Bucket
from orders.services import holds, quantities

Kind = ReviewCheck.Kind
Result = ReviewCheck.Result


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person found about one check of one fulfillment."""

    fulfillment_id: uuid.UUID
    kind: str
    result: str
    note: str = ""
    version: int | None = None
    occurred_at: datetime | None = None


class ChecksOpen(DomainError):
    """Not every check has passed or been waived."""

    code = "checks_open"


@unit_of_work
def enter_review(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Open the review of packed work; needed by hand only after a recall.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="enter_review", actor=actor)
    open_reviews(fulfillments, at=at)
    return fulfillments


def open_reviews(fulfillments: Sequence[Fulfillment], *, at: datetime) -> None:
    """Open a round of review of locked, packed fulfillments: what a rule can pass is passed with
    its evidence, and where that is all of it, the fulfillment is released."""
    lines = reviewing.lines_by_fulfillment(fulfillment_ids=[row.pk for row in fulfillments])
    amounts = reviewing.line_amounts(order_ids=progress.order_ids(fulfillments))
    policies = reviewing.policies()
    steps, checks, asking = [], [], []
    for fulfillment in fulfillments:
        fulfillment.review_round += 1
        policy = reviewing.policy_of(fulfillment, policies)
        steps.append(Step(fulfillment, {"round": fulfillment.review_round, "policy": policy.name}))
        findings = _find(
            fulfillment,
            policy,
            lines[fulfillment.pk],
            reviewing.amounts(fulfillment.order, amounts[fulfillment.order_id]),
        )
        decided_at = fulfillment.occurred_at or at
        checks += [_as_check(fulfillment, finding, at=decided_at) for finding in findings]
        if policy.needs_consent and fulfillment.order.customer.email:
            asking.append(fulfillment)
    progress.advance(steps=steps, command="enter_review", actor=SYSTEM, at=at)
    ReviewCheck.objects.bulk_create(checks)
    consent_requests.ask(asking, actor=SYSTEM, at=at)
    release_decided(fulfillments, actor=SYSTEM, at=at)


@unit_of_work
def record_checks(*, verdicts: Sequence[Verdict], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Write down what a person found. The last check passed or waived releases the fulfillment;
    a failed one sends it back to work.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: to waive needs a right of its own.
        Invalid: ``check_unknown``, ``result_unknown``, ``reason_required``,
            ``consent_needs_answer``.
        DomainError: ``check_decided``.
    """
    seen = {v.fulfillment_id: Seen(v.fulfillment_id, v.version, v.occurred_at) for v in verdicts}
    fulfillments = progress.lock(seen=list(seen.values()))
    for verdict in verdicts:
        _check_verdict(verdict, actor)
    _require_in_review(fulfillments, actor)
    decide(fulfillments, verdicts, actor=actor, at=at)
    return fulfillments


def decide(
    fulfillments: Sequence[Fulfillment],
    verdicts: Sequence[Verdict],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Apply verdicts to locked fulfillments in review, and do what follows from them.

    Raises:
        DomainError: ``check_decided``.
    """
    by_id = {row.pk: row for row in fulfillments}
    open_checks = _open_checks(fulfillments)
    decided, facts = [], []
    failures: dict[uuid.UUID, Verdict] = {}
    for verdict in verdicts:
        check = open_checks.pop((verdict.fulfillment_id, verdict.kind), None)
        fulfillment = by_id[verdict.fulfillment_id]
        if check is None:
            raise DomainError(
                _("This check of %(number)s is decided already.") % {"number": fulfillment.number},
                code="check_decided",
                details={"subject": fulfillment.number, "check": verdict.kind},
            )
        _settle(check, verdict, actor=actor, at=verdict.occurred_at or at)
        decided.append(check)
        facts.append(_check_fact(fulfillment, verdict))
        if verdict.result == Result.FAILED:
            failures[fulfillment.pk] = verdict
    _write_checks(decided)
    events.record(facts, actor=actor, at=at)
    progress.touch(row for row in fulfillments if row.pk not in failures)
    _send_back([by_id[pk] for pk in failures], failures, actor=actor, at=at)
    going_on = [row for row in fulfillments if row.pk not in failures]
    release_decided(going_on, actor=actor, at=at)


@unit_of_work
def approve(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Release what has passed review; needed by hand only where a hold stood in the way.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        ChecksOpen: a check is neither passed nor waived.
        OnHold: a hold blocks release.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="approve", actor=actor)
    undecided = sorted({kind for _pk, kind in _open_checks(fulfillments)})
    if undecided:
        raise ChecksOpen(
            _("These checks are still open: %(checks)s.") % {"checks": ", ".join(undecided)},
            details={"open": undecided},
        )
    holds.guard(
        order_ids=progress.order_ids(fulfillments),
        blocks=Blocks.RELEASE,
        fulfillment_ids=[row.pk for row in fulfillments],
        line_ids=[line.order_line_id for row in fulfillments for line in row.lines.all()],
    )
    _release(fulfillments, actor=actor, at=at)
    return fulfillments


@unit_of_work
def release_unheld(*, order_ids: Sequence[uuid.UUID], at: datetime) -> None:
    """Release what waited in review, all checks done, for a hold that has ended."""
    waiting = Fulfillment.objects.filter(order_id__in=list(order_ids), status=S.IN_REVIEW)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    fulfillments = progress.lock(seen=[Seen(pk) for pk in ids])
    release_decided([row for row in fulfillments if row.status == S.IN_REVIEW], actor=SYSTEM, at=at)


def release_decided(fulfillments: Sequence[Fulfillment], *, actor: Actor, at: datetime) -> None:
    """Release those locked fulfillments whose checks are all done; a hold keeps the others back
    without undoing what was checked."""
    undecided = {pk for pk, _kind in _open_checks(fulfillments)}
    done = [row for row in fulfillments if row.pk not in undecided]
    held = holds.held_order_ids(order_ids=progress.order_ids(done), blocks=Blocks.RELEASE)
    _release([row for row in done if row.order_id not in held], actor=actor, at=at)


@unit_of_work
def recall(*, seen: Sequence[Seen], reason: str, actor: Actor, at: datetime) -> list[Fulfillment]:
    """Take back a release before the carrier has it.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Invalid: ``reason_required``.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="recall", actor=actor, reason=reason)
    quantities.mark_released(changes=_released_units(fulfillments, sign=-1), at=at)
    for fulfillment in fulfillments:
        fulfillment.released_at = None
    progress.advance(
        steps=[Step(row, reason=reason) for row in fulfillments],
        command="recall",
        actor=actor,
        at=at,
    )
    return fulfillments


def _find(
    fulfillment: Fulfillment,
    policy: rules.Policy,
    lines: Sequence[FulfillmentLine],
    amounts: rules.Amounts,
) -> list[rules.Finding]:
    must_be_person = rules.person_checks(policy, review_round=fulfillment.review_round)
    findings = (
        rules.check_quantity(reviewing.packed(lines)),
        rules.check_amount(amounts),
        rules.check_address(reviewing.destination(fulfillment.order)),
        rules.check_consent(is_needed=policy.needs_consent, answer=""),
    )
    return [rules.open_for_person(found, must_be_person=must_be_person) for found in findings]


def _as_check(fulfillment: Fulfillment, finding: rules.Finding, *, at: datetime) -> ReviewCheck:
    check = ReviewCheck(
        fulfillment=fulfillment,
        round=fulfillment.review_round,
        kind=finding.check.value,
        evidence={**finding.evidence, "problems": list(finding.problems)},
    )
    if finding.is_passed:
        check.result, check.decided_at = Result.PASSED, at
        check.decided_by_kind, check.decided_by_name = SYSTEM.kind, SYSTEM.name
    return check


def _check_verdict(verdict: Verdict, actor: Actor) -> None:
    if verdict.kind not in Kind.values:
        raise Invalid(_("There is no such check."), code="check_unknown")
    if verdict.result not in (Result.PASSED, Result.FAILED, Result.WAIVED):
        raise Invalid(_("A check is passed, failed or waived."), code="result_unknown")
    if verdict.result != Result.PASSED and not verdict.note.strip():
        raise Invalid(_("Say why."), code="reason_required")
    if verdict.result == Result.WAIVED:
        actor.require(p.FULFILLMENT_WAIVE)
    if verdict.kind == Check.CONSENT and verdict.result == Result.PASSED:
        raise Invalid(
            _("Consent is the customer's to give: record the call or wait for the answer."),
            code="consent_needs_answer",
        )


def _require_in_review(fulfillments: Iterable[Fulfillment], actor: Actor) -> None:
    progress.check(fulfillments, command="approve", actor=actor)


def _open_checks(
    fulfillments: Iterable[Fulfillment],
) -> dict[tuple[uuid.UUID, str], ReviewCheck]:
    """The undecided checks of the present round of each fulfillment."""
    rounds = {row.pk: row.review_round for row in fulfillments}
    return {
        (check.fulfillment_id, check.kind): check
        for check in ReviewCheck.objects.filter(fulfillment_id__in=rounds, result=Result.OPEN)
        if check.round == rounds[check.fulfillment_id]
    }


def _settle(check: ReviewCheck, verdict: Verdict, *, actor: Actor, at: datetime) -> None:
    check.result = verdict.result
    check.note = verdict.note
    check.decided_at = at
    check.decided_by_kind = actor.kind
    check.decided_by_name = actor.name


def _write_checks(checks: Sequence[ReviewCheck]) -> None:
    columns = ["result", "note", "decided_at", "decided_by_kind", "decided_by_name"]
    setwise.update_rows(
        ReviewCheck,
        columns=columns,
        rows=[(check.pk, *(getattr(check, column) for column in columns)) for check in checks],
    )


def _check_fact(fulfillment: Fulfillment, verdict: Verdict) -> NewEvent:
    data = {"check": verdict.kind, "result": verdict.result, "note": verdict.note}
    return progress.fact(fulfillment, "fulfillment.check_recorded", Step(fulfillment, data))


def _release(fulfillments: Sequence[Fulfillment], *, actor: Actor, at: datetime) -> None:
    if not fulfillments:
        return
    quantities.mark_released(changes=_released_units(fulfillments, sign=1), at=at)
    progress.advance(
        steps=[Step(row) for row in fulfillments], command="approve", actor=actor, at=at
    )


def _released_units(
    fulfillments: Sequence[Fulfillment], *, sign: int
) -> list[tuple[uuid.UUID, int]]:
    lines = reviewing.lines_by_fulfillment(fulfillment_ids=[row.pk for row in fulfillments])
    return [(line.order_line_id, sign * line.quantity) for of in lines.values() for line in of]


def _send_back(
    fulfillments: Sequence[Fulfillment],
    failures: Mapping[uuid.UUID, Verdict],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """What failed is counted anew: everything comes out of the box again."""
    if not fulfillments:
        return
    quantities.move(
        moves=progress.moves(
            fulfillments,
            source=Bucket.READY,
            target=Bucket.IN_WORK,
            quantity=lambda line: line.quantity_picked,
        ),
        at=at,
    )
    FulfillmentLine.objects.filter(fulfillment__in=fulfillments).update(quantity_picked=0)
    progress.advance(
        steps=[
            Step(row, {"check": failures[row.pk].kind}, failures[row.pk].note)
            for row in fulfillments
        ],
        command="fail_review",
        actor=actor,
        at=at,
    )


def count_again(fulfillments: Sequence[Fulfillment]) -> None:
    """Show the present counts in the quantity check of locked fulfillments that were shrunk."""
    if not fulfillments:
        return
    lines = reviewing.lines_by_fulfillment(fulfillment_ids=[row.pk for row in fulfillments])
    rounds = {row.pk: row.review_round for row in fulfillments}
    rows = []
    for check in ReviewCheck.objects.filter(fulfillment_id__in=rounds, kind=Check.QUANTITY):
        if check.round == rounds[check.fulfillment_id]:
            finding = rules.check_quantity(reviewing.packed(lines[check.fulfillment_id]))
            evidence = {**finding.evidence, "problems": list(finding.problems)}
            rows.append((check.pk, evidence))
    setwise.update_rows(ReviewCheck, columns=["evidence"], rows=rows)
