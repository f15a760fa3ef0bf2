"""The way of an order as a customer sees it: five steps, no names of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from orders.lifecycle import OrderStatus
from orders.rules.standing import Stage


class Situation(StrEnum):
    """The one thing to say first about an order."""

    WAITING = "waiting"  # with us, not confirmed yet
    PREPARING = "preparing"
    PARTLY_SENT = "partly_sent"
    ON_THE_WAY = "on_the_way"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"


class StepKind(StrEnum):
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    PREPARED = "prepared"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Step:
    """One step and, where it was reached, when."""

    kind: StepKind
    state: StepState
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps are computed from; quantities in units."""

    status: str
    stage: str
    quantity_live: int
    quantity_shipped: int
    quantity_delivered: int
    has_failed_delivery: bool = False
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


_ENDED = {
    OrderStatus.CANCELLED: Situation.CANCELLED,
    OrderStatus.REJECTED: Situation.REJECTED,
    OrderStatus.EXPIRED: Situation.EXPIRED,
}
# The step that a customer is at in each situation; none where the order has ended otherwise.
_CURRENT = {
    Situation.WAITING: StepKind.RECEIVED,
    Situation.PREPARING: StepKind.PREPARED,
    Situation.PARTLY_SENT: StepKind.PREPARED,
    Situation.ON_THE_WAY: StepKind.ON_THE_WAY,
    Situation.DELIVERY_FAILED: StepKind.ON_THE_WAY,
    Situation.DELIVERED: StepKind.DELIVERED,
}


def situation(facts: Facts) -> Situation:
    """Where the order is, for its customer."""
    status = OrderStatus(facts.status)
    if status in _ENDED:
        return _ENDED[status]
    if status in (OrderStatus.DRAFT, OrderStatus.SUBMITTED):
        return Situation.WAITING
    if facts.quantity_live and facts.quantity_delivered == facts.quantity_live:
        return Situation.DELIVERED
    if facts.has_failed_delivery:
        return Situation.DELIVERY_FAILED
    if facts.stage in (Stage.DELIVERY, Stage.DELIVERED) and facts.quantity_shipped:
        return Situation.ON_THE_WAY
    return Situation.PARTLY_SENT if facts.quantity_shipped else Situation.PREPARING


def steps(facts: Facts) -> tuple[Step, ...]:
    """The five steps with their states; empty for an order that ended before its delivery."""
    now = situation(facts)
    if now not in _CURRENT:
        return ()
    reached = {
        StepKind.RECEIVED: facts.submitted_at,
        StepKind.CONFIRMED: facts.confirmed_at,
        StepKind.PREPARED: None,
        StepKind.ON_THE_WAY: facts.shipped_at,
        StepKind.DELIVERED: facts.delivered_at,
    }
    kinds = list(StepKind)
    current = kinds.index(_CURRENT[now])
    return tuple(
        Step(
            kind=kind,
            state=_state(position, current, is_all_done=now is Situation.DELIVERED),
            at=reached[kind] if position <= current else None,
        )
        for position, kind in enumerate(kinds)
    )


def _state(position: int, current: int, *, is_all_done: bool) -> StepState:
    if position < current or (position == current and is_all_done):
        return StepState.DONE
    return StepState.CURRENT if position == current else StepState.TODO
