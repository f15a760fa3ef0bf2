"""Split confirmed orders into fulfillments and give them to departments and people (T7-T10)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from fulfillment.models import AllocationDecision, Fulfillment, FulfillmentLine
from fulfillment.rules import assignment, routing
from fulfillment.rules.trace import Routed, Trace, to_plain
from fulfillment.selectors import routing as stored
from fulfillment.selectors import unplaced
from fulfillment.selectors.unplaced import Piece
from fulfillment.services import numbering, progress
from fulfillment.services.progress import Step
from orders.lifecycle import Blocks, Bucket, OrderStatus
from orders.models import Order
from orders.services import holds, quantities
from orders.services.quantities import Move

# Work that no carrier brings: there is no way to allow time for.
_WITHOUT_TRANSIT = {Fulfillment.WorkKind.SERVICE}


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces of one order that make one fulfillment, and how they came together."""

    order: Order
    pieces: tuple[Piece, ...]
    department_id: int
    department_name: str
    decisions: tuple[routing.Decision, ...]

    @property
    def is_covered(self) -> bool:
        return self.pieces[0].share.is_covered

    @property
    def declined_by_ids(self) -> tuple[int, ...]:
        return tuple(sorted({i for piece in self.pieces for i in piece.declined_by_ids}))


@dataclass(frozen=True, slots=True)
class Opened:
    """A fulfillment about to be inserted, with the trace that put it there."""

    group: Group
    fulfillment: Fulfillment
    decision: AllocationDecision
    assignee_name: str

    @property
    def step(self) -> Step:
        data = {"department": self.group.department_name, "decision_id": str(self.decision.pk)}
        if self.group.is_covered:
            data["assignee"] = self.assignee_name
        return Step(self.fulfillment, data)


@unit_of_work
def allocate_orders(
    *,
    order_ids: Sequence[uuid.UUID],
    actor: Actor,
    at: datetime,
    may_ignore_declines: bool = False,
    is_history: bool = False,
) -> list[Fulfillment]:
    """Give every unit of confirmed orders that no fulfillment holds to a department.

    Orders that are not confirmed, or held from allocation, are left as they are; units that
    nobody takes stay unallocated and visible, with a trace. History was given away when it was
    confirmed. The number of statements does not grow with the number of orders.
    """
    orders = _lock_ready(order_ids)
    if not orders:
        return []
    found = unplaced.find(orders=orders, may_ignore_declines=may_ignore_declines)
    rules = stored.rules()
    groups, homeless = _group(orders, found.pieces, rules)
    opened = _prepare(orders, groups, rules, at=at, is_history=is_history)
    quantities.move(moves=list(_moves(groups)), at=at)
    facts = _insert(opened, actor=actor, at=at)
    facts += _note_unplaced(orders, found.obstacles, homeless, rules, at=at)
    events.record(facts, actor=actor, at=at)
    return [item.fulfillment for item in opened]


@unit_of_work
def retry(*, order_id: uuid.UUID, actor: Actor, at: datetime) -> list[Fulfillment]:
    """Try by hand to give away what nobody took, whatever the number of declines.

    Raises:
        Forbidden: without the right to assign work.
    """
    actor.require(p.FULFILLMENT_ASSIGN)
    return allocate_orders(order_ids=[order_id], actor=actor, at=at, may_ignore_declines=True)


def _lock_ready(order_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Order]:
    orders = progress.lock_orders(order_ids)
    held = holds.held_order_ids(order_ids=orders, blocks=Blocks.ALLOCATE)
    return {
        pk: order
        for pk, order in orders.items()
        if order.status == OrderStatus.CONFIRMED and pk not in held
    }


def _group(
    orders: Mapping[uuid.UUID, Order], pieces: Sequence[Piece], rules: tuple[routing.Rule, ...]
) -> tuple[list[Group], dict[uuid.UUID, list[Piece]]]:
    """Put pieces together that one department works on in one place; pieces that no department
    takes come back by order."""

    @cache
    def decide(facts: routing.Facts) -> routing.Decision:
        return routing.evaluate(routing.Inputs(facts=facts, rules=rules))

    together: dict[tuple[uuid.UUID, int, str, bool, int], list[Piece]] = defaultdict(list)
    homeless: dict[uuid.UUID, list[Piece]] = defaultdict(list)
    for piece in pieces:
        department_id = decide(piece.facts).department_id
        order_id = piece.line.order_id
        if department_id is None:
            homeless[order_id].append(piece)
            continue
        # What is covered goes now; what waits for stock follows in a fulfillment of its own.
        key = (
            order_id,
            piece.location.pk,
            piece.work_kind,
            piece.share.is_covered,
            department_id,
        )
        together[key].append(piece)
    groups = [
        Group(
            order=orders[order_id],
            pieces=tuple(members),
            department_id=department_id,
            department_name=decide(members[0].facts).department_name,
            decisions=tuple(decide(facts) for facts in _distinct_facts(members)),
        )
        for (order_id, *_rest, department_id), members in together.items()
    ]
    return groups, homeless


