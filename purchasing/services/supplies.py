"""Tell inventory what purchase orders still bring, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core import setwise
from core.actors import Actor
from inventory.models import IncomingSupply
from inventory.services import incoming
from inventory.services.incoming import Supply
from purchasing.models import PurchaseLine, PurchaseOrder


def announce(
    *, purchases: Sequence[PurchaseOrder], reason: str, actor: Actor, at: datetime
) -> None:
    """Announce what is still to come of every line of locked purchase orders that were sent.
    Who waits for it gets its new day with this reason."""
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
            for purchase in purchases
            if purchase.sent_at is not None
            for line in purchase.lines.all()
        ],
        reason=reason,
        actor=actor,
        at=at,
    )


def give_up(*, purchases: Sequence[PurchaseOrder], reason: str, actor: Actor, at: datetime) -> None:
    """Write down that nothing more will come of locked purchase orders, and withdraw it."""
    lines = [line for purchase in purchases for line in purchase.lines.all()]
    for line in lines:
        line.quantity_cancelled += line.quantity_open
    setwise.update_rows(
        PurchaseLine,
        columns=["quantity_cancelled"],
        rows=[(line.pk, line.quantity_cancelled) for line in lines],
    )
    announce(purchases=purchases, reason=reason, actor=actor, at=at)


def reference_of(purchase: PurchaseOrder, line: PurchaseLine) -> str:
    """How people name a line: ``PO-00042/1``."""
    return f"{purchase.number}/{line.position}"
