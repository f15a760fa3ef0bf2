"""Tell inventory what purchase orders still bring, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from core import setwise
from core.actors import Actor
from inventory.models import IncomingSupply
from inventory.services import incoming
from inventory.services.incoming import Supply
from purchasing.models import PurchaseLine, PurchaseOrder


def announce(
    *, lines: Sequence[tuple[PurchaseOrder, PurchaseLine]], reason: str, actor: Actor, at: datetime
) -> None:
    """Announce what is still to come of lines of locked purchase orders; what was never sent
    brings nothing. Who waits for it gets its new day with this reason."""
    incoming.announce(
        supplies=[
            Supply(
                kind=IncomingSupply.Kind.PURCHASE,
                source_id=line.pk,
                reference=reference_of(purchase, line),
                product_id=line.product_id,
                location_id=purchase.location_id,
                quantity=line.quantity_open,
                due_on=line.due_on,
            )
            for purchase, line in lines
            if purchase.sent_at is not None
        ],
        reason=reason,
        actor=actor,
        at=at,
    )


def of(purchases: Iterable[PurchaseOrder]) -> list[tuple[PurchaseOrder, PurchaseLine]]:
    """Every line of purchase orders, beside its purchase order."""
    return [(purchase, line) for purchase in purchases for line in purchase.lines.all()]


def give_up(*, purchases: Sequence[PurchaseOrder], reason: str, actor: Actor, at: datetime) -> None:
    """Write down that nothing more will come of locked purchase orders, and withdraw it."""
    lines = of(purchases)
    for _purchase, line in lines:
        line.quantity_cancelled += line.quantity_open
    setwise.update_rows(
        PurchaseLine,
        columns=["quantity_cancelled"],
        rows=[(line.pk, line.quantity_cancelled) for _purchase, line in lines],
    )
    announce(lines=lines, reason=reason, actor=actor, at=at)


def reference_of(purchase: PurchaseOrder, line: PurchaseLine) -> str:
    """How people name a line: ``PO-00042/1``."""
    return f"{purchase.number}/{line.position}"
