"""Units on backorder get their stock when there is some: needed first, then asked first."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from inventory.models import Location, Reservation, StockLevel
from inventory.selectors import lots, promising
from inventory.selectors.incoming import Place
from inventory.services import pegging
from inventory.services.ledger import NotEnoughStock


def cover(
    *, places: Iterable[Place], actor: Actor, at: datetime, is_announced_next: bool = False
) -> None:
    """Cover waiting reservations from what lies free at (product, location) places.

    Nobody's covered units are touched. The caller has locked the levels. Who gained, and how
    much, is told in one event a place. Who goes on waiting is tied to the supplies anew, unless
    ``is_announced_next``: the caller then says what of them is still to come, which does it.
    """
    waiting = pegging.waiting(places=places)
    if not waiting:
        return
    products = {product for product, _ in waiting}
    free = _uncommitted_on_shelf(products)
    for place, units in lots.expired_units(product_ids=products, at=at).items():
        free[place] -= units
    updates: list[tuple[uuid.UUID, int]] = []
    covered: dict[Place, list[dict[str, Any]]] = defaultdict(list)
    for place, rows in waiting.items():
        for row in rows:
            taken = min(free[place], row.quantity - row.quantity_covered)
            if taken <= 0:
                break
            free[place] -= taken
            updates.append((row.pk, taken))
            covered[place].append(_gain(row, taken))
    setwise.update_rows(
        Reservation, columns=["quantity_covered"], rows=updates, increments=["quantity_covered"]
    )
    if not is_announced_next:
        pegging.renew(places=waiting, reason=_("stock arrived or came free"), actor=actor, at=at)
    if not covered:
        return
    codes = dict(Location.objects.values_list("pk", "code"))
    events.record(
        [
            NewEvent(
                stream_kind="product",
                stream_id=product,
                type="stock.covered",
                data={"location": codes[location], "covered": gains},
            )
            for (product, location), gains in covered.items()
        ],
        actor=actor,
        at=at,
    )


def _gain(row: Reservation, quantity: int) -> dict[str, Any]:
    """Who gained how much, and why it was its turn."""
    return {
        "demand": str(row.demand),
        "reference": row.reference,
        "location_id": row.location_id,
        "quantity": quantity,
        "is_promised": row.is_promised,
        "needed_on": row.needed_on.isoformat() if row.needed_on else "",
        "asked_at": row.created_at.isoformat(),
    }


def refuse_uncovering(*, places: Iterable[Place]) -> None:
    """Refuse that less lies at (product, location) places than covers reservations there. The
    caller has locked the levels and changed them.

    Raises:
        NotEnoughStock: with the product that lacks units.
    """
    checked = set(places)
    if not checked:
        return
    free = _uncommitted_on_shelf({product for product, _ in checked})
    for product, location in sorted(checked):
        if free[product, location] < 0:
            raise NotEnoughStock(
                "There is not enough stock for this any more.",
                details={"product_id": str(product), "missing": -free[product, location]},
            )


def _uncommitted_on_shelf(products: set[uuid.UUID]) -> dict[Place, int]:
    """Units on each shelf that cover nobody yet."""
    free: dict[Place, int] = defaultdict(int)
    for product, location, on_hand in StockLevel.objects.filter(
        product_id__in=products
    ).values_list("product_id", "location_id", "on_hand"):
        free[product, location] += on_hand
    for place, covered in promising.covered_units(product_ids=products).items():
        free[place] -= covered
    return free
