"""What bundles are made of."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from inventory.models import BundleComponent
from inventory.rules.sourcing import Part


@dataclass(frozen=True, slots=True)
class ComponentView:
    """A component of a bundle; ``per_unit`` of it go into each unit."""

    product_id: uuid.UUID
    sku: str
    name: str
    per_unit: int


def components_of(
    *, product_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, tuple[ComponentView, ...]]:
    """What to put together for those of the products that are bundles, by SKU. One query."""
    found: dict[uuid.UUID, list[ComponentView]] = defaultdict(list)
    for row in (
        BundleComponent.objects.filter(bundle_id__in=list(product_ids))
        .select_related("component")
        .order_by("component__sku")
    ):
        view = ComponentView(row.component_id, row.component.sku, row.component.name, row.quantity)
        found[row.bundle_id].append(view)
    return {bundle: tuple(views) for bundle, views in found.items()}


# Asked before every reservation: the ORM would take longer to spell it than the database to answer.
_PARTS = """
SELECT bundle_id, component_id, quantity FROM inventory_bundlecomponent
WHERE bundle_id = ANY(%s::uuid[]) ORDER BY component_id
"""


def parts_of(*, product_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Part, ...]]:
    """The components of those of the products that are bundles, in one query."""
    found: dict[uuid.UUID, list[Part]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [list(product_ids)])
        for bundle, component, quantity in cursor.fetchall():
            found[bundle].append(Part(component, quantity))
    return {bundle: tuple(parts) for bundle, parts in found.items()}
