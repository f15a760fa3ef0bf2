"""The work itself: start, pick and pack by count, put back, and call it ready (T15-T19)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.errors import DomainError, Invalid
from core.services import events
from core.unit_of_work import unit_of_work
from fulfillment.models import AllocationDecision, Fulfillment, FulfillmentLine
from fulfillment.rules.trace import to_plain
from fulfillment.selectors import decisions
from fulfillment.services import numbering, progress, review, rights
from fulfillment.services.progress import Seen, Step
from orders.lifecycle import Blocks, Bucket
from orders.services import holds, quantities
from orders.services.quantities import Move


@dataclass(frozen=True, slots=True)
class Count:
    """Units of a fulfillment's line counted by hand or scanner. Where units of a bundle are
    missing, ``component_id`` is the product that is."""

    line_id: uuid.UUID
    quantity: int
    component_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one fulfillment; None stands for everything that is left."""

    fulfillment_id: uuid.UUID
    counts: tuple[Count, ...] | None = None
    version: int | None = None
    occurred_at: datetime | None = None


class NothingPicked(DomainError):
    """There is nothing in the box yet."""

    code = "nothing_picked"


@unit_of_work
def start(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Begin accepted work.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        OnHold: a hold blocks work.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="start", actor=actor)
    rights.require_member(actor, fulfillments)
    holds.guard(
        order_ids=progress.order_ids(fulfillments),
        blocks=Blocks.WORK,
        fulfillment_ids=[row.pk for row in fulfillments],
        line_ids=[line.order_line_id for row in fulfillments for line in row.lines.all()],
    )
    quantities.move(
        moves=progress.moves(
            fulfillments,
            source=Bucket.ALLOCATED,
            target=Bucket.IN_WORK,
            quantity=lambda line: line.quantity,
        ),
        at=at,
    )
    progress.advance(steps=[Step(row) for row in fulfillments], command="start", actor=actor, at=at)
    return fulfillments


