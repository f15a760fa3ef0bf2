"""What is reserved for whom."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence

from inventory.models import Location, Reservation


class Holding:
    """What is reserved for a demand at one location, in units of the demand. A bundle has a row
    for each of its components."""

    def __init__(self, rows: Sequence[Reservation]) -> None:
        self.rows = tuple(rows)

    @property
    def location_id(self) -> int:
        return self.rows[0].location_id

    @property
    def location(self) -> Location:
        return self.rows[0].location

    @property
    def quantity(self) -> int:
        return min(row.quantity // row.per_unit for row in self.rows)

    @property
    def quantity_covered(self) -> int:
        """Units that the shelf has every component of."""
        return min(row.quantity_covered // row.per_unit for row in self.rows)


def group(rows: Iterable[Reservation]) -> dict[uuid.UUID, list[Holding]]:
    """Reservations as holdings, by demand, in the order of the rows."""
    together: dict[tuple[uuid.UUID, int], list[Reservation]] = defaultdict(list)
    for row in rows:
        together[row.demand, row.location_id].append(row)
    holdings: dict[uuid.UUID, list[Holding]] = defaultdict(list)
    for (demand, _location), members in together.items():
        holdings[demand].append(Holding(members))
    return dict(holdings)


def by_demand(*, demands: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Holding]]:
    """What is reserved for demands, with the locations, the preferred location first."""
    return group(
        Reservation.objects.filter(demand__in=list(demands))
        .select_related("location")
        .order_by("location__priority", "location_id", "pk")
    )
