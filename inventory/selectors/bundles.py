"""What bundles are made of."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

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


def parts_of(*, product_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Part, ...]]:
    """The components of those of the products that are bundles, in one query."""
    found: dict[uuid.UUID, list[Part]] = defaultdict(list)
    for bundle, component, quantity in (
        BundleComponent.objects.filter(bundle_id__in=list(product_ids))
        .order_by("component_id")
        .values_list("bundle_id", "component_id", "quantity")
    ):
        found[bundle].append(Part(component, quantity))
    return {bundle: tuple(parts) for bundle, parts in found.items()}
