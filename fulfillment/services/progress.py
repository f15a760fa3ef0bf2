"""The one writer of a fulfillment's status: lock, ask the table, write, state the fact."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.errors import Invalid, NotFound, StaleVersion
from core.lifecycle import NEW
from core.services import events
from core.services.events import NewEvent
from fulfillment.lifecycle import FULFILLMENT
from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import Fulfillment, FulfillmentLine
from orders.lifecycle import Bucket
from orders.models import Order
from orders.services.quantities import Move


@dataclass(frozen=True, slots=True)
class Seen:
    """A fulfillment as its reader saw it; no version: the system acts on what stands now.

    ``occurred_at`` is when what is done to it happened, where that is told later than now.
    """

    fulfillment_id: uuid.UUID
    version: int | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One fulfillment's part in a command. ``data`` is what the event says besides the number."""

    fulfillment: Fulfillment
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    occurred_at: datetime | None = None


_REACHED = {
    S.ASSIGNED: "assigned_at",
    S.ACCEPTED: "accepted_at",
    S.IN_WORK: "started_at",
    S.READY: "ready_at",
    S.RELEASED: "released_at",
    S.SHIPPED: "shipped_at",
    S.DELIVERED: "delivered_at",
    S.CANCELLED: "ended_at",
}
_COLUMNS = (
    "status",
    "status_since",
    "assignee",
    "department",
    "review_round",
    *_REACHED.values(),
)


def lock(*, seen: Sequence[Seen]) -> list[Fulfillment]:
    """Lock fulfillments and then their orders, by primary key, and return them as asked, each
    with its ``order`` and ``lines``. Three statements, whatever the number.

    Raises:
        NotFound: ``fulfillment_unknown``.
        StaleVersion: one of them changed since it was seen.
    """
    wanted = {item.fulfillment_id: item for item in seen}
    found = {
        row.pk: row
        for row in Fulfillment.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted)
        .select_related("department")
        .prefetch_related(
            Prefetch(
                "lines",
                FulfillmentLine.objects.select_related("order_line", "product").order_by(
                    "order_line__position", "pk"
                ),
            )
        )
        .order_by("pk")
    }
    orders = lock_orders(row.order_id for row in found.values())
    for pk, item in wanted.items():
        if pk not in found:
            raise NotFound(
                _("There is no such fulfillment."),
                code="fulfillment_unknown",
                details={"fulfillment_id": str(pk)},
            )
        row = found[pk]
        row.order = orders[row.order_id]
        row.occurred_at = item.occurred_at
        if item.version is not None and item.version != row.version:
            raise StaleVersion(
                _("%(number)s was changed since you read it; look at it again.")
                % {"number": row.number},
                details={"subject": row.number, "current_version": row.version},
            )
    return [found[pk] for pk in wanted]


def lock_orders(order_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Order]:
    """Lock orders by primary key; below fulfillments, above lines and stock."""
    return {
        order.pk: order
        for order in Order.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=set(order_ids))
        .select_related("channel", "customer", "ship_to")
        .order_by("pk")
    }


def check(
    fulfillments: Iterable[Fulfillment], *, command: str, actor: Actor, reason: str | None = None
) -> None:
    """Ask the lifecycle table whether a command may be given, before anything is written.

    Raises:
        CommandRefused: not in this state.
        Forbidden: the actor lacks the command's permission.
        Invalid: ``reason_required``.
    """
    for fulfillment in fulfillments:
        row = FULFILLMENT.require(
            state=fulfillment.status, command=command, subject=fulfillment.number
        )
        if row.permission:
            actor.require(row.permission)
        if row.needs_reason and reason is not None and not reason.strip():
            raise Invalid(_("Say why."), code="reason_required")


def advance(*, steps: Sequence[Step], command: str, actor: Actor, at: datetime) -> None:
    """Give a command to locked fulfillments: new status, its moment, one event each.

    Raises:
        CommandRefused, Forbidden, Invalid: see :func:`check`.
    """
    facts = []
    for step in steps:
        fulfillment = step.fulfillment
        check([fulfillment], command=command, actor=actor, reason=step.reason)
        row = FULFILLMENT.require(state=fulfillment.status, command=command)
        _reach(fulfillment, S(row.target), at=_moment(step) or at)
        facts.append(fact(fulfillment, row.event, step))
    _write([step.fulfillment for step in steps])
    events.record(facts, actor=actor, at=at)


def open_new(*, steps: Sequence[Step], command: str, at: datetime) -> list[NewEvent]:
    """Give new, unsaved fulfillments their first status and insert them; return their events for
    the caller to record once their lines and traces stand too."""
    row = FULFILLMENT.require(state=NEW, command=command)
    for step in steps:
        _reach(step.fulfillment, S(row.target), at=_moment(step) or at)
    Fulfillment.objects.bulk_create(step.fulfillment for step in steps)
    return [fact(step.fulfillment, row.event, step) for step in steps]


def touch(fulfillments: Iterable[Fulfillment]) -> None:
    """Count a change that is none of the status: a check, a consent, a shrunk line."""
    rows = list(fulfillments)
    Fulfillment.objects.filter(pk__in=[row.pk for row in rows]).update(version=F("version") + 1)
    for row in rows:
        row.version += 1


def fact(fulfillment: Fulfillment, event_type: str, step: Step | None = None) -> NewEvent:
    """A fact about a fulfillment, in the stream of its order."""
    data: dict[str, Any] = {
        "fulfillment_id": str(fulfillment.pk),
        "number": fulfillment.number,
        **(step.data if step else {}),
    }
    if step and step.reason:
        data["reason"] = step.reason
    return NewEvent(
        stream_kind="order",
        stream_id=fulfillment.order_id,
        type=event_type,
        data=data,
        occurred_at=_moment(step) if step else None,
    )


def moves(
    fulfillments: Iterable[Fulfillment],
    *,
    source: Bucket,
    target: Bucket,
    quantity: Callable[[FulfillmentLine], int],
) -> list[Move]:
    """The moves of every line's units between two buckets of its order line."""
    return [
        Move(line_id=line.order_line_id, source=source, target=target, quantity=quantity(line))
        for fulfillment in fulfillments
        for line in fulfillment.lines.all()
        if quantity(line)
    ]


def order_ids(fulfillments: Iterable[Fulfillment]) -> list[uuid.UUID]:
    """The orders of fulfillments, each once."""
    return list(dict.fromkeys(fulfillment.order_id for fulfillment in fulfillments))


def _moment(step: Step) -> datetime | None:
    return step.occurred_at or step.fulfillment.occurred_at


def _reach(fulfillment: Fulfillment, target: S, *, at: datetime) -> None:
    if fulfillment.status == target:
        return
    fulfillment.status = target
    fulfillment.status_since = at
    moment = _REACHED.get(target)
    # Work that comes back from review goes on; it began when it first began.
    if moment and not (target is S.IN_WORK and fulfillment.started_at):
        setattr(fulfillment, moment, at)


def _write(fulfillments: Sequence[Fulfillment]) -> None:
    setwise.update_rows(
        Fulfillment,
        columns=_COLUMNS,
        rows=[
            (
                row.pk,
                row.status,
                row.status_since,
                row.assignee_id,
                row.department_id,
                row.review_round,
                *(getattr(row, moment) for moment in _REACHED.values()),
            )
            for row in fulfillments
        ],
        bump_version=True,
    )
    for row in fulfillments:
        row.version += 1
