"""Products and locations by the names that people and systems use for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.errors import NotFound
from inventory.models import Location, Product


def products(*, skus: Iterable[str]) -> dict[str, Product]:
    """Products by SKU. One query.

    Raises:
        NotFound: ``product_unknown``.
    """
    wanted = set(skus)
    found = {product.sku: product for product in Product.objects.filter(sku__in=wanted)}
    if missing := wanted - set(found):
        raise NotFound(
            _("There is no product %(sku)s.") % {"sku": min(missing)},
            code="product_unknown",
            details={"skus": sorted(missing)},
        )
    return found


def locations(*, codes: Iterable[str]) -> dict[str, Location]:
    """Locations by code. One query.

    Raises:
        NotFound: ``location_unknown``.
    """
    wanted = set(codes)
    found = {place.code: place for place in Location.objects.filter(code__in=wanted)}
    if missing := wanted - set(found):
        raise NotFound(
            _("There is no location %(code)s.") % {"code": min(missing)},
            code="location_unknown",
            details={"codes": sorted(missing)},
        )
    return found
