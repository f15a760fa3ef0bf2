"""Where a demand takes its stock from. Availability and reservation are this one computation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """A stock level as locked. ``rank`` orders locations; lower is preferred."""

    product_id: uuid.UUID
    location_id: int
    on_hand: int
    allocated: int
    backorder_limit: int
    rank: int

    @property
    def available(self) -> int:
        """Units on the shelf that nobody was promised."""
        return max(0, self.on_hand - self.allocated)


@dataclass(frozen=True, slots=True)
class Take:
    """Units taken at a location; ``quantity_covered`` of them lie on the shelf now."""

    location_id: int
    quantity: int
    quantity_covered: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a demand got: all of it, or nothing. ``available`` is what there was to have."""

    takes: tuple[Take, ...] = ()
    missing: int = 0
    available: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """A demand as sourcing sees it; an empty ``location_ids`` means anywhere."""

    demand: uuid.UUID
    product_id: uuid.UUID
    quantity: int
    may_backorder: bool = False
    location_ids: tuple[int, ...] = ()


def plan(*, levels: Iterable[Level], wishes: Sequence[Wish]) -> dict[uuid.UUID, Outcome]:
    """Give each wish its stock, in the order of the wishes.

    A wish is met whole or not at all, so that nobody holds a part another could have used. One
    location that has everything is taken before several: fewest parcels first, then rank. What
    no shelf has goes on backorder at the location with the most room for it, where allowed.
    """
    free: dict[tuple[uuid.UUID, int], int] = {}
    room: dict[tuple[uuid.UUID, int], int] = {}
    places: dict[uuid.UUID, list[Level]] = {}
    for level in levels:
        key = (level.product_id, level.location_id)
        free[key] = level.available
        room[key] = level.on_hand + level.backorder_limit - level.allocated - level.available
        places.setdefault(level.product_id, []).append(level)
    outcomes = {}
    for wish in wishes:
        candidates = [
            level.location_id
            for level in sorted(
                places.get(wish.product_id, ()), key=lambda at: (at.rank, at.location_id)
            )
            if not wish.location_ids or level.location_id in wish.location_ids
        ]
        outcome = _meet(wish, candidates, free, room)
        for take in outcome.takes:
            key = (wish.product_id, take.location_id)
            free[key] -= take.quantity_covered
            room[key] -= take.quantity - take.quantity_covered
        outcomes[wish.demand] = outcome
    return outcomes


def _meet(
    wish: Wish,
    candidates: Sequence[int],
    free: Mapping[tuple[uuid.UUID, int], int],
    room: Mapping[tuple[uuid.UUID, int], int],
) -> Outcome:
    stock = {place: free[wish.product_id, place] for place in candidates}
    available = sum(stock.values())
    if available >= wish.quantity:
        return Outcome(takes=_from_shelves(wish.quantity, candidates, stock), available=available)
    if wish.may_backorder:
        rest = wish.quantity - available
        for place in sorted(
            candidates, key=lambda p: (-room[wish.product_id, p], candidates.index(p))
        ):
            if room[wish.product_id, place] >= rest:
                shelf = {p: quantity for p, quantity in stock.items() if quantity}
                covered = {place: 0, **shelf}
                takes = tuple(
                    Take(p, covered[p] + (rest if p == place else 0), covered[p])
                    for p in candidates
                    if p in covered
                )
                return Outcome(takes=takes, available=available)
    return Outcome(missing=wish.quantity - available, available=available)


def _from_shelves(
    quantity: int, candidates: Sequence[int], stock: Mapping[int, int]
) -> tuple[Take, ...]:
    """One shelf that has all if there is one; else the fullest shelves first, fewest of them."""
    for place in candidates:
        if stock[place] >= quantity:
            return (Take(place, quantity, quantity),)
    takes, rest = [], quantity
    for place in sorted(candidates, key=lambda p: (-stock[p], candidates.index(p))):
        taken = min(rest, stock[place])
        if taken:
            takes.append(Take(place, taken, taken))
            rest -= taken
    return tuple(takes)
