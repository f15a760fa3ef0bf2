"""How the units of an order line that no fulfillment holds yet are split into shares. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reserved:
    """What is reserved for the line at a location and not yet in a fulfillment."""

    location_id: int
    quantity_covered: int
    quantity_waiting: int


@dataclass(frozen=True, slots=True)
class Share:
    """Units for one fulfillment, covered by the shelf or waiting for stock, and the buckets of
    the order line that they come from."""

    location_id: int
    is_covered: bool
    from_unallocated: int
    from_backordered: int

    @property
    def quantity(self) -> int:
        return self.from_unallocated + self.from_backordered


def split(
    *, unallocated: int, backordered: int, reserved: Sequence[Reserved]
) -> tuple[list[Share], int]:
    """Give the units of a line to its reservations, in their order: the shelf first.

    ``backordered`` counts only units that no fulfillment holds. Returns the shares and how many
    units nothing is reserved for. Covered stock goes to unallocated units first; what waits is
    taken from those units first that are on backorder already.
    """
    shares = []
    for place in reserved:
        fresh = min(unallocated, place.quantity_covered)
        old = min(backordered, place.quantity_covered - fresh)
        unallocated, backordered = unallocated - fresh, backordered - old
        shares.append(Share(place.location_id, True, fresh, old))
    for place in reserved:
        old = min(backordered, place.quantity_waiting)
        fresh = min(unallocated, place.quantity_waiting - old)
        unallocated, backordered = unallocated - fresh, backordered - old
        shares.append(Share(place.location_id, False, fresh, old))
    return [share for share in shares if share.quantity], unallocated + backordered
