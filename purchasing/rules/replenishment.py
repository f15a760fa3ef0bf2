"""When to buy again, up to how much, and in which quantity."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import TypeVar

from purchasing.rules import terms as rules
from purchasing.rules.terms import Terms

# A purchase should last at least this long beyond its arrival: ordering daily is nobody's wish.
REVIEW_PERIOD_DAYS = 7
# A plan above this is a typing error in lead time or demand, and it keeps sums in their columns.
UNITS_MAX = 1_000_000_000

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand of a day in units: expected, and the standard deviation of the error of that."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class LeadTime:
    """Calendar days from the order to the receipt: mean and standard deviation."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Levels:
    """Units: buy when no more than ``reorder_point`` lies or comes uncommitted, and then up to
    ``order_up_to``."""

    safety_stock: int
    reorder_point: int
    order_up_to: int


@dataclass(frozen=True, slots=True)
class Class:
    """A class of products: up to which cumulated share of turnover it reaches, 0 to 1, and the
    wanted probability of no shortage until the next delivery."""

    code: str
    turnover_share: float
    service_level: float


@dataclass(frozen=True, slots=True)
class Position:
    """Units of a product at a place: what lies there, what of it is committed (backorders
    included), what is on its way, and backorders that nothing on its way will fill."""

    on_hand: int
    allocated: int
    incoming: int
    waiting: int = 0

    @property
    def uncommitted(self) -> int:
        """Units that lie or come and are nobody's yet; below zero where units are owed."""
        return self.on_hand - self.allocated + self.incoming


@dataclass(frozen=True, slots=True)
class Hint:
    """Buying more costs less altogether: up to ``quantity`` at ``unit_price``."""

    quantity: int
    unit_price: Decimal
    saved_amount: Decimal


@dataclass(frozen=True, slots=True)
class Purchase:
    """What to buy; ``unit_price`` is nothing where the supplier's price is not known."""

    quantity: int
    unit_price: Decimal | None
    hint: Hint | None = None


def levels(
    *,
    demand: Demand,
    lead_time: LeadTime,
    service_level: float,
    review_period_days: float = REVIEW_PERIOD_DAYS,
) -> Levels:
    """Levels at which the wanted share of deliveries arrives before the shelf is empty.

    Demand of a day and lead time vary independently, both about normally; stock is looked at
    often enough to buy on the day the reorder point is reached.

    Source: E. A. Silver, D. F. Pyke, R. Peterson, Inventory Management and Production Planning
    and Scheduling (1998), chapter 7.
    """
    variance = lead_time.mean * demand.deviation**2 + demand.mean**2 * lead_time.deviation**2
    # A wanted level below one half would be a negative safety stock: there is no such thing.
    safety = max(0.0, NormalDist().inv_cdf(service_level) * math.sqrt(variance))
    point = demand.mean * lead_time.mean + safety
    up_to = point + demand.mean * review_period_days
    return Levels(
        safety_stock=_whole(safety), reorder_point=_whole(point), order_up_to=_whole(up_to)
    )


def _whole(units: float) -> int:
    # What is a whole number but for the float's last digits is that number.
    return min(UNITS_MAX, math.ceil(round(units, 6)))


def classify(*, turnover: Mapping[K, Decimal], classes: Sequence[Class]) -> dict[K, Class]:
    """The class of each product: the largest first, each by the share of turnover before it.

    So the product that alone makes most of the turnover is in the first class. What made none
    is in the last. Of equal turnover, the earlier key of the mapping comes first.
    """
    ordered = sorted(classes, key=lambda each: each.turnover_share)
    total = sum(turnover.values(), Decimal(0))
    found: dict[K, Class] = {}
    before = Decimal(0)
    for key, amount in sorted(turnover.items(), key=lambda item: -item[1]):
        if amount <= 0:
            found[key] = ordered[-1]
            continue
        share = float(before / total)
        reached = (each for each in ordered if share < each.turnover_share)
        found[key] = next(reached, ordered[-1])
        before += amount
    return found


def needed(position: Position, stock: Levels) -> int:
    """Units to buy for a place: none while enough lies or comes, else up to the upper level;
    backorders that nothing will fill are always bought."""
    is_low = position.uncommitted <= stock.reorder_point
    up_to = max(0, stock.order_up_to - position.uncommitted) if is_low else 0
    return max(up_to, position.waiting)


def purchase(needed_units: int, terms: Terms) -> Purchase:
    """The quantity to order for a need above zero, its price, and whether more would cost less
    altogether, which is told and not done.

    Where no price is agreed for so few, so many are bought as the first price asks for.
    """
    assert needed_units > 0
    first = min((each.from_quantity for each in terms.breaks), default=1)
    quantity = rules.orderable(terms=terms, quantity=max(needed_units, first))
    price = rules.unit_price(breaks=terms.breaks, quantity=quantity)
    return Purchase(quantity, price, None if price is None else _hint(quantity, price, terms))


def _hint(quantity: int, price: Decimal, terms: Terms) -> Hint | None:
    hints = []
    for each in terms.breaks:
        if each.from_quantity <= quantity:
            continue
        more = rules.orderable(terms=terms, quantity=each.from_quantity)
        lower = rules.unit_price(breaks=terms.breaks, quantity=more)
        if lower is not None and lower * more < price * quantity:
            hints.append(Hint(more, lower, price * quantity - lower * more))
    return max(hints, key=lambda hint: hint.saved_amount, default=None)
