"""What bundles are made of."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from inventory.models import BundleComponent
from inventory.rules.sourcing import Part


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
