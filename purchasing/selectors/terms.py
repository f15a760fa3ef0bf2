"""Suppliers, whom to write to there, and what they sell us on which terms."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import limits
from core.errors import NotFound
from core.paging import Page, read_page
from inventory.models import Supplier
from purchasing.models import SupplierContact, SupplierProduct
from purchasing.rules.terms import Break, Terms


class SupplierFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which suppliers, by code; ``q`` is a part of the code or name."""

    q: Annotated[str, msgspec.Meta(max_length=100)] = ""
    is_active: bool | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class SupplierView:
    """A supplier. Amounts are in ``currency``; ``lead_time_days`` are calendar days from order
    to receipt."""

    code: str
    name: str
    country: str
    email: str
    phone: str
    language: str
    currency: str
    lead_time_days: int
    minimum_order_amount: Decimal
    automatic_order_limit: Decimal | None
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class ContactView:
    name: str
    role: str
    email: str
    phone: str
    receives_orders: bool


@dataclass(frozen=True, slots=True)
class SupplierProductView:
    """A product as the supplier sells it; ``lead_time_days`` None: the supplier's own."""

    sku: str
    product: str
    supplier_sku: str
    minimum_quantity: int
    pack_size: int
    lead_time_days: int | None
    is_preferred: bool
    is_active: bool
    price_breaks: list[Break]


def find_supplier(*, code: str) -> Supplier:
    """The supplier of a code.

    Raises:
        NotFound: ``supplier_unknown``.
    """
    supplier = Supplier.objects.filter(code=code).first()
    if supplier is None:
        raise NotFound(
            _("There is no supplier %(code)s.") % {"code": code}, code="supplier_unknown"
        )
    return supplier


def list_suppliers(*, wanted: SupplierFilter) -> Page[SupplierView]:
    """One page of suppliers by code, one query."""
    suppliers = Supplier.objects.all()
    if wanted.q:
        suppliers = suppliers.filter(Q(code__icontains=wanted.q) | Q(name__icontains=wanted.q))
    if wanted.is_active is not None:
        suppliers = suppliers.filter(is_active=wanted.is_active)
    page = read_page(suppliers, keys=["code"], cursor=wanted.cursor, size=wanted.size)
    return page.map(supplier_view)


def read_supplier(*, code: str) -> SupplierView:
    """One supplier.

    Raises:
        NotFound: ``supplier_unknown``.
    """
    return supplier_view(find_supplier(code=code))


def supplier_view(supplier: Supplier) -> SupplierView:
    return SupplierView(**{name: getattr(supplier, name) for name in SupplierView.__slots__})


def contacts_of(*, supplier_id: int) -> list[ContactView]:
    """The people at a supplier by name."""
    rows = SupplierContact.objects.filter(supplier_id=supplier_id).order_by("name", "pk")
    return [ContactView(**{n: getattr(row, n) for n in ContactView.__slots__}) for row in rows]


def products_of(*, supplier_id: int) -> list[SupplierProductView]:
    """What a supplier sells us by SKU, in two queries."""
    return [_product_view(row) for row in _terms().filter(supplier_id=supplier_id)]


def sources_of(*, product_id: uuid.UUID) -> list[tuple[SupplierView, SupplierProductView]]:
    """Who sells us a product, the preferred supplier first, in two queries."""
    rows = _terms().filter(product_id=product_id).order_by("-is_preferred", "supplier__code")
    return [(supplier_view(row.supplier), _product_view(row)) for row in rows]


def for_buying(
    *, supplier_ids: Iterable[int], product_ids: Iterable[uuid.UUID]
) -> dict[tuple[int, uuid.UUID], Terms]:
    """The terms on which products are bought, by (supplier, product), in two queries. What a
    supplier does not sell us, or not any more, is not in it."""
    rows = _terms().filter(
        supplier_id__in=set(supplier_ids), product_id__in=set(product_ids), is_active=True
    )
    return {
        (row.supplier_id, row.product_id): Terms(
            supplier_sku=row.supplier_sku,
            minimum_quantity=row.minimum_quantity,
            pack_size=row.pack_size,
            lead_time_days=(
                row.supplier.lead_time_days if row.lead_time_days is None else row.lead_time_days
            ),
            breaks=_breaks(row),
        )
        for row in rows
    }


def order_addresses(*, supplier_ids: Iterable[int]) -> dict[int, list[str]]:
    """Where purchase orders are mailed to: the contacts who receive them, else the supplier's
    own address; nothing where there is neither. Two queries."""
    wanted = set(supplier_ids)
    found: dict[int, list[str]] = defaultdict(list)
    for supplier_id, email in (
        SupplierContact.objects.filter(supplier_id__in=wanted, receives_orders=True)
        .exclude(email="")
        .order_by("pk")
        .values_list("supplier_id", "email")
    ):
        if email not in found[supplier_id]:
            found[supplier_id].append(email)
    rest = Supplier.objects.filter(pk__in=wanted - set(found)).exclude(email="")
    return {**found, **{pk: [email] for pk, email in rest.values_list("pk", "email")}}


def _terms() -> QuerySet[SupplierProduct]:
    return (
        SupplierProduct.objects.select_related("product", "supplier")
        .prefetch_related("price_breaks")
        .order_by("product__sku")
    )


def _breaks(row: SupplierProduct) -> tuple[Break, ...]:
    return tuple(
        Break(each.from_quantity, each.unit_price)
        for each in sorted(row.price_breaks.all(), key=lambda b: b.from_quantity)
    )


def _product_view(row: SupplierProduct) -> SupplierProductView:
    return SupplierProductView(
        sku=row.product.sku,
        product=row.product.name,
        supplier_sku=row.supplier_sku,
        minimum_quantity=row.minimum_quantity,
        pack_size=row.pack_size,
        lead_time_days=row.lead_time_days,
        is_preferred=row.is_preferred,
        is_active=row.is_active,
        price_breaks=list(_breaks(row)),
    )
