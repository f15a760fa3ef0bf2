"""The customer's consent: ask by link, take the answer, write down a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import permissions as p
from core.actors import Actor
from core.errors import DomainError, Invalid, NotFound
from core.services import events
from core.unit_of_work import unit_of_work
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import ConsentRequest, Fulfillment, ReviewCheck
from fulfillment.rules.review import Check
from fulfillment.services import consent_requests, progress, review
from fulfillment.services.consent_requests import token_of
from fulfillment.services.progress import Seen, Step

__all__ = ["Answer", "ConsentClosed", "answer", "ask", "find", "record_call", "token_of"]

Answer = ConsentRequest.Answer

# A token is 43 characters; what is longer was never ours and is not worth hashing.
_TOKEN_LENGTH = 43


class ConsentClosed(DomainError):
    """The question is not open any more."""

    code = "consent_closed"


@unit_of_work
def ask(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Send the customer the question (again) whether this may be sent.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Invalid: ``customer_without_email``.
        ConsentClosed: the check is decided already.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="approve", actor=actor)
    _require_open(fulfillments)
    for fulfillment in fulfillments:
        if not fulfillment.order.customer.email:
            raise Invalid(
                _("The customer has no e-mail address: call, and record the call."),
                code="customer_without_email",
            )
    consent_requests.ask(fulfillments, actor=actor, at=at)
    progress.touch(fulfillments)
    return fulfillments


@unit_of_work
def answer(*, token: str, given: str, note: str, actor: Actor, at: datetime) -> Fulfillment:
    """Take the customer's answer to a link: yes passes the check, no sends the work back.

    Raises:
        NotFound: ``consent_unknown``.
        Invalid: ``answer_unknown``.
        ConsentClosed: answered, expired, or decided otherwise.
    """
    _require_answer(given)
    found = find(token=token)
    (fulfillment,) = progress.lock(seen=[Seen(found.fulfillment_id)])
    request = ConsentRequest.objects.select_for_update(no_key=True).get(pk=found.pk)
    if request.answer or request.expires_at <= at or request.round != fulfillment.review_round:
        raise _closed()
    _require_open([fulfillment])
    request.answer, request.answered_at, request.note = given, at, note
    request.save(update_fields=["answer", "answered_at", "note"])
    _apply(fulfillment, given=given, method="link", note=note, actor=actor, at=at)
    return fulfillment


@unit_of_work
def record_call(*, seen: Seen, given: str, note: str, actor: Actor, at: datetime) -> Fulfillment:
    """Write down what the customer said on the phone; the note says who and when.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Invalid: ``answer_unknown``, ``note_required``.
        ConsentClosed: the check is decided already.
    """
    _require_answer(given)
    if not note.strip():
        raise Invalid(_("Say whom you spoke to, and when."), code="note_required")
    (fulfillment,) = progress.lock(seen=[seen])
    progress.check([fulfillment], command="approve", actor=actor)
    _require_open([fulfillment])
    _apply(fulfillment, given=given, method="call", note=note, actor=actor, at=at)
    return fulfillment


def find(*, token: str) -> ConsentRequest:
    """The request behind a link's token, whatever became of it.

    Raises:
        NotFound: ``consent_unknown``.
    """
    request = None
    if len(token) == _TOKEN_LENGTH:
        stored = consent_requests.hash_of(token)
        request = ConsentRequest.objects.filter(token_sha256=stored).first()
    if request is None:
        raise NotFound(_("This link is not known."), code="consent_unknown")
    return request


def _apply(
    fulfillment: Fulfillment, *, given: str, method: str, note: str, actor: Actor, at: datetime
) -> None:
    data = {"answer": given, "method": method, "note": note}
    events.record(
        [progress.fact(fulfillment, "fulfillment.consent_given", Step(fulfillment, data))],
        actor=actor,
        at=at,
    )
    is_yes = given == Answer.YES
    verdict = review.Verdict(
        fulfillment_id=fulfillment.pk,
        kind=Check.CONSENT,
        result=ReviewCheck.Result.PASSED if is_yes else ReviewCheck.Result.FAILED,
        note=note or (_("The customer agrees.") if is_yes else _("The customer does not agree.")),
    )
    # The customer's word carries the right to decide this one check, and what follows from it.
    speaker = replace(actor, permissions=actor.permissions | {p.FULFILLMENT_REVIEW})
    review.decide([fulfillment], [verdict], actor=speaker, at=at)


def _require_answer(given: str) -> None:
    if given not in Answer.values:
        raise Invalid(_("The answer is yes or no."), code="answer_unknown")


def _require_open(fulfillments: Sequence[Fulfillment]) -> None:
    rounds = {row.pk: row.review_round for row in fulfillments}
    open_rounds = set(
        ReviewCheck.objects.filter(
            fulfillment_id__in=rounds,
            kind=Check.CONSENT,
            result=ReviewCheck.Result.OPEN,
            fulfillment__status=S.IN_REVIEW,
        ).values_list("fulfillment_id", "round")
    )
    if not open_rounds.issuperset(rounds.items()):
        raise _closed()


def _closed() -> ConsentClosed:
    return ConsentClosed(_("This question is not open any more."))
