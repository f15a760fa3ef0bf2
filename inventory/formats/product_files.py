"""Files of products: which format one is in, and which are written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import limits
from core.errors import Invalid
from inventory.formats import products_csv, products_xlsx
from inventory.formats.product_table import Row

CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {CSV: products_csv.MEDIA_TYPE, XLSX: products_xlsx.MEDIA_TYPE}


def read(content: bytes) -> list[Row]:
    """The rows of a file, whose bytes tell its format.

    Raises:
        Invalid: ``file_empty``, ``file_too_large``, or the format's own refusals.
    """
    if not content.strip():
        raise Invalid(_("The file is empty."), code="file_empty")
    if len(content) > limits.PRODUCT_IMPORT_BYTES_MAX:
        message = _("A file has at most %(n)s MB; share the products among several files.") % {
            "n": limits.PRODUCT_IMPORT_BYTES_MAX // 1_000_000
        }
        raise Invalid(message, code="file_too_large")
    if content.startswith(products_xlsx.SIGNATURE):
        return products_xlsx.read(content)
    return products_csv.read(content)
