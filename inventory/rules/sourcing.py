"""Where a demand takes its stock from. Availability and reservation are this one computation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Level:
    """A stock level as locked. ``rank`` orders locations; lower is preferred. ``expired`` units
    lie there and are nobody's; ``safety_stock`` is kept from those who could not wait."""

    product_id: uuid.UUID
    location_id: int
    on_hand: int
    allocated: int
    backorder_limit: int
    rank: int
    safety_stock: int = 0
    expired: int = 0

    @property
    def free(self) -> int:
        """Units on the shelf that nobody was promised; below zero: units on backorder."""
        return self.on_hand - self.expired - self.allocated

    @property
    def available(self) -> int:
        """Units that may be promised to anyone."""
        return max(0, self.free - self.safety_stock)

    @property
    def room(self) -> int:
        """Units that may still go on backorder once the shelf is empty."""
        return max(0, self.backorder_limit + min(0, self.free))


@dataclass(frozen=True, slots=True)
class Part:
    """A product that goes into each unit of a demand, ``per_unit`` times."""

    product_id: uuid.UUID
    per_unit: int = 1


@dataclass(frozen=True, slots=True)
class PartTake:
    """Units of one product taken for a demand; ``quantity_covered`` of them lie on the shelf."""

    part: Part
    quantity: int
    quantity_covered: int


@dataclass(frozen=True, slots=True)
class Take:
    """Units of a demand taken at a location; ``quantity_covered`` of them lie on the shelf now.
    ``parts`` are the same in units of each product."""

    location_id: int
    quantity: int
    quantity_covered: int
    parts: tuple[PartTake, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a demand got: all of it, or nothing. ``available`` is what there was to have."""

    takes: tuple[Take, ...] = ()
    missing: int = 0
    available: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """A demand as sourcing sees it; an empty ``location_ids`` means anywhere. Without ``parts``
    it wants the product itself; a bundle wants its components, together at one place."""

    demand: uuid.UUID
    product_id: uuid.UUID
    quantity: int
    may_backorder: bool = False
    location_ids: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def all_parts(self) -> tuple[Part, ...]:
        return self.parts or (Part(self.product_id),)


def plan(*, levels: Iterable[Level], wishes: Sequence[Wish]) -> dict[uuid.UUID, Outcome]:
    """Give each wish its stock, in the order of the wishes.

    A wish is met whole or not at all, so that nobody holds a part another could have used. One
    location that has everything is taken before several: fewest parcels first, then rank. Who
    may wait may have the safety stock, and what no shelf has goes on backorder at the location
    with the most room for it.
    """
    floor = Floor(levels)
    outcomes = {}
    for wish in wishes:
        outcome = _meet(wish, floor)
        floor.take(outcome)
        outcomes[wish.demand] = outcome
    return outcomes


class Floor:
    """What is left of the levels while wishes are met one after the other."""

    def __init__(self, levels: Iterable[Level]) -> None:
        self._levels: dict[tuple[uuid.UUID, int], Level] = {}
        self._places: dict[uuid.UUID, list[Level]] = {}
        for level in levels:
            self._levels[level.product_id, level.location_id] = level
            self._places.setdefault(level.product_id, []).append(level)

    def places(self, parts: Sequence[Part]) -> list[int]:
        """The places that know every part, the preferred first."""
        first, *others = parts
        ranked = sorted(
            self._places.get(first.product_id, ()), key=lambda at: (at.rank, at.location_id)
        )
        return [
            level.location_id
            for level in ranked
            if all((part.product_id, level.location_id) in self._levels for part in others)
        ]

    def units(self, parts: Sequence[Part], place: int, *, with_safety: bool) -> int:
        """Units of a demand that the shelf of a place can make."""
        return min(self._on_shelf(part, place, with_safety) // part.per_unit for part in parts)

    def room(self, parts: Sequence[Part], place: int) -> int:
        """Units of a demand that a place can make in all, from the shelf and on backorder."""
        return min(
            (self._on_shelf(part, place, True) + self._levels[part.product_id, place].room)
            // part.per_unit
            for part in parts
        )

    def cut(self, parts: Sequence[Part], place: int, quantity: int, with_safety: bool) -> Take:
        """The take of so many units of a demand at a place."""
        cuts = tuple(
            PartTake(
                part,
                quantity * part.per_unit,
                min(quantity * part.per_unit, self._on_shelf(part, place, with_safety)),
            )
            for part in parts
        )
        covered = min(cut.quantity_covered // cut.part.per_unit for cut in cuts)
        return Take(place, quantity, covered, cuts)

    def take(self, outcome: Outcome) -> None:
        for taken in outcome.takes:
            for cut in taken.parts:
                key = (cut.part.product_id, taken.location_id)
                level = self._levels[key]
                self._levels[key] = replace(level, allocated=level.allocated + cut.quantity)

    def _on_shelf(self, part: Part, place: int, with_safety: bool) -> int:
        level = self._levels[part.product_id, place]
        return max(0, level.free) if with_safety else level.available


def _meet(wish: Wish, floor: Floor) -> Outcome:
    parts = wish.all_parts
    candidates = [
        place
        for place in floor.places(parts)
        if not wish.location_ids or place in wish.location_ids
    ]
    stock = {place: floor.units(parts, place, with_safety=False) for place in candidates}
    available = sum(stock.values())
    if available >= wish.quantity:
        return _outcome(wish, floor, _from_shelves(wish.quantity, candidates, stock), available)
    if wish.may_backorder:
        shelf = {place: floor.units(parts, place, with_safety=True) for place in candidates}
        if sum(shelf.values()) >= wish.quantity:
            shares = _from_shelves(wish.quantity, candidates, shelf)
            return _outcome(wish, floor, shares, available)
        rest = wish.quantity - sum(shelf.values())
        room = {place: floor.room(parts, place) - shelf[place] for place in candidates}
        for place in sorted(candidates, key=lambda p: (-room[p], candidates.index(p))):
            if room[place] >= rest:
                shares = {p: shelf[p] + (rest if p == place else 0) for p in candidates}
                return _outcome(wish, floor, shares, available)
    return Outcome(missing=wish.quantity - available, available=available)


def _outcome(wish: Wish, floor: Floor, shares: Mapping[int, int], available: int) -> Outcome:
    takes = tuple(
        floor.cut(wish.all_parts, place, units, wish.may_backorder)
        for place, units in shares.items()
        if units
    )
    return Outcome(takes=takes, available=available)


def _from_shelves(
    quantity: int, candidates: Sequence[int], stock: Mapping[int, int]
) -> dict[int, int]:
    """One shelf that has all if there is one; else the fullest shelves first, fewest of them."""
    for place in candidates:
        if stock[place] >= quantity:
            return {place: quantity}
    shares, rest = {}, quantity
    for place in sorted(candidates, key=lambda p: (-stock[p], candidates.index(p))):
        taken = min(rest, stock[place])
        if taken:
            shares[place] = taken
            rest -= taken
    return shares
