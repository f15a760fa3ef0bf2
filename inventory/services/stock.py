"""Goods come in, counts are put right, and what arrives is given to those who wait."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import limits
from core.actors import Actor
from core.errors import Invalid
from core.services import events
from core.services.events import NewEvent
from core.unit_of_work import unit_of_work
from inventory.models import StockLot, StockMovement
from inventory.selectors import commitments, promising
from inventory.selectors.incoming import Place
from inventory.services import backorders, ledger, shelves
from inventory.services.ledger import Change, NotEnoughStock
from inventory.services.shelves import Places

Kind = StockMovement.Kind


class CountBreaksPromises(NotEnoughStock):
    """Less was counted than is promised from the shelf."""

    code = "count_breaks_promises"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Units that came in at a location; ``reference`` says with what. Of a product that tracks
    lots, the lot and its last good day."""

    product_id: uuid.UUID
    location_id: int
    quantity: int
    reference: str = ""
    lot_code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of what lies at a location: ``quantity`` is signed."""

    product_id: uuid.UUID
    location_id: int
    quantity: int
    reason: str
    lot_code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """Units that somebody found at a location, of one lot where the product tracks lots."""

    product_id: uuid.UUID
    location_id: int
    counted: int
    reason: str
    lot_code: str = ""
    expires_on: date | None = None

    @property
    def place(self) -> Place:
        return self.product_id, self.location_id


@dataclass(frozen=True, slots=True)
class Counted:
    """What a count found: units in the book until then, and units that lie there."""

    count: Count
    before: int

    @property
    def difference(self) -> int:
        return self.count.counted - self.before


@unit_of_work
def receive(
    *,
    receipts: Sequence[Receipt],
    actor: Actor,
    at: datetime,
    is_announced_next: bool = False,
) -> None:
    """Book goods in and give them to backorders: needed first, then asked first.

    ``is_announced_next``: they were announced, and the caller says next what is still to come.

    Raises:
        Invalid: ``quantity_not_positive``, ``lot_required``, ``lot_not_tracked``,
            ``expiry_past``.
        LotExpiryDiffers: the lot lies there with another day of expiry.
        NotFound: ``place_unknown``.
        PlaceInTransit: goods in transit come with their transfer.
    """
    for receipt in receipts:
        if not 0 < receipt.quantity <= limits.QUANTITY_MAX:
            raise Invalid(_("A receipt needs a quantity above zero."), code="quantity_not_positive")
    changes = [
        Change(
            product_id=r.product_id,
            location_id=r.location_id,
            kind=Kind.RECEIVED,
            on_hand=r.quantity,
            reference=r.reference,
            lot_code=r.lot_code,
            expires_on=r.expires_on,
        )
        for r in receipts
    ]
    places = shelves.lock([c.place for c in changes])
    _book("stock.received", changes, places, is_announced_next, actor=actor, at=at)


@unit_of_work
def adjust(*, adjustments: Sequence[Adjustment], actor: Actor, at: datetime) -> None:
    """Put counts right, with the reason.

    Raises:
        Invalid: ``reason_required``, ``quantity_zero``, and of lots as for :func:`receive`.
        LotExpiryDiffers: the lot lies there with another day of expiry.
        NotFound: ``place_unknown``, ``lot_unknown``.
        PlaceInTransit: goods in transit are put right with their transfer.
        ledger.NotEnoughStock: less would lie there than is promised from the shelf.
    """
    for adjustment in adjustments:
        _require_reason(adjustment.reason)
        if adjustment.quantity == 0 or abs(adjustment.quantity) > limits.QUANTITY_MAX:
            raise Invalid(
                _("An adjustment needs a quantity other than zero."), code="quantity_zero"
            )
    changes = [
        Change(
            product_id=a.product_id,
            location_id=a.location_id,
            kind=Kind.ADJUSTED,
            on_hand=a.quantity,
            reason=a.reason,
            lot_code=a.lot_code,
            expires_on=a.expires_on,
        )
        for a in adjustments
    ]
    places = shelves.lock([c.place for c in changes])
    _book("stock.adjusted", changes, places, actor=actor, at=at)


@unit_of_work
def count(*, counts: Sequence[Count], actor: Actor, at: datetime) -> list[Counted]:
    """Put the book right by what was counted and say what the book had, in the order asked.

    The difference is taken under the lock: what moved while somebody counted is in the book. A
    count without difference moves nothing and is told all the same. The number of statements
    does not grow with the counts.

    Raises:
        Invalid: ``count_negative``, ``count_too_large``, ``count_twice``, ``reason_required``,
            and of lots as for :func:`receive`.
        LotExpiryDiffers: the lot lies there with another day of expiry.
        NotFound: ``place_unknown``.
        PlaceInTransit: goods in transit are put right with their transfer.
        CountBreaksPromises: less was counted than is promised from the shelf; the details name
            the references that would lose units.
    """
    _check_counts(counts)
    places = shelves.lock([c.place for c in counts])
    _check_lots(counts, places)
    results = _compare(counts, places)
    changed = [result for result in results if result.difference]
    _refuse_broken_promises(changed, places)
    changes = [_correction(result) for result in changed]
    _book("stock.adjusted", changes, places, actor=actor, at=at)
    same = [_as_expected(result, places) for result in results if not result.difference]
    events.record(same, actor=actor, at=at)
    return results


def _check_counts(counts: Sequence[Count]) -> None:
    seen = set()
    for one in counts:
        _require_reason(one.reason)
        if one.counted < 0:
            raise Invalid(_("A count is not less than nothing."), code="count_negative")
        if one.counted > limits.QUANTITY_MAX:
            raise Invalid(_("A count as large as this is an error."), code="count_too_large")
        if (one.place, one.lot_code) in seen:
            raise Invalid(_("Count each place once."), code="count_twice")
        seen.add((one.place, one.lot_code))


def _check_lots(counts: Sequence[Count], places: Places) -> None:
    """The ledger would not see a count that changes nothing."""
    for one in counts:
        is_tracked = one.product_id in places.tracked
        if is_tracked and not one.lot_code:
            raise Invalid(_("Say which lot was counted."), code="lot_required")
        if not is_tracked and (one.lot_code or one.expires_on):
            raise Invalid(_("This product has no lots."), code="lot_not_tracked")


def _compare(counts: Sequence[Count], places: Places) -> list[Counted]:
    lots = _lots_of(counts) if places.tracked else {}
    return [
        Counted(
            one,
            lots.get((*one.place, one.lot_code), 0)
            if one.lot_code
            else places.levels[one.place].on_hand,
        )
        for one in counts
    ]


def _lots_of(counts: Sequence[Count]) -> dict[tuple[uuid.UUID, int, str], int]:
    rows = StockLot.objects.filter(
        product_id__in={one.product_id for one in counts},
        code__in={one.lot_code for one in counts},
    )
    return {(row.product_id, row.location_id, row.code): row.on_hand for row in rows}


def _refuse_broken_promises(results: Sequence[Counted], places: Places) -> None:
    lost: dict[Place, int] = {}
    for result in results:
        place = result.count.place
        lost[place] = lost.get(place, 0) - result.difference
    shrunk = {place: units for place, units in lost.items() if units > 0}
    if not shrunk:
        return
    covered = promising.covered_units(product_ids={place[0] for place in shrunk})
    for place, units in sorted(shrunk.items()):
        missing = covered.get(place, 0) + units - places.levels[place].on_hand
        if missing > 0:
            raise CountBreaksPromises(
                _("Less was counted than is promised from there; release some of it first."),
                details={
                    "product_id": str(place[0]),
                    "location": places.codes[place[1]],
                    "missing": missing,
                    "references": commitments.losing(place=place, units=missing),
                },
            )


def _correction(result: Counted) -> Change:
    one = result.count
    return Change(
        product_id=one.product_id,
        location_id=one.location_id,
        kind=Kind.ADJUSTED,
        on_hand=result.difference,
        reason=one.reason,
        lot_code=one.lot_code,
        expires_on=one.expires_on if result.difference > 0 else None,
    )


def _as_expected(result: Counted, places: Places) -> NewEvent:
    return NewEvent(
        stream_kind="product",
        stream_id=result.count.product_id,
        type="stock.counted",
        data={
            "quantity": result.before,
            "location": places.codes[result.count.location_id],
            "lot": result.count.lot_code,
            "reason": result.count.reason,
        },
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid(_("Say why the count changes."), code="reason_required")


def _book(
    event_type: str,
    changes: Sequence[Change],
    places: Places,
    is_announced_next: bool = False,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    ledger.apply(changes=changes, actor=actor, at=at)
    backorders.refuse_uncovering(places={c.place for c in changes if c.on_hand < 0})
    events.record([shelves.fact(event_type, c, places.codes) for c in changes], actor=actor, at=at)
    backorders.cover(
        places={c.place for c in changes if c.on_hand > 0},
        actor=actor,
        at=at,
        is_announced_next=is_announced_next,
    )
