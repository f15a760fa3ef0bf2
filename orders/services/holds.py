"""Holds: place, release, let expire, and guard what they block."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from core import limits
from core.actors import Actor
from core.errors import DomainError, Invalid, NotFound
from core.lifecycle import NEW
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from orders.lifecycle import HOLD, Blocks, HoldStatus
from orders.models import Hold, OrderLine
from orders.services import expiry, standing, state


class OnHold(DomainError):
    """A hold blocks this."""

    code = "on_hold"


def guard(
    *,
    order_ids: Iterable[uuid.UUID],
    blocks: Blocks,
    fulfillment_ids: Iterable[uuid.UUID] = (),
    line_ids: Iterable[uuid.UUID] = (),
) -> None:
    """Refuse to go on where an active hold blocks it.

    A hold on the order counts always, one on a line or a fulfillment only when named.

    Raises:
        OnHold: with the holds that block.
    """
    scope = Q(line=None, fulfillment_id=None) | Q(fulfillment_id__in=list(fulfillment_ids))
    scope |= Q(line_id__in=list(line_ids))
    active = list(
        Hold.objects.filter(scope, order_id__in=list(order_ids), status="active")
        .filter(blocks__contains=[blocks.value])
        .select_related("order")
    )
    if active:
        raise OnHold(
            f"Order {active[0].order.number} is on hold ({active[0].reason}); release it first.",
            details={"holds": [str(hold.pk) for hold in active], "blocks": blocks.value},
        )


def held_order_ids(*, order_ids: Iterable[uuid.UUID], blocks: Blocks) -> set[uuid.UUID]:
    """The orders among these that an active hold keeps from going on."""
    return set(
        Hold.objects.filter(
            order_id__in=list(order_ids), status="active", blocks__contains=[blocks.value]
        ).values_list("order_id", flat=True)
    )


@unit_of_work
def place(
    *,
    order_id: uuid.UUID,
    reason: str,
    note: str,
    blocks: Sequence[str],
    actor: Actor,
    at: datetime,
    line_id: uuid.UUID | None = None,
    fulfillment_id: uuid.UUID | None = None,
    expires_at: datetime | None = None,
    version: int | None = None,
) -> Hold:
    """Place a hold on an order, a line or a fulfillment (T36).

    Raises:
        Invalid: ``reason_required``, ``blocks_unknown``, ``expiry_past``, ``expiry_too_late``.
        NotFound: no such order or line.
        DomainError: ``order_ended``.
    """
    row = HOLD.require(state=NEW, command="place")
    _check_wish(reason=reason, blocks=blocks, expires_at=expires_at, at=at)
    (order,) = state.lock(
        order_ids=[order_id], versions={order_id: version} if version is not None else None
    )
    if not state.is_open(order):
        raise DomainError(f"Order {order.number} has ended.", code="order_ended")
    if line_id and not OrderLine.objects.filter(pk=line_id, order_id=order_id).exists():
        raise NotFound("The order has no such line.")
    hold = Hold.objects.create(
        order_id=order_id,
        line_id=line_id,
        fulfillment_id=fulfillment_id,
        reason=reason.strip()[:40],
        note=note,
        blocks=sorted(set(blocks)),
        status=row.target,
        placed_at=at,
        placed_by_name=actor.name,
        expires_at=expires_at,
    )
    events.record([_placed(hold, row.event)], actor=actor, at=at)
    standing.refresh(order_ids=[order_id], at=at)
    expiry.prolong(order_ids=[order_id], actor=actor, at=at)
    return hold


def _placed(hold: Hold, event_type: str) -> NewEvent:
    data = {
        "hold_id": str(hold.pk),
        "reason": hold.reason,
        "blocks": ", ".join(hold.blocks),
        "note": hold.note,
    }
    return NewEvent("order", hold.order_id, event_type, data)


def _check_wish(
    *, reason: str, blocks: Sequence[str], expires_at: datetime | None, at: datetime
) -> None:
    if not reason.strip():
        raise Invalid("A hold needs a reason.", code="reason_required")
    if not blocks or set(blocks) - {b.value for b in Blocks}:
        raise Invalid(f"A hold blocks one or more of {', '.join(Blocks)}.", code="blocks_unknown")
    if expires_at is not None and expires_at <= at:
        raise Invalid("A hold expires in the future.", code="expiry_past")
    if expires_at is not None and expires_at > at + timedelta(days=limits.HOLD_DAYS_MAX):
        raise Invalid("A hold without an end says so by naming none.", code="expiry_too_late")


@unit_of_work
def release(*, hold_id: uuid.UUID, why: str, actor: Actor, at: datetime) -> Hold:
    """Release a hold; what waited for it is tried again (T36).

    Raises:
        NotFound: no such hold.
        CommandRefused: it is not active any more.
        Invalid: ``reason_required``.
    """
    if not why.strip():
        raise Invalid("Say why the hold is released.", code="reason_required")
    locked = _lock([hold_id])
    if not locked:
        raise NotFound("There is no such hold.")
    _end(locked, command="release", why=why, actor=actor, at=at)
    return locked[0]


@unit_of_work
def expire_due(*, actor: Actor, at: datetime, limit: int) -> int:
    """End the holds whose time has run out; returns how many."""
    due = Hold.objects.filter(status=HoldStatus.ACTIVE, expires_at__lte=at)
    ids = list(due.order_by("expires_at").values_list("pk", flat=True)[:limit])
    # One that was released while we waited for it has ended already.
    still_due = [hold for hold in _lock(ids) if hold.status == HoldStatus.ACTIVE]
    _end(still_due, command="expire", why="", actor=actor, at=at)
    return len(still_due)


def _lock(hold_ids: Sequence[uuid.UUID]) -> list[Hold]:
    """Lock the orders of holds, then the holds, each in id order."""
    order_ids = set(Hold.objects.filter(pk__in=hold_ids).values_list("order_id", flat=True))
    state.lock(order_ids=list(order_ids))
    return list(
        Hold.objects.select_for_update(no_key=True, of=("self",))
        .select_related("order")
        .filter(pk__in=hold_ids)
        .order_by("pk")
    )


def _end(holds: Sequence[Hold], *, command: str, why: str, actor: Actor, at: datetime) -> None:
    rows = [HOLD.require(state=h.status, command=command, subject="The hold") for h in holds]
    for hold, row in zip(holds, rows, strict=True):
        hold.status = row.target
        hold.ended_at = at
        hold.ended_by_name = actor.name
        hold.ended_reason = why[:200]
    Hold.objects.bulk_update(holds, ["status", "ended_at", "ended_by_name", "ended_reason"])
    events.record(
        [
            NewEvent(
                "order",
                hold.order_id,
                row.event,
                {"hold_id": str(hold.pk), "reason": hold.reason, "why": why},
            )
            for hold, row in zip(holds, rows, strict=True)
        ],
        actor=actor,
        at=at,
    )
    order_ids = {hold.order_id for hold in holds}
    standing.refresh(order_ids=order_ids, at=at)
    expiry.prolong(order_ids=order_ids, actor=actor, at=at)
