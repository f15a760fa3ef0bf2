"""DecisionView work went where it went: the stored traces, and their sentences for people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fulfillment.models import AllocationDecision
from fulfillment.rules import assignment, routing
from fulfillment.rules.trace import Routed, Trace, from_plain


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One decision and its explanation, a sentence an entry."""

    decision_id: uuid.UUID
    fulfillment_id: uuid.UUID | None
    decided_at: datetime
    sentences: tuple[str, ...]


def by_order(*, order_id: uuid.UUID) -> list[DecisionView]:
    """Every allocation decision about an order, the oldest first. One query."""
    return _whys(AllocationDecision.objects.filter(order_id=order_id))


def of_fulfillment(*, fulfillment_id: uuid.UUID) -> list[DecisionView]:
    """Every allocation decision about a fulfillment, the oldest first. One query."""
    return _whys(AllocationDecision.objects.filter(fulfillment_id=fulfillment_id))


def latest(*, fulfillment_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Trace]:
    """The newest trace of each fulfillment. One query."""
    rows = (
        AllocationDecision.objects.filter(fulfillment_id__in=list(fulfillment_ids))
        .order_by("fulfillment_id", "-decided_at", "-pk")
        .distinct("fulfillment_id")
    )
    return {row.fulfillment_id: from_plain(row.trace) for row in rows if row.fulfillment_id}


def _whys(rows: QuerySet[AllocationDecision]) -> list[DecisionView]:
    return [
        DecisionView(
            row.pk, row.fulfillment_id, row.decided_at, tuple(explain(from_plain(row.trace)))
        )
        for row in rows.order_by("decided_at", "pk")
    ]


def explain(trace: Trace) -> list[str]:
    """Put a trace into sentences: which rule won, why others did not, whom it went to."""
    sentences = [sentence for routed in trace.routed for sentence in _explain_routing(routed)]
    if trace.obstacle:
        sentences.append(_("It could not be given to anybody: %(why)s.") % {"why": trace.obstacle})
    if trace.choice:
        sentences += _explain_choice(trace.choice)
    elif not trace.obstacle:
        sentences.append(_("A person is chosen when its stock has arrived."))
    return sentences


def _explain_routing(routed: Routed) -> Iterator[str]:
    skus, decision = ", ".join(routed.skus), routed.decision
    if decision.rule_id is None:
        yield _("No rule takes %(skus)s.") % {"skus": skus}
    else:
        yield _("%(skus)s: rule “%(rule)s” sends it to %(department)s.") % {
            "skus": skus,
            "rule": decision.rule_name,
            "department": decision.department_name,
        }
    is_behind = False
    for verdict in decision.verdicts:
        if verdict.rule_id == decision.rule_id:
            is_behind = True
        elif not is_behind:
            yield _("Rule “%(rule)s” does not apply: %(why)s.") % {
                "rule": verdict.rule_name,
                "why": "; ".join(_explain_mismatch(m) for m in verdict.mismatches),
            }
        elif verdict.is_match:
            yield _("Without it, rule “%(rule)s” would send it to %(department)s.") % {
                "rule": verdict.rule_name,
                "department": verdict.department_name,
            }
            return


def _explain_mismatch(mismatch: routing.Mismatch) -> str:
    values = {"wanted": ", ".join(mismatch.wanted), "got": mismatch.got or "–"}
    sentences = {
        "product_type": _("it is for product type %(wanted)s, this is %(got)s"),
        "category_code": _("it is for category %(wanted)s, this is %(got)s"),
        "country": _("it is for country %(wanted)s, this goes to %(got)s"),
        "region": _("it is for region %(wanted)s, this goes to %(got)s"),
        "channel_code": _("it is for channel %(wanted)s, this came by %(got)s"),
        "location_code": _("it is for location %(wanted)s, this lies at %(got)s"),
        "department": _("its department is closed"),
    }
    return sentences[mismatch.condition] % values


def _explain_choice(choice: assignment.Choice) -> Iterator[str]:
    if choice.person_id is None:
        yield _("Nobody is free for it, so it waits in the department's queue.")
    else:
        yield _("It goes to %(person)s, who has the least open work.") % {
            "person": choice.person_name
        }
    for verdict in choice.verdicts:
        values = {
            "person": verdict.name,
            "open": verdict.open_count,
            "capacity": verdict.capacity,
        }
        if verdict.standing is assignment.Standing.DECLINED:
            yield _("%(person)s declined it before.") % values
        elif verdict.standing is assignment.Standing.FULL:
            yield _("%(person)s has %(open)s of %(capacity)s open and takes no more.") % values
        else:
            yield _("%(person)s has %(open)s of %(capacity)s open.") % values
