"""What the stock ledger takes, and what it refuses."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from core.errors import DomainError
from inventory.models import StockMovement
from inventory.selectors.incoming import Place


class NotEnoughStock(DomainError):
    """The change would sell what is not there."""

    code = "not_enough_stock"


class LotExpired(NotEnoughStock):
    """What lies there has expired."""

    code = "lot_expired"


@dataclass(frozen=True, slots=True)
class Change:
    """A movement to be: what happens to the level of a product at a location.

    Of a product that tracks lots, what comes in needs a ``lot_code``; what goes out without one
    is taken from the lots that expire first. ``occurred_at`` is when it happened, where that is
    told later than now.
    """

    product_id: uuid.UUID
    location_id: int
    kind: StockMovement.Kind
    on_hand: int = 0
    allocated: int = 0
    reference: str = ""
    reason: str = ""
    lot_code: str = ""
    expires_on: date | None = None
    occurred_at: datetime | None = None

    @property
    def place(self) -> Place:
        return self.product_id, self.location_id
