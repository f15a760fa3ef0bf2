"""Goods from a supplier come in: by line, in parts, with what was sent back for its quality."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import permissions
from core import limits, setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, NotFound
from core.unit_of_work import unit_of_work
from inventory.services import stock
from inventory.services.stock import Receipt
from purchasing.models import PurchaseLine, PurchaseOrder, PurchaseReceipt
from purchasing.services import progress, supplies
from purchasing.services.progress import Seen, Step


class ReceiptAboveOrdered(DomainError):
    """More came than was ordered; taking it in needs a right of its own."""

    code = "receipt_above_ordered"


@dataclass(frozen=True, slots=True)
class LineReception:
    """Units of a line that came. ``quantity`` counts the good ones, which are put on the shelf;
    ``quantity_rejected`` those that go back."""

    line_id: uuid.UUID
    quantity: int
    quantity_rejected: int = 0
    reject_reason: str = ""
    lot_code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reception:
    """What came of a purchase order at one time; a line stands in it once for each lot."""

    purchase_order_id: uuid.UUID
    lines: Sequence[LineReception]
    version: int | None = None


_Part = tuple[PurchaseOrder, PurchaseLine, LineReception]


@unit_of_work
def receive(
    *, receptions: Sequence[Reception], may_exceed: bool = False, actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    """Take goods in and give them to who waits. Rejected units are to come again.

    ``may_exceed``: take in more than was ordered, which only who has the right may ask for. The
    number of statements does not grow with the receptions.

    Raises:
        CommandRefused, Forbidden, StaleVersion: see ``progress``.
        NotFound: ``purchase_order_unknown``, ``line_unknown``.
        Invalid: ``nothing_received``, ``quantity_not_positive``, ``reject_reason_required``, and
            those of lots: ``lot_required``, ``lot_not_tracked``, ``expiry_past``.
        ReceiptAboveOrdered: more than was ordered.
    """
    purchases = progress.lock(seen=[Seen(r.purchase_order_id, r.version) for r in receptions])
    progress.check(purchases, command="receive_part", actor=actor)
    parts = [
        part
        for purchase, reception in zip(purchases, receptions, strict=True)
        for part in _match(purchase, reception)
    ]
    _count(parts, may_exceed=may_exceed and actor.may(permissions.PURCHASING_OVERRECEIVE))
    _write(parts, actor=actor, at=at)
    _advance(purchases, parts, actor=actor, at=at)
    shelved = [part for part in parts if part[2].quantity]
    # First the goods, then what is left of the supply: whoever is pegged to it keeps its day.
    stock.receive(
        receipts=[_receipt(part) for part in shelved],
        actor=actor,
        at=at,
        is_announced_next=True,
    )
    supplies.announce(
        lines=[(purchase, line) for purchase, line, _came in shelved],
        reason=_("goods came in"),
        actor=actor,
        at=at,
    )
    return purchases


def _match(purchase: PurchaseOrder, reception: Reception) -> list[_Part]:
    if not reception.lines:
        raise Invalid(
            _("%(number)s: say what came.") % {"number": purchase.number}, code="nothing_received"
        )
    known = {line.pk: line for line in purchase.lines.all()}
    for came in reception.lines:
        if came.line_id not in known:
            raise NotFound(
                _("%(number)s has no such line.") % {"number": purchase.number},
                code="line_unknown",
                details={"line_id": str(came.line_id)},
            )
        _require_real(known[came.line_id], came)
    return [(purchase, known[came.line_id], came) for came in reception.lines]


def _require_real(line: PurchaseLine, came: LineReception) -> None:
    counts = (came.quantity, came.quantity_rejected)
    if min(counts) < 0 or not 0 < sum(counts) <= limits.QUANTITY_MAX:
        raise Invalid(
            _("A receipt needs a quantity above zero."),
            code="quantity_not_positive",
            details={"position": line.position},
        )
    if came.quantity_rejected and not came.reject_reason.strip():
        raise Invalid(
            _("Say why units are rejected."),
            code="reject_reason_required",
            details={"position": line.position},
        )


def _count(parts: Sequence[_Part], *, may_exceed: bool) -> None:
    for purchase, line, came in parts:
        line.quantity_received += came.quantity
        line.quantity_rejected += came.quantity_rejected
        if line.quantity_received > line.quantity and came.quantity and not may_exceed:
            raise ReceiptAboveOrdered(
                _("%(number)s, line %(position)s: %(excess)s more came than were ordered.")
                % {
                    "number": purchase.number,
                    "position": line.position,
                    "excess": line.quantity_received - line.quantity,
                },
                details={
                    "position": line.position,
                    "ordered": line.quantity,
                    "received": line.quantity_received,
                },
            )


def _write(parts: Sequence[_Part], *, actor: Actor, at: datetime) -> None:
    lines = {line.pk: line for _purchase, line, _came in parts}
    setwise.update_rows(
        PurchaseLine,
        columns=["quantity_received", "quantity_rejected"],
        rows=[(pk, row.quantity_received, row.quantity_rejected) for pk, row in lines.items()],
    )
    PurchaseReceipt.objects.bulk_create(
        PurchaseReceipt(
            line=line,
            quantity=came.quantity,
            quantity_rejected=came.quantity_rejected,
            reject_reason=came.reject_reason,
            lot_code=came.lot_code,
            received_at=at,
            actor_name=actor.name,
        )
        for _purchase, line, came in parts
    )


def _advance(
    purchases: Sequence[PurchaseOrder], parts: Sequence[_Part], *, actor: Actor, at: datetime
) -> None:
    came: Mapping[uuid.UUID, list[dict[str, Any]]] = _facts(parts)
    steps: dict[str, list[Step]] = defaultdict(list)
    for purchase in purchases:
        is_open = any(line.quantity_open for line in purchase.lines.all())
        command = "receive_part" if is_open else "receive_rest"
        steps[command].append(Step(purchase, {"lines": came[purchase.pk]}))
    for command, of_command in steps.items():
        progress.advance(steps=of_command, command=command, actor=actor, at=at)


def _facts(parts: Sequence[_Part]) -> Mapping[uuid.UUID, list[dict[str, Any]]]:
    came: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for purchase, line, part in parts:
        came[purchase.pk].append(
            {
                "position": line.position,
                "sku": line.product.sku,
                "quantity": part.quantity,
                "quantity_rejected": part.quantity_rejected,
                "reason": part.reject_reason,
                "lot": part.lot_code,
            }
        )
    return came


def _receipt(part: _Part) -> Receipt:
    purchase, line, came = part
    return Receipt(
        product_id=line.product_id,
        location_id=purchase.location_id,
        quantity=came.quantity,
        reference=supplies.reference_of(purchase, line),
        lot_code=came.lot_code,
        expires_on=came.expires_on,
    )
