"""What callers were told, kept beside the database to be held against it at the end."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from django.db import InterfaceError, OperationalError

from inventory.models import Reservation
from inventory.rules.sourcing import Outcome
from proofs.stock import troubles
from proofs.stock.goods import Goods

_READ_AT_ONCE = 2_000


@dataclass
class Answer:
    """What a demand was told it has: units by location, and how many lie on the shelf at least.
    ``is_uncertain`` where a connection broke: nobody was told whether the last act was done."""

    demand: uuid.UUID
    product: uuid.UUID
    may_backorder: bool
    units: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    on_shelf: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    is_uncertain: bool = False

    @property
    def total(self) -> int:
        return sum(self.units.values())

    @property
    def places(self) -> list[int]:
        return [place for place, units in list(self.units.items()) if units > 0]

    @contextmanager
    def is_told(self) -> Iterator[None]:
        """Mark the answer uncertain where the block ends without word of what was done."""
        try:
            yield
        except (InterfaceError, OperationalError) as error:
            if troubles.code_of(error) not in troubles.UNDONE:
                self.is_uncertain = True
            raise


class Answers:
    """The answers of one process. Its writers act on each other's demands at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[Answer] = []
        self._all: list[Answer] = []

    def open(self, answer: Answer) -> None:
        """Keep a new demand's answer."""
        with self._lock:
            self._open.append(answer)
            self._all.append(answer)

    def draw(self, rng: Random) -> Answer | None:
        """Some demand that was told it has something; None: there is none."""
        with self._lock:
            while self._open:
                position = rng.randrange(len(self._open))
                answer = self._open[position]
                if answer.total > 0 and not answer.is_uncertain:
                    return answer
                self._open[position] = self._open[-1]
                self._open.pop()
        return None

    def gain(self, answer: Answer, outcome: Outcome) -> None:
        """A demand was given what the outcome says."""
        with self._lock:
            for take in outcome.takes:
                answer.units[take.location_id] += take.quantity
                answer.on_shelf[take.location_id] += take.quantity_covered

    def lose(self, answer: Answer, place: int, units: int) -> None:
        """Units of a demand left or were given back, of those on the shelf no more than these."""
        with self._lock:
            answer.units[place] -= units
            answer.on_shelf[place] -= units

    @property
    def count(self) -> int:
        return len(self._all)

    @property
    def uncertain(self) -> int:
        return sum(answer.is_uncertain for answer in self._all)

    def breaches(self, goods: Goods) -> Iterator[str]:
        """Where the database has other than callers were told. Nobody works any more."""
        answers = iter([answer for answer in self._all if not answer.is_uncertain])
        while chunk := list(islice(answers, _READ_AT_ONCE)):
            held = _held([answer.demand for answer in chunk])
            for answer in chunk:
                yield from _compare(answer, held[answer.demand], goods)


_Rows = dict[tuple[int, uuid.UUID], tuple[int, int]]


def _held(demands: Sequence[uuid.UUID]) -> dict[uuid.UUID, _Rows]:
    """Units reserved and covered for each demand, by location and product."""
    found: dict[uuid.UUID, _Rows] = defaultdict(dict)
    for row in Reservation.objects.filter(demand__in=demands):
        key = (row.location_id, row.product_id)
        found[row.demand][key] = (row.quantity, row.quantity_covered)
    return found


def _compare(answer: Answer, rows: _Rows, goods: Goods) -> Iterator[str]:
    expected = {
        (place, part.product_id): (
            units * part.per_unit,
            max(0, answer.on_shelf[place]) * part.per_unit,
        )
        for place, units in answer.units.items()
        if units
        for part in goods.parts_of(answer.product)
    }
    for key in {*expected, *rows}:
        units, least_covered = expected.get(key, (0, 0))
        held, covered = rows.get(key, (0, 0))
        if held != units or covered < least_covered:
            yield (
                f"{goods.skus[key[1]]} @ {goods.places[key[0]]} for {answer.demand}: told {units} "
                f"with {least_covered} on the shelf, reserved {held} with {covered}"
            )
