"""On which terms a supplier sells us products."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor
from core.errors import Invalid, NotFound
from core.services import events
from core.unit_of_work import unit_of_work
from inventory.models import Product, Supplier
from purchasing.models import PriceBreak, SupplierProduct
from purchasing.rules.terms import Break
from purchasing.services import lines, suppliers

_BREAKS_MAX = 50
_LEAD_TIME_DAYS_MAX = 3_650


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """A product as a supplier sells it. ``lead_time_days`` None: the supplier's own; prices are
    in the supplier's currency. Only one supplier of a product is preferred."""

    sku: str
    supplier_sku: str = ""
    minimum_quantity: int = 1
    pack_size: int = 1
    lead_time_days: int | None = None
    is_preferred: bool = False
    is_active: bool = True
    price_breaks: Sequence[Break] = ()


@unit_of_work
def set_products(
    *,
    code: str,
    version: int | None = None,
    products: Sequence[ProductTerms],
    actor: Actor,
    at: datetime,
) -> Supplier:
    """Set the terms of the named products, each as a whole; those of others stay. The number of
    statements does not grow with the products.

    Raises:
        Forbidden: the actor may not buy.
        NotFound: ``supplier_unknown``, ``product_unknown``.
        StaleVersion: the supplier was changed meanwhile.
        Invalid: ``too_many_products``, ``product_twice``, ``product_not_bought``,
            ``minimum_quantity_invalid``, ``pack_size_invalid``, ``lead_time_invalid``,
            ``price_breaks_invalid``, ``price_invalid``.
    """
    actor.require(permissions.PURCHASING_MANAGE)
    for each in products:
        _check(each)
    known = _resolve(products)
    supplier = suppliers.lock(code=code, version=version)
    _write(supplier, known, products)
    suppliers.touch(supplier)
    told = {"skus": sorted(each.sku for each in products)}
    events.record([suppliers.fact(supplier, "supplier.terms_changed", told)], actor=actor, at=at)
    return supplier


def _write(
    supplier: Supplier, known: Mapping[str, uuid.UUID], products: Sequence[ProductTerms]
) -> None:
    preferred = [known[each.sku] for each in products if each.is_preferred]
    SupplierProduct.objects.filter(product_id__in=preferred, is_preferred=True).exclude(
        supplier=supplier
    ).update(is_preferred=False)
    rows = SupplierProduct.objects.bulk_create(
        [_row(supplier, known[each.sku], each) for each in products],
        update_conflicts=True,
        unique_fields=["supplier", "product"],
        update_fields=[
            "supplier_sku",
            "minimum_quantity",
            "pack_size",
            "lead_time_days",
            "is_preferred",
            "is_active",
        ],
    )
    PriceBreak.objects.filter(supplier_product__in=rows).delete()
    PriceBreak.objects.bulk_create(
        PriceBreak(supplier_product=row, from_quantity=b.from_quantity, unit_price=b.unit_price)
        for row, each in zip(rows, products, strict=True)
        for b in each.price_breaks
    )


def _resolve(products: Sequence[ProductTerms]) -> Mapping[str, uuid.UUID]:
    skus = {each.sku for each in products}
    if len(products) > limits.LINES_PER_ORDER:
        raise Invalid(_("These are too many products at once."), code="too_many_products")
    if len(skus) < len(products):
        raise Invalid(_("A product stands here twice."), code="product_twice")
    # Locked, so that of two suppliers one at a time becomes the preferred one.
    rows = Product.objects.select_for_update(no_key=True).filter(sku__in=skus).order_by("pk")
    found = {sku: (pk, kind) for sku, pk, kind in rows.values_list("sku", "pk", "type")}
    for sku in sorted(skus):
        if sku not in found:
            raise NotFound(
                _("There is no product %(sku)s.") % {"sku": sku},
                code="product_unknown",
                details={"sku": sku},
            )
        if found[sku][1] != Product.Type.STOCKED:
            raise Invalid(
                _("%(sku)s is not kept in stock, so it is not bought for it.") % {"sku": sku},
                code="product_not_bought",
                details={"sku": sku},
            )
    return {sku: pk for sku, (pk, _type) in found.items()}


def _check(each: ProductTerms) -> None:
    bounds = {
        "minimum_quantity": (each.minimum_quantity, 1, limits.QUANTITY_MAX),
        "pack_size": (each.pack_size, 1, limits.QUANTITY_MAX),
        "lead_time": (each.lead_time_days or 0, 0, _LEAD_TIME_DAYS_MAX),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            raise Invalid(
                _("%(sku)s: %(value)s is out of reason.") % {"sku": each.sku, "value": value},
                code=f"{name}_invalid",
                details={"sku": each.sku},
            )
    starts = [b.from_quantity for b in each.price_breaks]
    is_ladder = len(set(starts)) == len(starts) <= _BREAKS_MAX
    if not is_ladder or any(not 0 < start <= limits.QUANTITY_MAX for start in starts):
        raise Invalid(
            _("%(sku)s: each price begins at a quantity of its own, from 1 on.")
            % {"sku": each.sku},
            code="price_breaks_invalid",
            details={"sku": each.sku},
        )
    for b in each.price_breaks:
        lines.require_price(b.unit_price, sku=each.sku)


def _row(supplier: Supplier, product_id: uuid.UUID, each: ProductTerms) -> SupplierProduct:
    return SupplierProduct(
        supplier=supplier,
        product_id=product_id,
        supplier_sku=each.supplier_sku,
        minimum_quantity=each.minimum_quantity,
        pack_size=each.pack_size,
        lead_time_days=each.lead_time_days,
        is_preferred=each.is_preferred,
        is_active=each.is_active,
    )
