"""Take units away from what is reserved for demands: given back, sent out, or not found."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime

from core import setwise
from core.actors import Actor
from core.errors import DomainError
from core.ids import new_id
from inventory.models import Peg, Reservation, StockMovement
from inventory.selectors import reservations
from inventory.selectors.reservations import Holding
from inventory.services import backorders, ledger
from inventory.services.ledger import Along, Change

Kind = StockMovement.Kind


class NotReserved(DomainError):
    """There is no such reservation, or less of it than asked."""

    code = "not_reserved"


@dataclass(frozen=True, slots=True)
class Cut:
    """Units of a demand to take away, at a location or wherever they are reserved.

    ``kind`` released: they are free again. Shipped: they leave the shelf. Adjusted: they were not
    there; of a bundle only ``product_id`` was not, and its other components are free again.
    ``occurred_at``: when, where that is told later.
    """

    demand: uuid.UUID
    quantity: int
    kind: StockMovement.Kind
    location_id: int | None = None
    product_id: uuid.UUID | None = None
    reason: str = ""
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewReservation:
    """A reservation to be written, without what an instance of the model costs."""

    demand: uuid.UUID
    reference: str
    product_id: uuid.UUID
    location_id: int
    quantity: int
    quantity_covered: int
    per_unit: int
    needed_on: date | None
    is_promised: bool
    created_at: datetime
    expires_at: datetime | None
    id: uuid.UUID = field(default_factory=new_id)


_COLUMNS = tuple(column.name for column in fields(NewReservation))
# To what a demand has at a location already they are added; its turn and its expiry stay.
_ADD = f"""
INSERT INTO inventory_reservation AS held ({", ".join(_COLUMNS)}) VALUES {{}}
ON CONFLICT (demand, product_id, location_id) DO UPDATE
SET quantity = held.quantity + excluded.quantity,
    quantity_covered = held.quantity_covered + excluded.quantity_covered,
    needed_on = COALESCE(held.needed_on, excluded.needed_on)
"""  # noqa: S608 - names are ours


def add(rows: Sequence[NewReservation], *, actor: Actor, at: datetime) -> None:
    """Write reservations and allocate their units at levels that the caller has locked, in one
    round trip.

    Raises:
        ledger.NotEnoughStock: a level would be promised beyond its limit.
    """
    if not rows:
        return
    places, values = setwise.values([[getattr(row, name) for name in _COLUMNS] for row in rows])
    ledger.apply(
        changes=[
            Change(
                product_id=row.product_id,
                location_id=row.location_id,
                kind=Kind.ALLOCATED,
                allocated=row.quantity,
                reference=row.reference,
            )
            for row in rows
        ],
        actor=actor,
        at=at,
        along=Along(_ADD.format(places), values),
    )


def reduce(*, cuts: Sequence[Cut], actor: Actor, at: datetime) -> list[Change]:
    """Take units away and return what was written to the ledger.

    Units on backorder are given back before those on the shelf; what becomes free on the shelf
    covers the next backorders in turn.

    Raises:
        NotReserved: less is reserved than is taken away.
        ledger.NotEnoughStock: the shelf does not have what leaves it.
    """
    held = _lock({cut.demand for cut in cuts})
    holdings = reservations.group(held)
    before = {row.pk: (row.quantity, row.quantity_covered) for row in held}
    changes = [
        change
        for cut in cuts
        for holding, units in _spread(holdings.get(cut.demand, []), cut)
        for change in _cut(holding, units, cut)
    ]
    # Who has all that is left of it waits for nothing any more.
    waiting = {pk for pk, (quantity, covered) in before.items() if covered < quantity}
    served = [r.pk for r in held if r.pk in waiting and r.quantity_covered == r.quantity]
    Peg.objects.filter(reservation_id__in=served).delete()
    setwise.delete_rows(Reservation, [row.pk for row in held if row.quantity == 0])
    setwise.update_rows(
        Reservation,
        columns=["quantity", "quantity_covered"],
        rows=[
            (row.pk, row.quantity, row.quantity_covered)
            for row in held
            if row.quantity and (row.quantity, row.quantity_covered) != before[row.pk]
        ],
    )
    ledger.apply(changes=changes, actor=actor, at=at)
    freed = {(c.product_id, c.location_id) for c in changes if c.kind is Kind.RELEASED}
    backorders.cover(places=freed, actor=actor, at=at)
    return changes


def _lock(demands: set[uuid.UUID]) -> list[Reservation]:
    held = list(Reservation.objects.filter(demand__in=demands))
    ledger.lock_levels(product_ids=(r.product_id for r in held))
    # Read again behind the lock: a twin may have changed them meanwhile.
    return list(
        Reservation.objects.select_for_update(no_key=True)
        .filter(pk__in=[r.pk for r in held])
        .order_by("pk")
    )


def _spread(holdings: Sequence[Holding], cut: Cut) -> Iterator[tuple[Holding, int]]:
    """Find the units among a demand's holdings, those least covered by the shelf first."""
    assert cut.quantity >= 0, "units are given back or taken, never added"
    rest = cut.quantity
    for holding in sorted(holdings, key=lambda h: (h.quantity_covered - h.quantity, h.rows[0].pk)):
        if cut.location_id is not None and holding.location_id != cut.location_id:
            continue
        taken = min(rest, holding.quantity)
        if taken:
            yield holding, taken
            rest -= taken
    if rest:
        raise NotReserved(
            "Less is reserved than that.", details={"demand": str(cut.demand), "missing": rest}
        )


def _cut(holding: Holding, units: int, cut: Cut) -> Iterator[Change]:
    for row in holding.rows:
        kind = cut.kind
        if kind is Kind.ADJUSTED and cut.product_id not in (None, row.product_id):
            kind = Kind.RELEASED
        quantity = units * row.per_unit
        row.quantity -= quantity
        if kind is Kind.RELEASED:
            row.quantity_covered = min(row.quantity_covered, row.quantity)
        else:
            _take_off_shelf(row, quantity)
        yield Change(
            product_id=row.product_id,
            location_id=row.location_id,
            kind=kind,
            on_hand=0 if kind is Kind.RELEASED else -quantity,
            allocated=-quantity,
            reference=row.reference,
            reason=cut.reason,
            occurred_at=cut.occurred_at,
        )


def _take_off_shelf(row: Reservation, quantity: int) -> None:
    """Units on backorder are not there to be taken; what lies there covers others."""
    if row.quantity_covered < quantity:
        raise ledger.NotEnoughStock(
            "There is not enough stock for this any more.",
            details={"demand": str(row.demand), "missing": quantity - row.quantity_covered},
        )
    row.quantity_covered -= quantity
