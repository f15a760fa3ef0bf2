"""A second model of stock, as plain as can be: dictionaries, one thing at a time, nothing shared
with the services. What it says has to be what the database has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

Place = tuple[str, str]


class Refused(Exception):
    """What was asked is refused, with this code; nothing has changed."""


@dataclass
class Row:
    """Units of one product for a demand at a location."""

    demand: str
    sku: str
    location: str
    per_unit: int
    asked: int  # who asked first has the lower number
    quantity: int = 0
    covered: int = 0
    needed_on: date | None = None
    is_promised: bool = False
    # What fills the units that wait: (source or "", units, day).
    pegs: list[tuple[str, int, date]] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        return self.quantity - self.covered

    @property
    def turn(self) -> tuple[bool, date, int]:
        return (not self.is_promised, self.needed_on or date.max, self.asked)


@dataclass
class Coming:
    """What a source brings; sources of one day bring in the order they were first told of."""

    sku: str
    location: str
    quantity: int
    due_on: date
    told: int


@dataclass
class Answer:
    """By location, units and how many of them lie on the shelf; or what is missing."""

    takes: dict[str, tuple[int, int]] = field(default_factory=dict)
    missing: int = 0
    available: int = 0


@dataclass
class Oracle:
    """The stock of products at locations, which are in the order of preference. A bundle is
    made of ``parts``: SKU and units."""

    locations: tuple[str, ...]
    lead_days: dict[str, int]
    bundles: dict[str, dict[str, int]]
    on_hand: dict[Place, int]
    limit: dict[Place, int]
    safety: dict[Place, int]
    today: date
    rows: list[Row] = field(default_factory=list)
    coming: dict[str, Coming] = field(default_factory=dict)
    clock: int = 0

    # What is there.

    def held(self, place: Place) -> list[Row]:
        return [row for row in self.rows if (row.sku, row.location) == place]

    def allocated(self, place: Place) -> int:
        return sum(row.quantity for row in self.held(place))

    def covered(self, place: Place) -> int:
        return sum(row.covered for row in self.held(place))

    def parts(self, sku: str) -> dict[str, int]:
        return self.bundles.get(sku, {sku: 1})

    def shelf(self, sku: str, location: str, *, with_safety: bool) -> int:
        """Units of one product that may be promised from a shelf."""
        place = (sku, location)
        kept = 0 if with_safety else self.safety.get(place, 0)
        return max(0, self.on_hand[place] - self.allocated(place) - kept)

    def makes(self, sku: str, location: str, *, with_safety: bool) -> int:
        """Units of a product or a bundle that the shelves of a location can make."""
        return min(
            self.shelf(part, location, with_safety=with_safety) // units
            for part, units in self.parts(sku).items()
        )

    def room(self, sku: str, location: str) -> int:
        """Units that a location can make when it owes as much as it may."""
        return min(
            (
                self.shelf(part, location, with_safety=True)
                + max(0, self.limit.get((part, location), 0) - self.owed((part, location)))
            )
            // units
            for part, units in self.parts(sku).items()
        )

    def owed(self, place: Place) -> int:
        return max(0, self.allocated(place) - self.on_hand[place])

    # Reserving.

    def reserve(
        self, demand: str, sku: str, quantity: int, *, may_backorder: bool, needed_on: date | None
    ) -> Answer:
        self.clock += 1
        known = [
            where
            for where in self.locations
            if all((part, where) in self.on_hand for part in self.parts(sku))
        ]
        stock = {where: self.makes(sku, where, with_safety=False) for where in known}
        available = sum(stock.values())
        shares = self._from_shelves(quantity, stock)
        if shares is None and may_backorder:
            stock = {where: self.makes(sku, where, with_safety=True) for where in known}
            shares = self._from_shelves(quantity, stock) or self._owing(sku, quantity, stock)
        if shares is None:
            return Answer(missing=quantity - available, available=available)
        answer = Answer(available=available)
        for where, units in shares.items():
            on_shelf = self._take(demand, sku, where, units, may_backorder, needed_on)
            answer.takes[where] = (units, on_shelf)
        self._renew(
            {
                (row.sku, row.location)
                for where in shares
                for row in self._rows_at(demand, where)
                if row.waiting
            }
        )
        return answer

    def _from_shelves(self, quantity: int, stock: dict[str, int]) -> dict[str, int] | None:
        if sum(stock.values()) < quantity:
            return None
        for where, units in stock.items():
            if units >= quantity:
                return {where: quantity}
        shares, left = {}, quantity
        # Of equally full ones the preferred comes first: sorting keeps their order.
        for where, units in sorted(stock.items(), key=lambda item: -item[1]):
            if units and left:
                shares[where] = min(units, left)
                left -= shares[where]
        return shares

    def _owing(self, sku: str, quantity: int, stock: dict[str, int]) -> dict[str, int] | None:
        left = quantity - sum(stock.values())
        debts = {where: self.room(sku, where) - units for where, units in stock.items()}
        debtor = max(debts, key=lambda where: debts[where], default="")
        if not debtor or debts[debtor] < left:
            return None
        shares = {where: units + (left if where == debtor else 0) for where, units in stock.items()}
        return {where: units for where, units in shares.items() if units}

    def _take(
        self,
        demand: str,
        sku: str,
        where: str,
        units: int,
        may_backorder: bool,
        needed_on: date | None,
    ) -> int:
        """Reserve units of each part at a location; how many of them its shelf can make."""
        on_shelf = []
        for part, per_unit in sorted(self.parts(sku).items()):
            quantity = units * per_unit
            covered = min(quantity, self.shelf(part, where, with_safety=may_backorder))
            waiting = quantity - covered
            day = self.first_day((part, where), waiting) if waiting else None
            row = self._row(demand, part, where, per_unit)
            row.quantity += quantity
            row.covered += covered
            row.needed_on = row.needed_on or needed_on or day
            row.is_promised = row.is_promised or (row.quantity == quantity and bool(needed_on))
            on_shelf.append(covered // per_unit)
        return min(on_shelf)

    def _row(self, demand: str, sku: str, location: str, per_unit: int) -> Row:
        for row in self.held((sku, location)):
            if row.demand == demand:
                return row
        row = Row(demand, sku, location, per_unit, self.clock)
        self.rows.append(row)
        return row

    def first_day(self, place: Place, units: int) -> date:
        """From which day on the place has so many units more than it owes."""
        changes = [
            (max(coming.due_on, self.today), coming.quantity)
            for coming in self.coming.values()
            if (coming.sku, coming.location) == place
        ]
        for row in self.held(place):
            if row.waiting:
                assert row.needed_on is not None
                changes.append((max(row.needed_on, self.today), -row.waiting))
        left = self.on_hand[place] - self.covered(place)
        for day in sorted({self.today, *(day for day, _units in changes)}):
            later = sorted({on for on, _units in changes if on >= day} | {day})
            if all(
                left + sum(change for on, change in changes if on <= end) >= units for end in later
            ):
                return day
        return self.today + timedelta(days=self.lead_days[place[0]])

    # Giving back, sending out, losing.

    def release(self, demand: str, quantity: int) -> None:
        freed = set()
        for location, units in self._spread(demand, quantity, None):
            for row in self._rows_at(demand, location):
                row.quantity -= units * row.per_unit
                row.covered = min(row.covered, row.quantity)
                freed.add((row.sku, row.location))
        self._clear()
        self._cover(freed)

    def issue(self, demand: str, location: str, quantity: int) -> None:
        self._spread(demand, quantity, location)
        rows = self._rows_at(demand, location)
        if any(row.covered < quantity * row.per_unit for row in rows):
            raise Refused("not_enough_stock")
        for row in rows:
            self._leave(row, quantity * row.per_unit)
        self._clear()

    def write_off(self, demand: str, location: str, quantity: int, sku: str) -> None:
        """Units of one part of a demand are not there; its other parts are given back."""
        self._spread(demand, quantity, location)
        rows = self._rows_at(demand, location)
        lost = [row for row in rows if row.sku == sku]
        if any(row.covered < quantity * row.per_unit for row in lost):
            raise Refused("not_enough_stock")
        for row in rows:
            if row in lost:
                self._leave(row, quantity * row.per_unit)
            else:
                row.quantity -= quantity * row.per_unit
                row.covered = min(row.covered, row.quantity)
        self._clear()
        self._cover({(row.sku, location) for row in rows if row not in lost})

    def _leave(self, row: Row, units: int) -> None:
        row.quantity -= units
        row.covered -= units
        self.on_hand[row.sku, row.location] -= units

    def _rows_at(self, demand: str, location: str) -> list[Row]:
        return [row for row in self.rows if (row.demand, row.location) == (demand, location)]

    def _spread(self, demand: str, quantity: int, location: str | None) -> list[tuple[str, int]]:
        """Where units of a demand are: first where most of them wait."""
        places = []
        for where in dict.fromkeys(row.location for row in self.rows if row.demand == demand):
            rows = self._rows_at(demand, where)
            units = min(row.quantity // row.per_unit for row in rows)
            on_shelf = min(row.covered // row.per_unit for row in rows)
            if location in (None, where):
                places.append((on_shelf - units, where, units))
        shares, left = [], quantity
        for _waiting, where, units in sorted(places, key=lambda place: place[0]):
            if min(units, left):
                shares.append((where, min(units, left)))
                left -= min(units, left)
        if left:
            raise Refused("not_reserved")
        return shares

    def _clear(self) -> None:
        self.rows = [row for row in self.rows if row.quantity]
        for row in self.rows:
            if not row.waiting:
                row.pegs = []

    # Coming in.

    def receive(self, sku: str, location: str, quantity: int) -> None:
        self.on_hand[sku, location] = self.on_hand.get((sku, location), 0) + quantity
        self._cover({(sku, location)})

    def adjust(self, sku: str, location: str, quantity: int) -> None:
        place = (sku, location)
        after = self.on_hand.get(place, 0) + quantity
        least = max(self.covered(place), self.allocated(place) - self.limit.get(place, 0), 0)
        if quantity < 0 and after < least:
            raise Refused("not_enough_stock")
        self.on_hand[place] = after
        if quantity > 0:
            self._cover({place})

    def announce(self, source: str, sku: str, location: str, quantity: int, due_on: date) -> None:
        self.clock += 1
        known = self.coming.pop(source, None)
        places = {(sku, location)}
        if known:
            places.add((known.sku, known.location))
        if quantity:
            told = known.told if known else self.clock
            self.coming[source] = Coming(sku, location, quantity, due_on, told)
        self._renew(places)

    def keep(self, demand: str, needed_on: date) -> None:
        rows = [row for row in self.rows if row.demand == demand]
        for row in rows:
            row.needed_on, row.is_promised = needed_on, True
        self._renew({(row.sku, row.location) for row in rows if row.waiting})

    def _cover(self, places: set[Place]) -> None:
        """Give what lies free to those who wait, in turn."""
        touched = set()
        for place in places:
            free = self.on_hand[place] - self.covered(place)
            for row in sorted(self.held(place), key=lambda row: row.turn):
                if row.waiting:
                    touched.add(place)
                    gained = max(0, min(free, row.waiting))
                    row.covered += gained
                    free -= gained
        self._renew(touched)

    def _renew(self, places: set[Place]) -> None:
        """Tie who waits to what comes: who is first in turn to what comes first."""
        for place in places:
            lot: Sequence[tuple[str, Coming]] = sorted(
                (
                    (source, coming)
                    for source, coming in self.coming.items()
                    if (coming.sku, coming.location) == place
                ),
                key=lambda pair: (pair[1].due_on, pair[1].told),
            )
            units = [
                (source, coming.due_on) for source, coming in lot for _ in range(coming.quantity)
            ]
            for row in sorted(self.held(place), key=lambda row: row.turn):
                mine, units = units[: row.waiting], units[row.waiting :]
                row.pegs = self._pegs(row, mine)

    def _pegs(self, row: Row, mine: list[tuple[str, date]]) -> list[tuple[str, int, date]]:
        named = next((day for source, _units, day in row.pegs if not source), date.min)
        pegs = [(*unit, mine.count(unit)) for unit in dict.fromkeys(mine)]
        made = [(source, units, day) for source, day, units in pegs]
        if unbought := row.waiting - len(mine):
            planned = self.today + timedelta(days=self.lead_days[row.sku])
            # A day that was named stays as long as it can be kept.
            made.append(("", unbought, named if named >= self.today else planned))
        return made
