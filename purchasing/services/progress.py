"""The one writer of a purchase order's status: lock, ask the table, write, state the fact."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.errors import Invalid, NotFound, StaleVersion
from core.lifecycle import NEW
from core.services import events
from core.services.events import NewEvent
from purchasing.lifecycle import PURCHASE_ORDER
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.models import PurchaseLine, PurchaseOrder


@dataclass(frozen=True, slots=True)
class Seen:
    """A purchase order as its reader saw it; no version: what stands now."""

    purchase_order_id: uuid.UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One purchase order's part in a command; ``data`` is what the event says besides the
    number."""

    purchase: PurchaseOrder
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


_COLUMNS = ("status", "note", "location", "link_round", "sent_at", "answered_at", "closed_at")


def lock(*, seen: Sequence[Seen]) -> list[PurchaseOrder]:
    """Lock purchase orders by primary key and return them as asked, each with its supplier,
    location and lines. Two statements, whatever the number.

    Raises:
        NotFound: ``purchase_order_unknown``.
        StaleVersion: one of them changed since it was seen.
    """
    wanted = {item.purchase_order_id: item.version for item in seen}
    found = {
        row.pk: row
        for row in PurchaseOrder.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted)
        .select_related("supplier", "location")
        .prefetch_related(
            Prefetch("lines", PurchaseLine.objects.select_related("product").order_by("position"))
        )
        .order_by("pk")
    }
    for pk, version in wanted.items():
        if pk not in found:
            raise NotFound(
                _("There is no such purchase order."),
                code="purchase_order_unknown",
                details={"purchase_order_id": str(pk)},
            )
        row = found[pk]
        if version is not None and version != row.version:
            raise StaleVersion(
                _("%(number)s was changed since you read it; look at it again.")
                % {"number": row.number},
                details={"subject": row.number, "current_version": row.version},
            )
    return [found[pk] for pk in wanted]


def check(
    purchases: Iterable[PurchaseOrder], *, command: str, actor: Actor, reason: str | None = None
) -> None:
    """Ask the lifecycle table whether a command may be given, before anything is written.

    Raises:
        CommandRefused: not in this state.
        Forbidden: the actor lacks the command's permission.
        Invalid: ``reason_required``.
    """
    for purchase in purchases:
        row = PURCHASE_ORDER.require(
            state=purchase.status, command=command, subject=purchase.number
        )
        actor.require(row.permission)
        if row.needs_reason and reason is not None and not reason.strip():
            raise Invalid(_("Say why."), code="reason_required")


def advance(*, steps: Sequence[Step], command: str, actor: Actor, at: datetime) -> None:
    """Give a command to locked purchase orders: new status, its moment, one event each.

    Raises:
        CommandRefused, Forbidden, Invalid: see :func:`check`.
    """
    for step in steps:
        check([step.purchase], command=command, actor=actor, reason=step.reason)
    facts = []
    for step in steps:
        row = PURCHASE_ORDER.require(state=step.purchase.status, command=command)
        _reach(step.purchase, S(row.target), command=command, at=at)
        facts.append(fact(step, row.event))
    _write([step.purchase for step in steps])
    events.record(facts, actor=actor, at=at)


def open_new(*, steps: Sequence[Step], at: datetime) -> list[NewEvent]:
    """Give new, unsaved purchase orders their first status and insert them; return their events
    for the caller to record once their lines stand too."""
    row = PURCHASE_ORDER.require(state=NEW, command="create")
    for step in steps:
        _reach(step.purchase, S(row.target), command="create", at=at)
    PurchaseOrder.objects.bulk_create(step.purchase for step in steps)
    return [fact(step, row.event) for step in steps]


def fact(step: Step, event_type: str) -> NewEvent:
    """A fact about a purchase order, in its own stream."""
    data = {"number": step.purchase.number, **step.data}
    if step.reason:
        data["reason"] = step.reason
    return NewEvent("purchase_order", step.purchase.pk, event_type, data)


def _reach(purchase: PurchaseOrder, target: S, *, command: str, at: datetime) -> None:
    purchase.status = target
    if target is S.SENT:
        # How long the supplier takes is counted from the first time to the first answer.
        purchase.sent_at = purchase.sent_at or at
    if command in {"confirm", "decline"}:
        purchase.answered_at = purchase.answered_at or at
    if PURCHASE_ORDER.is_terminal(target):
        purchase.closed_at = at


def _write(purchases: Sequence[PurchaseOrder]) -> None:
    setwise.update_rows(
        PurchaseOrder,
        columns=_COLUMNS,
        rows=[
            (
                purchase.pk,
                purchase.status,
                purchase.note,
                purchase.location_id,
                purchase.link_round,
                purchase.sent_at,
                purchase.answered_at,
                purchase.closed_at,
            )
            for purchase in purchases
        ],
        bump_version=True,
    )
    for purchase in purchases:
        purchase.version += 1