@unit_of_work
def pick(*, counted: Sequence[Counted], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Count units into the box; any part of what is left may be counted.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        Invalid: ``line_unknown``, ``quantity_wrong``, ``nothing_counted``.
    """
    return _count(counted, command="pick", sign=1, reason="", actor=actor, at=at)


@unit_of_work
def unpick(
    *, counted: Sequence[Counted], reason: str, actor: Actor, at: datetime
) -> list[Fulfillment]:
    """Take counted units out of the box again.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        Invalid: ``reason_required``, ``line_unknown``, ``quantity_wrong``, ``nothing_counted``.
    """
    return _count(counted, command="unpick", sign=-1, reason=reason, actor=actor, at=at)


@unit_of_work
def make_ready(*, seen: Sequence[Seen], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Close the box and open its review. What is not picked becomes a fulfillment of its own.

    Raises:
        CommandRefused, StaleVersion, NotFound: see ``progress``.
        Forbidden: ``not_your_department``.
        NothingPicked: the box is empty.
    """
    fulfillments = progress.lock(seen=seen)
    progress.check(fulfillments, command="make_ready", actor=actor)
    rights.require_member(actor, fulfillments)
    for fulfillment in fulfillments:
        if not any(line.quantity_picked for line in fulfillment.lines.all()):
            raise NothingPicked(
                _("Nothing of %(number)s is picked yet.") % {"number": fulfillment.number},
                details={"subject": fulfillment.number},
            )
    rests = _split_off_rests(fulfillments, actor=actor, at=at)
    progress.advance(
        steps=[Step(row, {"rest_number": rests.get(row.pk, "")}) for row in fulfillments],
        command="make_ready",
        actor=actor,
        at=at,
    )
    review.open_reviews(fulfillments, at=at)
    return fulfillments


def _count(
    counted: Sequence[Counted],
    *,
    command: str,
    sign: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> list[Fulfillment]:
    fulfillments = progress.lock(
        seen=[Seen(item.fulfillment_id, item.version, item.occurred_at) for item in counted]
    )
    progress.check(fulfillments, command=command, actor=actor, reason=reason)
    rights.require_member(actor, fulfillments)
    updates, moved, steps = [], [], []
    for fulfillment, item in zip(fulfillments, counted, strict=True):
        counts = read_counts(fulfillment, item.counts, sign)
        for line, quantity in counts:
            line.quantity_picked += sign * quantity
            updates.append((line.pk, line.quantity_picked))
            source, target = (Bucket.IN_WORK, Bucket.READY)[::sign]
            moved.append(Move(line.order_line_id, source, target, quantity))
        steps.append(Step(fulfillment, told(counts), reason))
    setwise.update_rows(FulfillmentLine, columns=["quantity_picked"], rows=updates)
    quantities.move(moves=moved, at=at)
    progress.advance(steps=steps, command=command, actor=actor, at=at)
    return fulfillments


def read_counts(
    fulfillment: Fulfillment, counts: tuple[Count, ...] | None, sign: int
) -> list[tuple[FulfillmentLine, int]]:
    """Match counts with lines; a line may hold no more than asked and no less than nothing."""
    lines = {line.pk: line for line in fulfillment.lines.all()}
    room = {
        pk: line.quantity - line.quantity_picked if sign > 0 else line.quantity_picked
        for pk, line in lines.items()
    }
    if counts is None:
        counts = tuple(Count(pk, quantity) for pk, quantity in room.items() if quantity)
    if not counts:
        raise Invalid(_("There is nothing to count."), code="nothing_counted")
    for count in counts:
        if count.line_id not in lines:
            raise Invalid(
                _("%(number)s has no such line.") % {"number": fulfillment.number},
                code="line_unknown",
                details={"line_id": str(count.line_id)},
            )
        if not 0 < count.quantity <= room[count.line_id]:
            raise Invalid(
                _("%(sku)s: count between 1 and %(room)s units.")
                % {"sku": lines[count.line_id].product.sku, "room": room[count.line_id]},
                code="quantity_wrong",
                details={"line_id": str(count.line_id), "room": room[count.line_id]},
            )
        room[count.line_id] -= count.quantity
    return [(lines[count.line_id], count.quantity) for count in counts]


def told(counts: Sequence[tuple[FulfillmentLine, int]]) -> Mapping[str, Any]:
    return {
        "units": sum(quantity for _line, quantity in counts),
        "lines": [{"line_id": str(line.pk), "quantity": quantity} for line, quantity in counts],
    }


def _split_off_rests(
    fulfillments: Sequence[Fulfillment], *, actor: Actor, at: datetime
) -> dict[uuid.UUID, str]:
    """Move units that are not picked into new fulfillments for the same people (T17, T19).

    Returns the number of the new one for each that had a rest.
    """
    short = [row for row in fulfillments if any(_left(line) for line in row.lines.all())]
    if not short:
        return {}
    quantities.move(
        moves=progress.moves(short, source=Bucket.IN_WORK, target=Bucket.ALLOCATED, quantity=_left),
        at=at,
    )
    numbers = numbering.upcoming(orders={row.order_id: row.order for row in short})
    rests = {
        row.pk: Fulfillment(
            number=next(numbers[row.order_id]),
            order=row.order,
            location_id=row.location_id,
            department=row.department,
            assignee_id=row.assignee_id,
            work_kind=row.work_kind,
            priority=row.priority,
            due_on=row.due_on,
            declined_by_ids=row.declined_by_ids,
            created_at=at,
        )
        for row in short
    }
    traces = _copy_traces(rests, at=at)
    steps = [
        Step(rest, {"department": rest.department.name, "decision_id": traces.get(pk, "")})
        for pk, rest in rests.items()
    ]
    facts = progress.open_new(steps=steps, command="assign", at=at)
    _move_lines(short, rests)
    events.record(facts, actor=actor, at=at)
    return {pk: rest.number for pk, rest in rests.items()}


def _left(line: FulfillmentLine) -> int:
    return line.quantity - line.quantity_picked


def _copy_traces(rests: Mapping[uuid.UUID, Fulfillment], *, at: datetime) -> dict[uuid.UUID, str]:
    """A rest went where it went for its parent's reasons."""
    copies = {
        pk: AllocationDecision(
            order=rests[pk].order, fulfillment=rests[pk], trace=to_plain(trace), decided_at=at
        )
        for pk, trace in decisions.latest(fulfillment_ids=rests).items()
    }
    AllocationDecision.objects.bulk_create(copies.values())
    return {pk: str(copy.pk) for pk, copy in copies.items()}


def _move_lines(short: Sequence[Fulfillment], rests: Mapping[uuid.UUID, Fulfillment]) -> None:
    """Lines with nothing picked go over whole; of the others only what is left."""
    made, moved, shrunk = [], [], []
    for fulfillment in short:
        for line in fulfillment.lines.all():
            left, rest = _left(line), rests[fulfillment.pk]
            if left and line.quantity_picked:
                made.append(
                    FulfillmentLine(
                        fulfillment=rest,
                        order_line_id=line.order_line_id,
                        product_id=line.product_id,
                        quantity=left,
                    )
                )
                line.quantity = line.quantity_picked
                shrunk.append((line.pk, line.quantity))
            elif left:
                moved.append((line.pk, rest.pk))
    FulfillmentLine.objects.bulk_create(made)
    setwise.update_rows(FulfillmentLine, columns=["quantity"], rows=shrunk)
    setwise.update_rows(FulfillmentLine, columns=["fulfillment"], rows=moved)
