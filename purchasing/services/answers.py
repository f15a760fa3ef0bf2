"""The supplier's answer: confirmed, confirmed otherwise, or declined."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.errors import Invalid, NotFound
from core.unit_of_work import unit_of_work
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.services import lines, progress, supplies
from purchasing.services.progress import Seen, Step


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What comes of a line and when; a quantity of zero declines the line. No day: as asked."""

    line_id: uuid.UUID
    quantity: int
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """A confirmation. Lines that it does not name are confirmed as asked."""

    purchase_order_id: uuid.UUID
    lines: Sequence[LineAnswer] = ()
    note: str = ""
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A purchase order that the supplier declines as a whole, and why."""

    purchase_order_id: uuid.UUID
    reason: str
    version: int | None = None


@unit_of_work
def confirm(*, answers: Sequence[Answer], actor: Actor, at: datetime) -> list[PurchaseOrder]:
    """Take confirmations, each in place of an earlier one; what waits for the goods is dated
    anew. The number of statements does not grow with the answers.

    Raises:
        CommandRefused, Forbidden, StaleVersion: see ``progress``.
        NotFound: ``purchase_order_unknown``, ``line_unknown``.
        Invalid: ``quantity_above_ordered``, ``quantity_negative``, ``line_twice``,
            ``expected_on_passed``, ``expected_on_too_far``, ``nothing_confirmed``.
    """
    purchases = progress.lock(seen=[Seen(a.purchase_order_id, a.version) for a in answers])
    progress.check(purchases, command="confirm", actor=actor)
    steps = []
    for purchase, answer in zip(purchases, answers, strict=True):
        _apply(purchase, answer, today=timezone.localdate(at))
        differences = list(_differences(purchase))
        steps.append(Step(purchase, {"differences": differences, "note": answer.note}))
    _write(purchases)
    progress.advance(steps=steps, command="confirm", actor=actor, at=at)
    supplies.announce(
        lines=supplies.of(purchases), reason=_("the supplier answered"), actor=actor, at=at
    )
    return purchases


@unit_of_work
def decline(*, refusals: Sequence[Refusal], actor: Actor, at: datetime) -> list[PurchaseOrder]:
    """Take refusals of whole purchase orders: nothing of them will come.

    Raises:
        CommandRefused, Forbidden, NotFound, StaleVersion, Invalid: see ``progress``.
    """
    purchases = progress.lock(seen=[Seen(r.purchase_order_id, r.version) for r in refusals])
    steps = [Step(p, reason=r.reason) for p, r in zip(purchases, refusals, strict=True)]
    progress.advance(steps=steps, command="decline", actor=actor, at=at)
    supplies.give_up(purchases=purchases, reason=_("the supplier declined"), actor=actor, at=at)
    return purchases


def _apply(purchase: PurchaseOrder, answer: Answer, *, today: date) -> None:
    given = _by_line(purchase, answer)
    for line in purchase.lines.all():
        said = given.get(line.pk) or LineAnswer(line.pk, line.quantity)
        _require_possible(line, said, today=today)
        line.quantity_confirmed = said.quantity
        line.confirmed_on = said.on or line.expected_on
        line.answer_note = said.note
    if not any(line.quantity_confirmed for line in purchase.lines.all()):
        raise Invalid(
            _("Nothing of it is confirmed. Decline the order as a whole."),
            code="nothing_confirmed",
        )


def _by_line(purchase: PurchaseOrder, answer: Answer) -> Mapping[uuid.UUID, LineAnswer]:
    given = {said.line_id: said for said in answer.lines}
    if unknown := set(given) - {line.pk for line in purchase.lines.all()}:
        raise NotFound(
            _("%(number)s has no such line.") % {"number": purchase.number},
            code="line_unknown",
            details={"line_id": str(min(unknown))},
        )
    if len(given) < len(answer.lines):
        raise Invalid(_("A line is answered once."), code="line_twice")
    return given


def _require_possible(line: PurchaseLine, said: LineAnswer, *, today: date) -> None:
    details = {"position": line.position, "quantity": said.quantity}
    if said.quantity < 0:
        raise Invalid(_("A quantity is not below zero."), code="quantity_negative", details=details)
    if said.quantity > line.quantity:
        raise Invalid(
            _("%(quantity)s are more than were ordered.") % {"quantity": said.quantity},
            code="quantity_above_ordered",
            details=details | {"ordered": line.quantity},
        )
    if said.on and said.quantity:
        lines.require_day(said.on, today=today)


def _differences(purchase: PurchaseOrder) -> Iterator[dict[str, Any]]:
    for line in purchase.lines.all():
        is_as_asked = line.quantity_confirmed == line.quantity and line.due_on == line.expected_on
        if not is_as_asked:
            yield {
                "position": line.position,
                "sku": line.product.sku,
                "asked_quantity": line.quantity,
                "quantity": line.quantity_confirmed,
                "asked_on": line.expected_on.isoformat(),
                "on": line.due_on.isoformat(),
                "note": line.answer_note,
            }


def _write(purchases: Sequence[PurchaseOrder]) -> None:
    setwise.update_rows(
        PurchaseLine,
        columns=["quantity_confirmed", "confirmed_on", "answer_note"],
        rows=[
            (line.pk, line.quantity_confirmed, line.confirmed_on, line.answer_note)
            for purchase in purchases
            for line in purchase.lines.all()
        ],
    )
