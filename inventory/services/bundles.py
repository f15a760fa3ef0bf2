"""What bundles are made of, written down; and which of them are promised to somebody."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, F, IntegerField, OuterRef, Subquery

from inventory.models import BundleComponent


def replace_components(*, components: Mapping[uuid.UUID, Sequence[tuple[uuid.UUID, int]]]) -> None:
    """Put (component, quantity) pairs in place of what bundles were made of. Two statements."""
    if not components:
        return
    BundleComponent.objects.filter(bundle_id__in=list(components)).delete()
    BundleComponent.objects.bulk_create(
        BundleComponent(bundle_id=bundle, component_id=component, quantity=quantity)
        for bundle, parts in components.items()
        for component, quantity in parts
    )


def reserved(*, bundle_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the bundles that some demand holds stock for. One query.

    A reservation names the component only, so a demand counts as one for the bundle when it
    holds every component in the bundle's own proportion.
    """
    size = (
        BundleComponent.objects.filter(bundle=OuterRef("bundle"))
        .values("bundle")
        .annotate(size=Count("pk"))
        .values("size")
    )
    held = (
        BundleComponent.objects.filter(
            bundle_id__in=list(bundle_ids), component__reservation__per_unit=F("quantity")
        )
        .values("bundle_id", "component__reservation__demand")
        .annotate(
            held=Count("component_id", distinct=True),
            size=Subquery(size, output_field=IntegerField()),
        )
        .filter(held=F("size"))
    )
    return frozenset(held.values_list("bundle_id", flat=True))
