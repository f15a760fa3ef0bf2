"""All that the inventory storey writes down, to see that a refusal leaves no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.errors import DomainError
from core.models import Event
from inventory.models import (
    IncomingSupply,
    Location,
    Peg,
    Reservation,
    StockLevel,
    StockLot,
    StockMovement,
    Transfer,
    TransferLine,
)

_KEPT = (
    IncomingSupply,
    Location,
    Peg,
    Reservation,
    StockLevel,
    StockLot,
    StockMovement,
    Transfer,
    TransferLine,
    Event,
)


def everything() -> list[object]:
    """Every row of the storey and every fact."""
    return [list(model._default_manager.order_by("pk").values_list()) for model in _KEPT]


def refused(act: Callable[[], object], code: str) -> DomainError:
    """The refusal of an act with this code, which has changed nothing."""
    before = everything()

    with pytest.raises(DomainError) as caught:
        act()

    assert caught.value.code == code
    assert everything() == before
    return caught.value
