"""Work that waited for stock goes to people once all of its stock is there (T9, T11)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from core.actors import Actor
from core.unit_of_work import unit_of_work
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import AllocationDecision, Fulfillment
from fulfillment.rules import assignment
from fulfillment.rules.trace import Trace, to_plain
from fulfillment.selectors import decisions, unplaced
from fulfillment.selectors import routing as stored
from fulfillment.services import progress
from fulfillment.services.progress import Seen, Step
from inventory.selectors import reservations
from orders.lifecycle import Bucket
from orders.services import quantities


@unit_of_work
def cover_waiting(
    *, line_ids: Iterable[uuid.UUID], actor: Actor, at: datetime
) -> list[Fulfillment]:
    """Assign those waiting fulfillments of order lines whose stock is complete, and return them.

    A fulfillment waits until every unit of it is covered, so that its department touches it once.
    """
    waiting = _lock_waiting(line_ids)
    covered = _select_covered(waiting)
    if not covered:
        return []
    quantities.move(
        moves=progress.moves(
            covered,
            source=Bucket.BACKORDERED,
            target=Bucket.ALLOCATED,
            quantity=lambda line: line.quantity,
        ),
        at=at,
    )
    _assign(covered, actor=actor, at=at)
    return covered


def _lock_waiting(line_ids: Iterable[uuid.UUID]) -> list[Fulfillment]:
    ids = (
        Fulfillment.objects.filter(status=S.WAITING_STOCK, lines__order_line_id__in=list(line_ids))
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    )
    locked = progress.lock(seen=[Seen(pk) for pk in ids])
    # A twin may have covered or withdrawn it while we waited for the lock.
    return [row for row in locked if row.status == S.WAITING_STOCK]


def _select_covered(waiting: Sequence[Fulfillment]) -> list[Fulfillment]:
    """Those whose every line is covered, the older one first where two want the same units."""
    held = unplaced.held_by_line(order_ids=progress.order_ids(waiting))
    free: dict[tuple[uuid.UUID, int], int] = defaultdict(int)
    demands = {line.order_line_id for row in waiting for line in row.lines.all()}
    for demand, rows in reservations.by_demand(demands=demands).items():
        for row in rows:
            taken = held[demand].quantity_covered[row.location_id]
            free[demand, row.location_id] = row.quantity_covered - taken
    covered = []
    for fulfillment in waiting:
        lines = list(fulfillment.lines.all())
        place = fulfillment.location_id
        if all(free[line.order_line_id, place] >= line.quantity for line in lines):
            covered.append(fulfillment)
            for line in lines:
                free[line.order_line_id, place] -= line.quantity
    return covered


def _assign(covered: Sequence[Fulfillment], *, actor: Actor, at: datetime) -> None:
    """Choose people now that the work can begin; the trace gets its second half."""
    roster = assignment.Roster(stored.people(department_ids={f.department_id for f in covered}))
    earlier = decisions.latest(fulfillment_ids=[f.pk for f in covered])
    traces, steps = [], []
    for fulfillment in covered:
        people, choice = roster.choose(
            department_id=fulfillment.department_id,
            declined_by_ids=tuple(fulfillment.declined_by_ids),
            at=at,
        )
        trace = msgspec.structs.replace(
            earlier.get(fulfillment.pk, Trace(rules=(), routed=())), people=people, choice=choice
        )
        decision = AllocationDecision(
            order_id=fulfillment.order_id,
            fulfillment=fulfillment,
            trace=to_plain(trace),
            decided_at=at,
        )
        traces.append(decision)
        fulfillment.assignee_id = choice.person_id
        data = {"assignee": choice.person_name, "decision_id": str(decision.pk)}
        steps.append(Step(fulfillment, data))
    AllocationDecision.objects.bulk_create(traces)
    progress.advance(steps=steps, command="cover", actor=actor, at=at)
