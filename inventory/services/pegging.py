"""Tie what waits for stock to what will bring it, so that every backordered unit has a date.

Who is needed first is filled by what comes first; what nothing brings yet is dated by what
buying would take. The callers have locked the levels, and with them everything that is read here.
"""

from __future__ import annotations

import uuid
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from inventory.models import IncomingSupply, Location, Peg, Product, Reservation
from inventory.selectors import incoming
from inventory.selectors.incoming import Place


@dataclass(frozen=True, slots=True)
class Tie:
    """Units of a waiting reservation and the supply that fills them; None: not bought yet."""

    reservation: Reservation
    supply: IncomingSupply | None
    quantity: int
    due_on: date


def turn(row: Reservation) -> tuple[bool, date, datetime, uuid.UUID]:
    """Whose turn it is when goods arrive: what is promised before what is not, then needed first,
    then asked first."""
    return (not row.is_promised, row.needed_on or date.max, row.created_at, row.pk)


def waiting(*, places: Iterable[Place]) -> dict[Place, list[Reservation]]:
    """The reservations that their shelf does not cover, locked, by place and in turn."""
    wanted = set(places)
    rows = (
        Reservation.objects.select_for_update(no_key=True)
        .filter(
            product_id__in={product for product, _ in wanted}, quantity_covered__lt=F("quantity")
        )
        .order_by("pk")
    )
    found: dict[Place, list[Reservation]] = defaultdict(list)
    for row in sorted(rows, key=turn):
        if (row.product_id, row.location_id) in wanted:
            found[row.product_id, row.location_id].append(row)
    return found


Pegs = Mapping[uuid.UUID, Sequence[Peg]]


def renew(
    *,
    places: Iterable[Place],
    reason: str,
    actor: Actor,
    at: datetime,
    before: Pegs | None = None,
) -> None:
    """Tie the waiting reservations of (product, location) places anew.

    Whose day moves from what it was ``before`` is told in one event a place. Statements do not
    grow with the places.
    """
    wanted = set(places)
    if not wanted:
        return
    old = read(places=wanted) if before is None else before
    rows = waiting(places=wanted)
    if not old and not rows:
        return
    ties = _tie(rows, today=timezone.localdate(at), planned_before=_planned_days(old))
    _replace(old, ties)
    _tell(old, ties, rows, reason=reason, actor=actor, at=at)


def read(*, places: Iterable[Place]) -> Pegs:
    """The pegs of reservations at (product, location) places, by reservation. One query."""
    wanted = set(places)
    found: dict[uuid.UUID, list[Peg]] = defaultdict(list)
    for peg in Peg.objects.select_related("reservation").filter(
        reservation__product_id__in={product for product, _ in wanted}
    ):
        if (peg.reservation.product_id, peg.reservation.location_id) in wanted:
            found[peg.reservation_id].append(peg)
    return found


def _planned_days(old: Pegs) -> dict[uuid.UUID, date]:
    return {pk: peg.due_on for pk, pegs in old.items() for peg in pegs if peg.supply_id is None}


def _tie(
    rows: Mapping[Place, Sequence[Reservation]],
    *,
    today: date,
    planned_before: Mapping[uuid.UUID, date],
) -> list[Tie]:
    supplies = incoming.by_place(product_ids={product for product, _ in rows})
    products = Product.objects.in_bulk({product for product, _ in rows})
    ties = []
    for place, members in rows.items():
        shelf = Arrivals(supplies.get(place, ()))
        for row in members:
            left = row.quantity - row.quantity_covered
            for supply, taken in shelf.take(left):
                ties.append(Tie(row, supply, taken, supply.due_on))
                left -= taken
            if left:
                # A day once named stays while it can be kept.
                named = planned_before.get(row.pk)
                product = products[row.product_id]
                planned = today + timedelta(days=product.lead_time_days)
                planned = max(planned, product.available_on or planned)
                ties.append(Tie(row, None, left, named if named and named >= today else planned))
    return ties


class Arrivals:
    """What is left of a place's supplies while those who wait take from them, in turn."""

    def __init__(self, supplies: Sequence[IncomingSupply]) -> None:
        self._left = deque((supply, supply.quantity) for supply in supplies)

    def take(self, quantity: int) -> Iterator[tuple[IncomingSupply, int]]:
        """Up to so many units, by supply."""
        while quantity and self._left:
            supply, units = self._left.popleft()
            taken = min(quantity, units)
            quantity -= taken
            if units > taken:
                self._left.appendleft((supply, units - taken))
            yield supply, taken


def _replace(old: Pegs, ties: Sequence[Tie]) -> None:
    """Write the pegs of those reservations whose pegs are other than before."""
    new: dict[uuid.UUID, list[Tie]] = defaultdict(list)
    for tie in ties:
        new[tie.reservation.pk].append(tie)
    changed = {
        pk
        for pk in {*old, *new}
        if {(p.supply_id, p.quantity, p.due_on) for p in old.get(pk, ())}
        != {(t.supply and t.supply.pk, t.quantity, t.due_on) for t in new.get(pk, ())}
    }
    Peg.objects.filter(reservation_id__in=changed & set(old)).delete()
    Peg.objects.bulk_create(
        Peg(reservation=t.reservation, supply=t.supply, quantity=t.quantity, due_on=t.due_on)
        for pk in sorted(changed)
        for t in new.get(pk, ())
    )


def _tell(
    old: Pegs,
    ties: Sequence[Tie],
    rows: Mapping[Place, Sequence[Reservation]],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    last: dict[uuid.UUID, date] = {}
    for tie in ties:
        last[tie.reservation.pk] = max(last.get(tie.reservation.pk, date.min), tie.due_on)
    moved = {place: list(_moved(old, last, members)) for place, members in rows.items()}
    if not any(moved.values()):
        return
    codes = dict(Location.objects.values_list("pk", "code"))
    events.record(
        [
            NewEvent(
                "product",
                product,
                "supply.redated",
                {"location": codes[location], "reason": reason, "moved": entries},
            )
            for (product, location), entries in moved.items()
            if entries
        ],
        actor=actor,
        at=at,
    )


def _moved(
    old: Pegs,
    last: Mapping[uuid.UUID, date],
    members: Sequence[Reservation],
) -> Iterator[dict[str, Any]]:
    for row in members:
        before = max((peg.due_on for peg in old.get(row.pk, ())), default=None)
        after = last[row.pk]
        if before is not None and before != after:
            yield {
                "demand": str(row.demand),
                "reference": row.reference,
                "due_before": before.isoformat(),
                "due_after": after.isoformat(),
                "needed_on": row.needed_on.isoformat() if row.needed_on else "",
                "is_endangered": row.needed_on is not None and after > row.needed_on,
            }
