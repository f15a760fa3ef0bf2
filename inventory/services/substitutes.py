"""Which products may be offered in place of others, written down."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from inventory.models import Substitute


def replace_substitutes(*, substitutes: Mapping[uuid.UUID, Sequence[uuid.UUID]]) -> None:
    """Put a ranked list in place of each product's former one. Two statements."""
    if not substitutes:
        return
    Substitute.objects.filter(product_id__in=list(substitutes)).delete()
    Substitute.objects.bulk_create(
        Substitute(product_id=product, substitute_id=other, rank=rank)
        for product, others in substitutes.items()
        for rank, other in enumerate(others, start=1)
    )