def _prepare(
    orders: Mapping[uuid.UUID, Order],
    groups: Sequence[Group],
    rules: tuple[routing.Rule, ...],
    *,
    at: datetime,
    is_history: bool,
) -> list[Opened]:
    """Number the fulfillments and choose their people; nothing is written yet."""
    numbers = numbering.upcoming(orders=orders)
    roster = assignment.Roster(
        stored.people(department_ids={group.department_id for group in groups})
    )
    opened = []
    for group in groups:
        people, choice = None, None
        given_at = (is_history and group.order.confirmed_at) or at
        if group.is_covered:
            people, choice = roster.choose(
                department_id=group.department_id,
                declined_by_ids=group.declined_by_ids,
                at=given_at,
            )
        fulfillment = Fulfillment(
            number=next(numbers[group.order.pk]),
            order=group.order,
            location=group.pieces[0].location,
            department_id=group.department_id,
            assignee_id=choice.person_id if choice else None,
            work_kind=group.pieces[0].work_kind,
            priority=group.order.priority,
            due_on=_due_on(group, today=timezone.localdate(given_at)),
            created_at=given_at,
        )
        fulfillment.occurred_at = given_at
        trace = Trace(
            rules=rules, routed=_routed(group.pieces, group.decisions), people=people, choice=choice
        )
        decision = AllocationDecision(
            order=group.order, fulfillment=fulfillment, trace=to_plain(trace), decided_at=given_at
        )
        name = choice.person_name if choice else ""
        opened.append(Opened(group, fulfillment, decision, name))
    return opened


def _insert(opened: Sequence[Opened], *, actor: Actor, at: datetime) -> list[NewEvent]:
    """Write fulfillments, their lines and their traces, and return their events."""
    covered = [item.step for item in opened if item.group.is_covered]
    waiting = [item.step for item in opened if not item.group.is_covered]
    facts = progress.open_new(steps=covered, command="assign", at=at)
    facts += progress.open_new(steps=waiting, command="wait", at=at)
    FulfillmentLine.objects.bulk_create(
        FulfillmentLine(
            fulfillment=item.fulfillment,
            order_line=piece.line,
            product=piece.product,
            quantity=piece.share.quantity,
        )
        for item in opened
        for piece in item.group.pieces
    )
    AllocationDecision.objects.bulk_create(item.decision for item in opened)
    return facts


def _moves(groups: Sequence[Group]) -> Iterator[Move]:
    for group in groups:
        for piece in group.pieces:
            share = piece.share
            target = Bucket.ALLOCATED if share.is_covered else Bucket.BACKORDERED
            if share.from_unallocated:
                yield Move(piece.line.pk, Bucket.UNALLOCATED, target, share.from_unallocated)
            if share.from_backordered and share.is_covered:
                yield Move(piece.line.pk, Bucket.BACKORDERED, target, share.from_backordered)


def _note_unplaced(
    orders: Mapping[uuid.UUID, Order],
    obstacles: Mapping[uuid.UUID, Sequence[str]],
    homeless: Mapping[uuid.UUID, Sequence[Piece]],
    rules: tuple[routing.Rule, ...],
    *,
    at: datetime,
) -> list[NewEvent]:
    """Keep the trace of what nobody takes, and return its events."""
    decisions, facts = [], []
    for order_id in {**obstacles, **homeless}:
        pieces = homeless.get(order_id, ())
        reasons = list(obstacles.get(order_id, ()))
        reasons += sorted({_no_department(piece) for piece in pieces})
        reason = "; ".join(reasons)
        trace = Trace(
            rules=rules,
            routed=_routed(
                pieces,
                tuple(
                    routing.evaluate(routing.Inputs(facts=seen, rules=rules))
                    for seen in _distinct_facts(pieces)
                ),
            ),
            obstacle=reason,
        )
        decision = AllocationDecision(order=orders[order_id], trace=to_plain(trace), decided_at=at)
        decisions.append(decision)
        data = {"reason": reason, "decision_id": str(decision.pk)}
        facts.append(NewEvent("order", order_id, "fulfillment.unallocatable", data))
    AllocationDecision.objects.bulk_create(decisions)
    return facts


def _no_department(piece: Piece) -> str:
    return _("no rule sends %(sku)s to a department") % {"sku": piece.line.sku}


def _distinct_facts(pieces: Sequence[Piece]) -> list[routing.Facts]:
    return list(dict.fromkeys(piece.facts for piece in pieces))


def _routed(pieces: Sequence[Piece], decisions: Sequence[routing.Decision]) -> tuple[Routed, ...]:
    return tuple(
        Routed(
            skus=tuple(piece.line.sku for piece in pieces if piece.facts == facts),
            facts=facts,
            decision=decision,
        )
        for facts, decision in zip(_distinct_facts(pieces), decisions, strict=True)
    )


def _due_on(group: Group, *, today: date) -> date:
    """The day the work has to leave the house for the earliest promise to be kept."""
    promises = [
        promised
        for piece in group.pieces
        if (promised := piece.line.promised_on or group.order.promised_on)
    ]
    if not promises:
        return today
    if group.pieces[0].work_kind in _WITHOUT_TRANSIT:
        return min(promises)
    return min(promises) - timedelta(days=group.order.channel.transit_days)
