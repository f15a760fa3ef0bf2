"""What a writer needs for an act: its dice, the goods, what its process knows of."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from proofs.stock.answers import Answers
from proofs.stock.goods import NO_LOT, Goods, Lot
from proofs.stock.load import Figures


class NothingToDo(Exception):
    """There is nothing yet that the act could be done to."""


@dataclass(frozen=True, slots=True)
class Source:
    """What will bring units to a place: a purchase line that this process announced."""

    source_id: uuid.UUID
    product: uuid.UUID
    place: int


@dataclass
class Shared:
    """What the writers of one process know together."""

    goods: Goods
    answers: Answers = field(default_factory=Answers)
    lock: threading.Lock = field(default_factory=threading.Lock)
    sources: list[Source] = field(default_factory=list)
    transfers: list[uuid.UUID] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)


@dataclass
class Desk:
    """One writer's place of work."""

    shared: Shared
    rng: Random

    @property
    def goods(self) -> Goods:
        return self.shared.goods

    @property
    def now(self) -> datetime:
        return timezone.now()

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def units(self, most: int) -> int:
        return self.rng.randint(1, most)

    def product(self) -> uuid.UUID:
        """Something that lies on a shelf."""
        return self.rng.choice(self.goods.stocked)

    def place(self) -> int:
        return self.rng.choice(list(self.goods.places))

    def day(self, most_ahead: int) -> date:
        return self.now.date() + timedelta(days=self.rng.randint(0, most_ahead))

    def lot(self, product: uuid.UUID) -> Lot:
        """A lot where the product tracks them; some are good for today only."""
        if product != self.goods.lots:
            return NO_LOT
        ahead = self.rng.choice((0, 30, 60, 90))
        return Lot(f"L{ahead}", self.now.date() + timedelta(days=ahead))
