"""What becomes of work on its way: delivered, failed, tried again, come back (T26-T28)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from core.actors import Actor
from core.unit_of_work import unit_of_work
from fulfillment.models import Fulfillment
from fulfillment.services import progress
from fulfillment.services.progress import Seen, Step
from orders.lifecycle import Bucket
from orders.models import OrderLine
from orders.services import cancellation, completion, quantities
from orders.services.cancellation import Cancel


@dataclass(frozen=True, slots=True)
class Delivery:
    """A fulfillment that arrived, with its proof; without a time of its own it arrived now."""

    fulfillment_id: uuid.UUID
    received_by: str = ""
    note: str = ""
    occurred_at: datetime | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A fulfillment that could not be delivered, and why."""

    fulfillment_id: uuid.UUID
    reason: str
    occurred_at: datetime | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """A fulfillment that is on its way again."""

    fulfillment_id: uuid.UUID
    version: int | None = None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """A fulfillment whose goods came back, and why."""

    fulfillment_id: uuid.UUID
    reason: str
    version: int | None = None


@unit_of_work
def deliver(*, deliveries: Sequence[Delivery], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Note that fulfillments arrived, and complete the orders of which nothing is missing.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden: see ``progress``.
    """
    fulfillments = progress.lock(
        seen=[Seen(item.fulfillment_id, item.version) for item in deliveries]
    )
    progress.check(fulfillments, command="deliver", actor=actor)
    quantities.move(
        moves=progress.moves(
            fulfillments,
            source=Bucket.SHIPPED,
            target=Bucket.DELIVERED,
            quantity=lambda line: line.quantity,
        ),
        at=at,
    )
    progress.advance(
        steps=[
            Step(row, _proof(row, item), occurred_at=item.occurred_at)
            for row, item in zip(fulfillments, deliveries, strict=True)
        ],
        command="deliver",
        actor=actor,
        at=at,
    )
    _note_actual_dates(fulfillments, deliveries, at=at)
    completion.complete_done(order_ids=progress.order_ids(fulfillments), actor=actor, at=at)
    return fulfillments


@unit_of_work
def fail(*, failures: Sequence[Failure], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Note that deliveries failed; the goods are still with the carrier.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden: see ``progress``.
        Invalid: ``reason_required``.
    """
    fulfillments = progress.lock(
        seen=[Seen(item.fulfillment_id, item.version) for item in failures]
    )
    progress.advance(
        steps=[
            Step(row, reason=item.reason, occurred_at=item.occurred_at)
            for row, item in zip(fulfillments, failures, strict=True)
        ],
        command="fail_delivery",
        actor=actor,
        at=at,
    )
    return fulfillments


@unit_of_work
def retry(*, retries: Sequence[Retry], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Note that failed deliveries are on their way again.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden: see ``progress``.
    """
    fulfillments = progress.lock(seen=[Seen(item.fulfillment_id, item.version) for item in retries])
    progress.advance(
        steps=[Step(row) for row in fulfillments], command="retry_delivery", actor=actor, at=at
    )
    return fulfillments


@unit_of_work
def take_back(*, returns: Sequence[TakeBack], actor: Actor, at: datetime) -> list[Fulfillment]:
    """Note that the goods came back: their units are cancelled, and an order of which nothing is
    left ends. The goods are no stock before somebody has looked at them.

    Raises:
        CommandRefused, StaleVersion, NotFound, Forbidden: see ``progress``.
        Invalid: ``reason_required``.
    """
    fulfillments = progress.lock(seen=[Seen(item.fulfillment_id, item.version) for item in returns])
    reasons = {item.fulfillment_id: item.reason for item in returns}
    progress.advance(
        steps=[Step(row, reason=reasons[row.pk]) for row in fulfillments],
        command="take_back",
        actor=actor,
        at=at,
    )
    for reason, of_reason in _by_reason(fulfillments, reasons).items():
        cancellation.cancel_quantities(
            cancels=[
                Cancel(line.order_line_id, Bucket.SHIPPED, line.quantity)
                for row in of_reason
                for line in row.lines.all()
            ],
            reason=reason,
            actor=actor,
            at=at,
        )
    return fulfillments


def _proof(fulfillment: Fulfillment, item: Delivery) -> dict[str, str | int]:
    return {
        "received_by": item.received_by,
        "note": item.note,
        "units": sum(line.quantity for line in fulfillment.lines.all()),
    }


def _note_actual_dates(
    fulfillments: Sequence[Fulfillment], deliveries: Sequence[Delivery], *, at: datetime
) -> None:
    """Lines that have arrived in full get their actual date, the one of the last arrival."""
    arrived_at: dict[uuid.UUID, datetime] = {}
    for fulfillment, item in zip(fulfillments, deliveries, strict=True):
        for line in fulfillment.lines.all():
            moment = item.occurred_at or at
            earlier = arrived_at.get(line.order_line_id, moment)
            arrived_at[line.order_line_id] = max(earlier, moment)
    complete = OrderLine.objects.filter(
        pk__in=arrived_at, quantity_delivered=F("quantity") - F("quantity_cancelled")
    ).values_list("pk", flat=True)
    quantities.mark_delivered(moments={line_id: arrived_at[line_id] for line_id in complete})


def _by_reason(
    fulfillments: Sequence[Fulfillment], reasons: dict[uuid.UUID, str]
) -> dict[str, list[Fulfillment]]:
    grouped: dict[str, list[Fulfillment]] = defaultdict(list)
    for row in fulfillments:
        grouped[reasons[row.pk]].append(row)
    return grouped
