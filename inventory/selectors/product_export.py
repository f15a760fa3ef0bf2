"""Products one after the other, however many, for a file."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from django.utils.translation import gettext as _

from core import limits
from core.errors import Invalid
from core.paging import read_page
from inventory.rules.product_values import ProductValues
from inventory.selectors import catalogue, product_values
from inventory.selectors.catalogue import ProductFilter


class ExportFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which products, as in the list of products."""

    q: catalogue.Short = ""
    category: catalogue.Short = ""
    type: catalogue.Short = ""
    supplier: catalogue.Short = ""
    family: catalogue.Short = ""
    is_active: bool | None = None
    is_discontinued: bool | None = None


def values_of(*, wanted: ExportFilter) -> Iterator[ProductValues]:
    """The products of a filter by SKU, read page by page while they are taken.

    Raises:
        Invalid: ``export_too_large``.
    """
    asked = ProductFilter(**msgspec.structs.asdict(wanted), size=limits.PAGE_SIZE_MAX)
    if catalogue.products_of(asked).count() > limits.PRODUCT_EXPORT_ROWS:
        message = _("More than %(n)s products; narrow the filter.") % {
            "n": limits.PRODUCT_EXPORT_ROWS
        }
        raise Invalid(message, code="export_too_large")
    return _pages(asked)


def _pages(asked: ProductFilter) -> Iterator[ProductValues]:
    cursor = ""
    while True:
        products = catalogue.products_of(asked)
        page = read_page(products, keys=["sku", "id"], cursor=cursor, size=asked.size)
        yield from product_values.of_products(page.items).values()
        cursor = page.next_cursor
        if not cursor:
            return
