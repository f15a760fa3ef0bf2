"""The only writer of stock levels: each change is a movement and a level, in one place."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, models
from django.utils.translation import gettext as _

from core import setwise
from core.actors import Actor
from core.ids import new_id
from inventory.models import Location, Product, StockLevel
from inventory.selectors.incoming import Place
from inventory.services import lots
from inventory.services.changes import Change, NotEnoughStock

__all__ = ["Along", "Change", "NotEnoughStock", "apply", "lock_levels", "open_levels"]


def _columns(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """The columns of a model that are read, in its own order; without names all of them."""
    fields = [field.attname for field in model._meta.concrete_fields]
    return tuple(name for name in fields if not names or name in names)


# What is decided on a locked level is read with it; whatever else is asked of the product or the
# location is read when it is asked.
_READ: dict[type[models.Model], tuple[str, ...]] = {
    StockLevel: _columns(StockLevel),
    Location: _columns(
        Location, "id", "code", "name", "kind", "time_zone", "priority", "is_active"
    ),
    Product: _columns(
        Product,
        "id",
        "sku",
        "name",
        "type",
        "lead_time_days",
        "tracks_lots",
        "is_discontinued",
        "available_on",
    ),
}
_LOCK = """
SELECT {} FROM inventory_stocklevel stocklevel
JOIN inventory_location location ON location.id = stocklevel.location_id
JOIN inventory_product product ON product.id = stocklevel.product_id
WHERE stocklevel.product_id = ANY(%s::uuid[])
ORDER BY stocklevel.id FOR NO KEY UPDATE OF stocklevel
""".format(
    ", ".join(f"{model._meta.model_name}.{name}" for model in _READ for name in _READ[model])
)


def lock_levels(*, product_ids: Iterable[uuid.UUID]) -> list[StockLevel]:
    """Lock the levels of products in id order, those of closed locations too: what was reserved
    there before may still be given back.

    One statement, without the detour of the ORM: a hot product is locked by everybody.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [sorted(set(product_ids))])
        return [_level(row) for row in cursor.fetchall()]


def _level(row: tuple[Any, ...]) -> StockLevel:
    made: list[Any] = []
    start = 0
    for model, names in _READ.items():
        end = start + len(names)
        made.append(model.from_db(connection.alias, names, row[start:end]))
        start = end
    level, level.location, level.product = made
    return level


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


@dataclass(frozen=True, slots=True)
class Along:
    """A statement and its values that are sent along with the movements, in one round trip."""

    statement: str
    values: Sequence[Any]


def apply(
    *, changes: Sequence[Change], actor: Actor, at: datetime, along: Along | None = None
) -> Sequence[Change]:
    """Write movements and add them to their levels, which the caller has locked, and return what
    was written: one change for each lot. What goes ``along`` is not sent without a movement.

    One round trip, whatever the number of changes: meanwhile everybody else who wants the product
    waits. One more where units come or go, and two more where their lots are tracked.

    Raises:
        NotEnoughStock: a level would go below zero or be promised beyond its limit.
        Invalid, NotFound, LotExpired, LotExpiryDiffers: see :func:`lots.book`.
    """
    if not changes:
        return []
    changes = lots.book(changes=changes, at=at)
    try:
        _write(changes, actor=actor, at=at, along=along)
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name in {"inventory_never_oversold", "inventory_on_hand_real"}:
            raise NotEnoughStock(
                _("There is not enough stock for this any more."), details={"constraint": name}
            ) from error
        raise
    return changes


_MOVE = """
INSERT INTO inventory_stockmovement
    (id, product_id, location_id, kind, on_hand_change, allocated_change, lot_code, reference,
     reason, occurred_at, actor_kind, actor_id, actor_name)
VALUES {}
"""
_ADD_TO_LEVELS = """
UPDATE inventory_stocklevel AS level
SET on_hand = level.on_hand + change.on_hand,
    allocated = level.allocated + change.allocated,
    version = level.version + 1
FROM (VALUES {}) AS change (product_id, location_id, on_hand, allocated)
WHERE level.product_id = change.product_id AND level.location_id = change.location_id
"""


def _write(changes: Sequence[Change], *, actor: Actor, at: datetime, along: Along | None) -> None:
    """Write a movement for each change and add them up to their levels."""
    movements, moved = setwise.values(
        [
            (
                new_id(),
                change.product_id,
                change.location_id,
                change.kind,
                change.on_hand,
                change.allocated,
                change.lot_code,
                change.reference,
                change.reason,
                change.occurred_at or at,
                actor.kind,
                actor.id,
                actor.name,
            )
            for change in changes
        ]
    )
    sums = _sums(changes)
    levels, added = setwise.values(sums, casts={0: "uuid", 1: "bigint"})
    statements = [_MOVE.format(movements), _ADD_TO_LEVELS.format(levels)]
    values = [*moved, *added]
    if along:
        statements = [along.statement, *statements]
        values = [*along.values, *values]
    with connection.cursor() as cursor:
        cursor.execute(";".join(statements), values)
        assert cursor.rowcount == len(sums), "a movement needs a level"


def _sums(changes: Sequence[Change]) -> list[tuple[uuid.UUID, int, int, int]]:
    """Product, location, and what is added to on hand and to allocated there."""
    sums: dict[Place, tuple[int, int]] = {}
    for change in changes:
        on_hand, allocated = sums.get(change.place, (0, 0))
        sums[change.place] = (on_hand + change.on_hand, allocated + change.allocated)
    return [(*place, *added) for place, added in sums.items()]
