"""What the company deals in: its suppliers and their terms, its products and what goes together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from core.actors import SYSTEM
from dashboard.demo import company, terms
from dashboard.demo.company import ProductRow, SupplierRow
from inventory.models import Category, Product, Supplier
from inventory.services import families, products
from inventory.services.families import NewFamily
from inventory.services.products import Component, NewProduct
from purchasing.models import PriceBreak, SupplierContact, SupplierProduct
from purchasing.rules.terms import Terms

# What one has to wait for goods that are not there, whoever brings them.
_LEAD_TIME_DAYS = 7
# Their orders may go out without a person, up to so much in their currency.
AUTOMATIC_ORDER_LIMITS = {"SUP-08": Decimal(1_500), "SUP-16": Decimal(1_000)}
_SPEAKS_CHINESE = {"SUP-20"}
# Who else sells a product, for a little more.
_SECOND_SOURCES = {"NW-002": "SUP-16", "NW-031": "SUP-28", "NW-040": "SUP-17"}
_SECOND_MARKUP = Decimal("1.08")

SUBSTITUTES = {
    "NW-014": ("NW-074",),
    "NW-031": ("NW-032", "NW-011"),
    "NW-034": ("NW-067", "NW-035"),
    "NW-037": ("NW-036",),
}
_TEA = NewFamily("chai", "Chai", ("packing",))
# What the company sells beside its table: the tea in smaller packs.
_TEA_PACKS = {"NW-001-1": ("1 box x 20 bags", "2.20"), "NW-001-3": ("3 boxes x 20 bags", "6.00")}
GIFT_BOX = NewProduct(
    sku="NW-GIFT",
    name="Tea-time gift box",
    type=Product.Type.BUNDLE,
    list_price=Decimal("86.00"),
    currency=company.CURRENCY,
    category_code="confections",
    components=(Component("NW-001-1", 1), Component("NW-019", 1), Component("NW-020", 1)),
)


def lay(*, at: datetime) -> dict[str, Product]:
    """Write down suppliers, products and terms in the present transaction and return the
    products by SKU."""
    sellers = _suppliers()
    Category.objects.bulk_create(
        Category(code=code, name=name) for code, name in company.CATEGORIES.values()
    )
    families.create(families=[_TEA])
    made = products.create(products=[*map(_product, all_rows()), GIFT_BOX], actor=SYSTEM, at=at)
    by_sku = {product.sku: product for product in made}
    _terms(sellers, by_sku)
    return by_sku


def all_rows() -> list[ProductRow]:
    """The company's table, and what is sold beside it."""
    return [*company.products(), *small_packs()]


def small_packs() -> list[ProductRow]:
    """The tea in smaller packs, as rows of the table."""
    (tea,) = (row for row in company.products() if row.sku == "NW-001")
    return [
        replace(
            tea,
            sku=sku,
            name=f"{tea.name}, {contents}",
            contents=contents,
            list_price=Decimal(price),
            quantity_in_stock=60,
        )
        for sku, (contents, price) in _TEA_PACKS.items()
    ]


def tracks_lots(row: ProductRow) -> bool:
    """Fish is kept by lot."""
    return row.category_code == "seafood"


def _suppliers() -> dict[str, Supplier]:
    rows = company.suppliers()
    sellers = Supplier.objects.bulk_create(map(_supplier, rows))
    SupplierContact.objects.bulk_create(
        SupplierContact(
            supplier=seller,
            name=row.contact,
            role=row.contact_role,
            email=seller.email,
            phone=row.phone,
            receives_orders=True,
        )
        for row, seller in zip(rows, sellers, strict=True)
    )
    return {seller.code: seller for seller in sellers}


def _supplier(row: SupplierRow) -> Supplier:
    return Supplier(
        code=row.code,
        name=row.name,
        country=row.country,
        email=f"orders@{row.code.lower()}.example.com",
        phone=row.phone,
        language="zh-hans" if row.code in _SPEAKS_CHINESE else "en",
        currency=terms.currency_of(row.country),
        lead_time_days=terms.region_of(row.country).lead_time_days,
        automatic_order_limit=AUTOMATIC_ORDER_LIMITS.get(row.code),
    )


def _product(row: ProductRow) -> NewProduct:
    is_tea = row.sku == "NW-001" or row.sku in _TEA_PACKS
    return NewProduct(
        sku=row.sku,
        name=row.name,
        list_price=row.list_price,
        currency=company.CURRENCY,
        category_code=row.category_code,
        supplier_code=row.supplier_code,
        lead_time_days=_LEAD_TIME_DAYS,
        family_code=_TEA.code if is_tea else "",
        attributes={"packing": row.contents} if is_tea else {},
        substitutes=SUBSTITUTES.get(row.sku, ()),
        tracks_lots=tracks_lots(row),
    )


def _terms(sellers: Mapping[str, Supplier], by_sku: Mapping[str, Product]) -> None:
    sold = list(_sold(sellers))
    rows = SupplierProduct.objects.bulk_create(
        SupplierProduct(
            supplier=seller,
            product=by_sku[row.sku],
            supplier_sku=how.supplier_sku,
            minimum_quantity=how.minimum_quantity,
            pack_size=how.pack_size,
            lead_time_days=how.lead_time_days,
            is_preferred=seller.code == row.supplier_code,
        )
        for row, seller, how in sold
    )
    PriceBreak.objects.bulk_create(
        PriceBreak(supplier_product=row, from_quantity=b.from_quantity, unit_price=b.unit_price)
        for row, (_row, _seller, how) in zip(rows, sold, strict=True)
        for b in how.breaks
    )


def _sold(sellers: Mapping[str, Supplier]) -> Iterator[tuple[ProductRow, Supplier, Terms]]:
    for row in all_rows():
        first = sellers[row.supplier_code]
        yield row, first, terms.terms_of(row, country=first.country)
        if row.sku in _SECOND_SOURCES:
            second = sellers[_SECOND_SOURCES[row.sku]]
            how = terms.terms_of(row, country=second.country, markup=_SECOND_MARKUP)
            yield row, second, how
