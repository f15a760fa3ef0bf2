"""Rewrite a draft: its lines, addresses and sums are replaced by a new request."""

from __future__ import annotations

import uuid
from datetime import datetime

from msgspec.structs import replace

from core.actors import Actor
from core.errors import CommandRefused, Invalid
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from orders.lifecycle import OrderStatus
from orders.models import Hold, Order, OrderLine
from orders.rules import validation
from orders.rules.request import OrderRequest
from orders.selectors import intake_facts
from orders.services import confirmation, intake, standing, state

_REWRITTEN = (
    "customer_id",
    "ship_to_id",
    "bill_to_id",
    "currency",
    "lines_amount",
    "discount_amount",
    "shipping_amount",
    "tax_amount",
    "total_amount",
    "stated_total_amount",
    "priority",
    "note",
    "requested_on",
)


@unit_of_work
def revise(
    *,
    order_id: uuid.UUID,
    request: OrderRequest,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> Order:
    """Replace what a draft asks for; its number, channel and history stay.

    Raises:
        CommandRefused: the order is no draft.
        StaleVersion: it was changed meanwhile.
        Invalid: ``order_refused``, with every finding, when nothing could be kept.
    """
    (order,) = state.lock(
        order_ids=[order_id], versions={order_id: version} if version is not None else None
    )
    if order.status != OrderStatus.DRAFT:
        raise CommandRefused(
            f"Order {order.number} is {order.status}; only a draft is rewritten.",
            details={"state": order.status, "command": "revise"},
        )
    request = replace(
        request, channel=order.channel.code, external_id=order.external_id, is_draft=True
    )
    request = replace(request, currency=(request.currency or order.currency).upper())
    known = intake_facts.look_up([request])
    findings = validation.check(request, known.facts_for(request))
    if validation.refuses(findings):
        raise Invalid(
            "The order cannot be kept like this.",
            code="order_refused",
            details={"errors": [intake.as_error(finding) for finding in findings]},
        )
    fresh = intake.build(request, known, findings, at=at)
    _rewrite(order, fresh)
    confirmation.keep_findings([(order, fresh.findings)], at=at)
    events.record(
        [NewEvent("order", order.pk, "order.corrected", {"fields": "draft"})], actor=actor, at=at
    )
    standing.refresh(order_ids=[order.pk], at=at)
    order.refresh_from_db()
    return order


def _rewrite(order: Order, fresh: intake.Prepared) -> None:
    """Put a fresh build's lines, parties and sums in the place of the draft's."""
    # The line is gone, its hold is not: it stands on the order from now on.
    Hold.objects.filter(order=order).update(line=None)
    OrderLine.objects.filter(order=order).delete()
    intake.write_parties([fresh])
    for line in fresh.lines:
        line.order_id = order.pk
    OrderLine.objects.bulk_create(fresh.lines)
    for name in _REWRITTEN:
        setattr(order, name, getattr(fresh.order, name))
    order.save(update_fields=[name.removesuffix("_id") for name in _REWRITTEN])
