"""Goods come in, counts are put right, and what arrives is given to those who wait."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core import limits
from core.actors import Actor
from core.errors import Invalid, NotFound
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import Location, Product, StockMovement
from inventory.services import backorders, ledger
from inventory.services.ledger import Change

Kind = StockMovement.Kind


@dataclass(frozen=True, slots=True)
class Receipt:
    """Units that came in at a location; ``reference`` says with what."""

    product_id: uuid.UUID
    location_id: int
    quantity: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of what lies at a location: ``quantity`` is signed."""

    product_id: uuid.UUID
    location_id: int
    quantity: int
    reason: str


@unit_of_work
def receive(*, receipts: Sequence[Receipt], actor: Actor, at: datetime) -> None:
    """Book goods in and give them to backorders by promised day, then by age.

    Raises:
        Invalid: ``quantity_not_positive``.
        NotFound: ``place_unknown``.
    """
    for receipt in receipts:
        if not 0 < receipt.quantity <= limits.QUANTITY_MAX:
            raise Invalid("A receipt needs a quantity above zero.", code="quantity_not_positive")
    changes = [
        Change(
            product_id=r.product_id,
            location_id=r.location_id,
            kind=Kind.RECEIVED,
            on_hand=r.quantity,
            reference=r.reference,
        )
        for r in receipts
    ]
    _book("stock.received", changes, actor=actor, at=at)


@unit_of_work
def adjust(*, adjustments: Sequence[Adjustment], actor: Actor, at: datetime) -> None:
    """Put counts right, with the reason.

    Raises:
        Invalid: ``reason_required``, ``quantity_zero``.
        NotFound: ``place_unknown``.
        ledger.NotEnoughStock: less would lie there than is promised from the shelf.
    """
    for adjustment in adjustments:
        if not adjustment.reason.strip():
            raise Invalid("Say why the count changes.", code="reason_required")
        if adjustment.quantity == 0 or abs(adjustment.quantity) > limits.QUANTITY_MAX:
            raise Invalid("An adjustment needs a quantity other than zero.", code="quantity_zero")
    changes = [
        Change(
            product_id=a.product_id,
            location_id=a.location_id,
            kind=Kind.ADJUSTED,
            on_hand=a.quantity,
            reason=a.reason,
        )
        for a in adjustments
    ]
    _book("stock.adjusted", changes, actor=actor, at=at)


def _book(event_type: str, changes: Sequence[Change], *, actor: Actor, at: datetime) -> None:
    products = {change.product_id for change in changes}
    places = dict(
        Location.objects.filter(pk__in={c.location_id for c in changes}).values_list("pk", "code")
    )
    known = set(Product.objects.filter(pk__in=products).values_list("pk", flat=True))
    for change in changes:
        if change.product_id not in known or change.location_id not in places:
            raise NotFound("There is no such product or location.", code="place_unknown")
    ledger.open_levels(places=[(c.product_id, c.location_id) for c in changes])
    ledger.lock_levels(product_ids=products)
    ledger.apply(changes=changes, actor=actor, at=at)
    backorders.refuse_uncovering(
        places={(c.product_id, c.location_id) for c in changes if c.on_hand < 0}
    )
    events.record(
        [
            NewEvent(
                stream_kind="product",
                stream_id=change.product_id,
                type=event_type,
                data={
                    "quantity": change.on_hand,
                    "location": places[change.location_id],
                    "reference": change.reference,
                    "reason": change.reason,
                },
            )
            for change in changes
        ],
        actor=actor,
        at=at,
    )
    backorders.cover(
        places={(c.product_id, c.location_id) for c in changes if c.on_hand > 0},
        actor=actor,
        at=at,
    )
