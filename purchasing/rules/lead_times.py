"""How long a supplier takes: as it did, or where too little is known as it says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from purchasing.rules.replenishment import LeadTime

# Two deliveries have no deviation worth the name.
OBSERVATIONS_MIN = 3
# How much a lead time that is only stated may vary, as a share of itself.
STATED_DEVIATION_SHARE = 0.25


class LeadTimeSource(StrEnum):
    """Where a lead time was taken from."""

    PRODUCT_RECEIPTS = "product_receipts"
    SUPPLIER_RECEIPTS = "supplier_receipts"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Observed:
    """Lead times of purchase lines in days: how many, their sum and the sum of their squares."""

    count: int = 0
    total: float = 0
    total_of_squares: float = 0

    def __add__(self, other: Observed) -> Observed:
        return Observed(
            self.count + other.count,
            self.total + other.total,
            self.total_of_squares + other.total_of_squares,
        )

    @property
    def lead_time(self) -> LeadTime:
        """Mean and standard deviation of the sample, of at least two lines."""
        mean = self.total / self.count
        spread = max(0.0, self.total_of_squares - self.count * mean**2)
        return LeadTime(mean, math.sqrt(spread / (self.count - 1)))


@dataclass(frozen=True, slots=True)
class Found:
    """A lead time, where it was taken from, and of how many receipts."""

    lead_time: LeadTime
    source: LeadTimeSource
    observations: int


def find(*, of_product: Observed, of_supplier: Observed, stated_days: float) -> Found:
    """The lead time of what was received of this product from the supplier; else of all that the
    supplier brought; else the stated one, with a quarter of it as its deviation."""
    for observed, source in (
        (of_product, LeadTimeSource.PRODUCT_RECEIPTS),
        (of_supplier, LeadTimeSource.SUPPLIER_RECEIPTS),
    ):
        if observed.count >= OBSERVATIONS_MIN:
            return Found(observed.lead_time, source, observed.count)
    stated = LeadTime(stated_days, STATED_DEVIATION_SHARE * stated_days)
    return Found(stated, LeadTimeSource.STATED, 0)
