"""One product with what belongs to it: components, substitutes, variants."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from inventory.models import BundleComponent, Product, Substitute
from inventory.selectors import availability, catalogue
from inventory.selectors.availability import Promisable
from inventory.selectors.catalogue import ProductView

# A family is looked at, not searched; the list of products finds the others.
_VARIANTS_MAX = 200


@dataclass(frozen=True, slots=True)
class RelatedView:
    """Another product. ``available`` units of it may be promised now."""

    sku: str
    name: str
    is_active: bool
    available: int


@dataclass(frozen=True, slots=True)
class ComponentView(RelatedView):
    """``quantity`` units of it go into each unit of the bundle."""

    quantity: int


@dataclass(frozen=True, slots=True)
class SubstituteView(RelatedView):
    """Rank 1 is offered first."""

    rank: int


@dataclass(frozen=True, slots=True)
class VariantView(RelatedView):
    """A product of the same family."""

    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product and what belongs to it. ``bundled_in``: the bundles that it is a component of."""

    product: ProductView
    components: list[ComponentView]
    bundled_in: list[ComponentView]
    substitutes: list[SubstituteView]
    variants: list[VariantView]


def read(*, sku: str, at: datetime) -> ProductDetail:
    """One product with its relations, in a number of queries that does not grow with them.

    Raises:
        NotFound: there is no such SKU.
    """
    product = catalogue.find_product(sku=sku)
    parts = list(
        BundleComponent.objects.filter(bundle=product).select_related("component").order_by("pk")
    )
    bundles = list(
        BundleComponent.objects.filter(component=product)
        .select_related("bundle")
        .order_by("bundle__sku")
    )
    others = list(
        Substitute.objects.filter(product=product).select_related("substitute").order_by("rank")
    )
    variants = _variants(product)
    left = _left(
        [p.component for p in parts],
        [b.bundle for b in bundles],
        [o.substitute for o in others],
        variants,
        at=at,
    )
    return ProductDetail(
        product=catalogue.views_of([product], at=at)[product.pk],
        components=[ComponentView(*_related(p.component, left), p.quantity) for p in parts],
        bundled_in=[ComponentView(*_related(b.bundle, left), b.quantity) for b in bundles],
        substitutes=[SubstituteView(*_related(o.substitute, left), o.rank) for o in others],
        variants=[VariantView(*_related(v, left), v.attributes) for v in variants],
    )


def _variants(product: Product) -> list[Product]:
    if product.family is None:
        return []
    others = product.family.variants.exclude(pk=product.pk).order_by("sku")
    return list(others[:_VARIANTS_MAX])


def _left(*products: Iterable[Product], at: datetime) -> Mapping[uuid.UUID, Promisable]:
    ids = {product.pk for some in products for product in some}
    return availability.promisable(product_ids=ids, at=at) if ids else {}


def _related(product: Product, left: Mapping[uuid.UUID, Promisable]) -> tuple[str, str, bool, int]:
    return product.sku, product.name, product.is_active, left[product.pk].available
