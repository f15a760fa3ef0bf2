"""Work leaves the house: the carrier has it, and the stock falls (T24)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.actors import Actor
from core.unit_of_work import unit_of_work
from fulfillment.models import Fulfillment
from fulfillment.services import progress
from fulfillment.services.progress import Seen, Step
from inventory.services import reservations
from inventory.services.reservations import Issue
from orders.lifecycle import Blocks, Bucket
from orders.services import holds, quantities


@dataclass(frozen=True, slots=True)
class HandOver:
    """A released fulfillment and the carrier that takes it."""

    fulfillment_id: uuid.UUID
    carrier_name: str
    tracking_number: str
    version: int | None = None
    occurred_at: datetime | None = None


@unit_of_work
def hand_over(*, fulfillments: Sequence[HandOver], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Hand released fulfillments over to carriers, all or none.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden: see ``progress``.
        OnHold: a hold blocks shipping.
        NotEnoughStock: the shelf does not have what was picked.
    """
    locked = progress.lock(
        seen=[Seen(item.fulfillment_id, item.version, item.occurred_at) for item in fulfillments]
    )
    progress.check(locked, command="hand_over", actor=actor)
    lines = [line for row in locked for line in row.lines.all()]
    holds.guard(
        order_ids=progress.order_ids(locked),
        blocks=Blocks.SHIP,
        fulfillment_ids=[row.pk for row in locked],
        line_ids=[line.order_line_id for line in lines],
    )
    # Released units are a part of the ready ones: they are taken off before these move on.
    quantities.mark_released(
        changes=[(line.order_line_id, -line.quantity) for line in lines], at=at
    )
    quantities.move(
        moves=progress.moves(
            locked, source=Bucket.READY, target=Bucket.SHIPPED, quantity=lambda line: line.quantity
        ),
        at=at,
    )
    progress.advance(
        steps=[Step(row, _told(row, item)) for row, item in zip(locked, fulfillments, strict=True)],
        command="hand_over",
        actor=actor,
        at=at,
    )
    reservations.issue(issues=_issues(locked), actor=actor, at=at)
    return locked


def _told(fulfillment: Fulfillment, item: HandOver) -> dict[str, str | int]:
    return {
        "carrier": item.carrier_name,
        "tracking_number": item.tracking_number,
        "units": sum(line.quantity for line in fulfillment.lines.all()),
    }


def _issues(fulfillments: Sequence[Fulfillment]) -> list[Issue]:
    """What leaves the shelf; things made, served or sent by a supplier never lay there."""
    return [
        Issue(
            demand=line.order_line_id,
            location_id=row.location_id,
            quantity=line.quantity,
            occurred_at=row.occurred_at,
        )
        for row in fulfillments
        for line in row.lines.all()
        if line.product.is_stock_kept and line.quantity
    ]
