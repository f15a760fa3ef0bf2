"""Orders that go out without a person, from suppliers that may be bought from like that."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import DomainError
from core.unit_of_work import unit_of_work
from purchasing.models import PurchaseOrder, ReplenishmentProposal
from purchasing.services import orders, planning
from purchasing.services.orders import Sending

log = logging.getLogger(__name__)


@unit_of_work
def place(*, actor: Actor, at: datetime) -> list[PurchaseOrder]:
    """Order and send what is proposed from suppliers that may be bought from without a person:
    orders of at least the supplier's minimum and at most its limit. Bounded; the rest waits for
    the next time. Each order stands alone: one that is refused leaves its proposals open.

    Raises:
        Forbidden: the actor may not buy.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    rows = (
        ReplenishmentProposal.objects.filter(
            status=ReplenishmentProposal.Status.OPEN,
            supplier__is_active=True,
            supplier__automatic_order_limit__isnull=False,
        )
        .select_related("product", "location", "supplier")
        .order_by("pk")
    )
    allowed = [
        group
        for group in planning.by_order(filter(planning.has_price, rows))
        if _is_under_limit(group)
    ]
    made: list[PurchaseOrder] = []
    for group in allowed[: limits.AUTOMATIC_ORDERS_PER_RUN]:
        try:
            made += _order_and_send([row.pk for row in group], actor=actor, at=at)
        except DomainError as refusal:
            log.warning(
                "automatic order refused",
                extra={"supplier": group[0].supplier.code, "code": refusal.code},
            )
    return made


def _is_under_limit(group: Sequence[ReplenishmentProposal]) -> bool:
    supplier = group[0].supplier
    amount = sum((row.unit_price * row.quantity for row in group), Decimal(0))
    assert supplier.automatic_order_limit is not None
    return supplier.minimum_order_amount <= amount <= supplier.automatic_order_limit


@unit_of_work
def _order_and_send(
    proposal_ids: Sequence[uuid.UUID], *, actor: Actor, at: datetime
) -> list[PurchaseOrder]:
    made = planning.order(proposal_ids=proposal_ids, is_automatic=True, actor=actor, at=at)
    return orders.send(sendings=[Sending(row.pk) for row in made], actor=actor, at=at)
