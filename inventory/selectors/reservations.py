"""What is reserved for whom."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from inventory.models import Reservation


def by_demand(*, demands: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Reservation]]:
    """Reservations of demands, with their locations, the preferred location first."""
    rows: dict[uuid.UUID, list[Reservation]] = defaultdict(list)
    for row in (
        Reservation.objects.filter(demand__in=list(demands))
        .select_related("location")
        .order_by("location__priority", "location_id")
    ):
        rows[row.demand].append(row)
    return dict(rows)
