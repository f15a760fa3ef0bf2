"""The only writer of stock levels: each change is a movement and a level, in one place."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from core.actors import Actor
from inventory.models import StockLevel, StockMovement
from inventory.services import lots
from inventory.services.changes import Change, NotEnoughStock

__all__ = ["Change", "NotEnoughStock", "apply", "lock_levels", "open_levels"]


def lock_levels(*, product_ids: Iterable[uuid.UUID]) -> list[StockLevel]:
    """Lock the levels of products in id order, those of closed locations too: what was reserved
    there before may still be given back."""
    return list(
        StockLevel.objects.select_for_update(no_key=True, of=("self",))
        .select_related("location", "product")
        .filter(product_id__in=sorted(set(product_ids)))
        .order_by("pk")
    )


def open_levels(*, places: Iterable[tuple[uuid.UUID, int]]) -> None:
    """Make an empty level at (product, location) places that have none.

    A statement of its own before the levels are locked: of two that first book goods in at a
    place, both find the one level.
    """
    wanted = sorted(set(places))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO inventory_stocklevel
                (product_id, location_id, on_hand, allocated, backorder_limit, safety_stock,
                 reorder_point, version)
            SELECT place.product_id, place.location_id, 0, 0, 0, 0, 0, 0
            FROM unnest(%s::uuid[], %s::bigint[]) AS place (product_id, location_id)
            WHERE NOT EXISTS (
                SELECT 1 FROM inventory_stocklevel level
                WHERE level.product_id = place.product_id
                  AND level.location_id = place.location_id)
            ON CONFLICT (product_id, location_id) DO NOTHING
            """,
            [
                [str(product) for product, location in wanted],
                [location for product, location in wanted],
            ],
        )


def apply(*, changes: Sequence[Change], actor: Actor, at: datetime) -> Sequence[Change]:
    """Write movements and add them to their levels, which the caller has locked, and return what
    was written: one change for each lot.

    Two statements, whatever the number of changes; one more where units come or go, and two more
    where their lots are tracked.

    Raises:
        NotEnoughStock: a level would go below zero or be promised beyond its limit.
        Invalid, NotFound, LotExpired, LotExpiryDiffers: see :func:`lots.book`.
    """
    if not changes:
        return []
    changes = lots.book(changes=changes, at=at)
    StockMovement.objects.bulk_create(
        StockMovement(
            product_id=change.product_id,
            location_id=change.location_id,
            kind=change.kind,
            on_hand_change=change.on_hand,
            allocated_change=change.allocated,
            lot_code=change.lot_code,
            reference=change.reference,
            reason=change.reason,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            occurred_at=at,
        )
        for change in changes
    )
    try:
        _add_to_levels(changes)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name in {"inventory_never_oversold", "inventory_on_hand_real"}:
            raise NotEnoughStock(
                _("There is not enough stock for this any more."), details={"constraint": name}
            ) from error
        raise
    return changes


def _add_to_levels(changes: Sequence[Change]) -> None:
    sums: dict[tuple[uuid.UUID, int], list[int]] = defaultdict(lambda: [0, 0])
    for change in changes:
        totals = sums[change.product_id, change.location_id]
        totals[0] += change.on_hand
        totals[1] += change.allocated
    keys = sorted(sums)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE inventory_stocklevel AS level
            SET on_hand = level.on_hand + change.on_hand,
                allocated = level.allocated + change.allocated,
                version = level.version + 1
            FROM unnest(%s::uuid[], %s::bigint[], %s::int[], %s::int[])
                 AS change (product_id, location_id, on_hand, allocated)
            WHERE level.product_id = change.product_id
              AND level.location_id = change.location_id
            """,
            [
                [str(product) for product, location in keys],
                [location for product, location in keys],
                [sums[key][0] for key in keys],
                [sums[key][1] for key in keys],
            ],
        )
        assert cursor.rowcount == len(keys), "a movement needs a level"
