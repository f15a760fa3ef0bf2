"""Reserve, keep, release and issue stock for demands; inventory does not know what they are."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core import setwise
from core.actors import Actor
from core.errors import DomainError
from core.unit_of_work import unit_of_work
from inventory.models import Reservation, StockLevel, StockMovement
from inventory.rules.sourcing import Level, Outcome, Take, Wish, plan
from inventory.services import backorders, ledger
from inventory.services.ledger import Change

__all__ = ["Demand", "Issue", "Outcome", "Release", "Take", "issue", "keep", "release", "reserve"]

Kind = StockMovement.Kind


class NotReserved(DomainError):
    """There is no such reservation, or less of it than asked."""

    code = "not_reserved"


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that wants stock. ``demand`` is its id, ``reference`` its name for people."""

    demand: uuid.UUID
    reference: str
    product_id: uuid.UUID
    quantity: int
    may_backorder: bool = False
    needed_on: date | None = None
    expires_at: datetime | None = None
    location_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Release:
    """Give back units of a demand; no location means wherever they are reserved."""

    demand: uuid.UUID
    quantity: int
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Units of a demand that leave a location."""

    demand: uuid.UUID
    location_id: int
    quantity: int


@unit_of_work
def reserve(*, demands: Sequence[Demand], actor: Actor, at: datetime) -> dict[uuid.UUID, Outcome]:
    """Reserve stock for demands in their order and say what each got, all or nothing each.

    What is answered as available and what is reserved come from one computation over the locked
    levels. Four statements, whatever the number of demands.
    """
    if not demands:
        return {}
    levels = ledger.lock_levels(product_ids=(d.product_id for d in demands))
    outcomes = plan(
        levels=[_as_level(level) for level in levels if level.location.is_active],
        wishes=[
            Wish(d.demand, d.product_id, d.quantity, d.may_backorder, d.location_ids)
            for d in demands
        ],
    )
    takes = [(demand, take) for demand in demands for take in outcomes[demand.demand].takes]
    Reservation.objects.bulk_create(
        Reservation(
            demand=demand.demand,
            reference=demand.reference,
            product_id=demand.product_id,
            location_id=take.location_id,
            quantity=take.quantity,
            quantity_covered=take.quantity_covered,
            needed_on=demand.needed_on,
            created_at=at,
            expires_at=demand.expires_at,
        )
        for demand, take in takes
    )
    ledger.apply(
        changes=[
            Change(
                product_id=demand.product_id,
                location_id=take.location_id,
                kind=Kind.ALLOCATED,
                allocated=take.quantity,
                reference=demand.reference,
            )
            for demand, take in takes
        ],
        actor=actor,
        at=at,
    )
    return outcomes


def _as_level(level: StockLevel) -> Level:
    return Level(
        product_id=level.product_id,
        location_id=level.location_id,
        on_hand=level.on_hand,
        allocated=level.allocated,
        backorder_limit=level.backorder_limit,
        rank=level.location.priority,
    )


@unit_of_work
def keep(*, demands: Sequence[uuid.UUID], needed_on: dict[uuid.UUID, date | None]) -> None:
    """Make reservations lasting: nothing expires them any more. The promise gives their turn
    when goods arrive."""
    rows = Reservation.objects.filter(demand__in=demands).values_list("pk", "demand")
    setwise.update_rows(
        Reservation,
        columns=["expires_at", "needed_on"],
        rows=[(pk, None, needed_on.get(demand)) for pk, demand in rows],
    )


@unit_of_work
def release(*, releases: Sequence[Release], reason: str, actor: Actor, at: datetime) -> None:
    """Give reserved units back. Units on backorder are given back before those on the shelf;
    what becomes free on the shelf covers the next backorders in turn.

    Raises:
        NotReserved: less is reserved than is given back.
    """
    _reduce(
        wanted=[(r.demand, r.location_id, r.quantity) for r in releases],
        kind=Kind.RELEASED,
        on_hand_sign=0,
        reason=reason,
        actor=actor,
        at=at,
    )


@unit_of_work
def issue(*, issues: Sequence[Issue], actor: Actor, at: datetime) -> None:
    """Take reserved units off the shelf: they leave the house.

    Raises:
        NotReserved: less is reserved at the location than leaves it.
        ledger.NotEnoughStock: the shelf does not have them.
    """
    _reduce(
        wanted=[(i.demand, i.location_id, i.quantity) for i in issues],
        kind=Kind.SHIPPED,
        on_hand_sign=-1,
        reason="",
        actor=actor,
        at=at,
    )


def _reduce(
    *,
    wanted: Sequence[tuple[uuid.UUID, int | None, int]],
    kind: StockMovement.Kind,
    on_hand_sign: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    held = _lock_held({demand for demand, _, _ in wanted})
    changes, kept, gone = [], [], []
    left = {r.pk: r.quantity for r in held}
    covered = {r.pk: r.quantity_covered for r in held}
    by_demand: dict[uuid.UUID, list[Reservation]] = defaultdict(list)
    for row in held:
        by_demand[row.demand].append(row)
    for demand, location_id, quantity in wanted:
        for row, taken in _spread(by_demand[demand], left, demand, location_id, quantity):
            left[row.pk] -= taken
            if kind is Kind.SHIPPED:
                covered[row.pk] = _take_off_shelf(row, covered[row.pk], taken)
            changes.append(
                Change(
                    product_id=row.product_id,
                    location_id=row.location_id,
                    kind=kind,
                    on_hand=on_hand_sign * taken,
                    allocated=-taken,
                    reference=row.reference,
                    reason=reason,
                )
            )
    for row in held:
        if left[row.pk] == 0:
            gone.append(row.pk)
        elif left[row.pk] != row.quantity:
            kept.append((row.pk, left[row.pk], min(covered[row.pk], left[row.pk])))
    Reservation.objects.filter(pk__in=gone).delete()
    setwise.update_rows(Reservation, columns=["quantity", "quantity_covered"], rows=kept)
    ledger.apply(changes=changes, actor=actor, at=at)
    if kind is Kind.RELEASED:
        backorders.cover(
            places={(c.product_id, c.location_id) for c in changes}, actor=actor, at=at
        )


def _take_off_shelf(row: Reservation, covered: int, taken: int) -> int:
    """What the shelf still covers afterwards; units on backorder are not there to be taken, what
    lies there covers others."""
    if covered < taken:
        raise ledger.NotEnoughStock(
            "There is not enough stock for this any more.",
            details={"demand": str(row.demand), "missing": taken - covered},
        )
    return covered - taken


def _lock_held(demands: set[uuid.UUID]) -> list[Reservation]:
    held = list(Reservation.objects.filter(demand__in=demands))
    ledger.lock_levels(product_ids=(r.product_id for r in held))
    # Read again behind the lock: a twin may have changed them meanwhile.
    return list(
        Reservation.objects.select_for_update(no_key=True)
        .filter(pk__in=[r.pk for r in held])
        .order_by("pk")
    )


def _spread(
    rows: Iterable[Reservation],
    left: dict[uuid.UUID, int],
    demand: uuid.UUID,
    location_id: int | None,
    quantity: int,
) -> list[tuple[Reservation, int]]:
    """Find the units among a demand's reservations, those least covered by the shelf first."""
    assert quantity >= 0, "units are given back or taken, never added"
    shares, rest = [], quantity
    for row in sorted(rows, key=lambda r: (r.quantity_covered - r.quantity, r.pk)):
        if location_id is not None and row.location_id != location_id:
            continue
        taken = min(rest, left[row.pk])
        if taken:
            shares.append((row, taken))
            rest -= taken
    if rest:
        raise NotReserved(
            "Less is reserved than that.", details={"demand": str(demand), "missing": rest}
        )
    return shares
