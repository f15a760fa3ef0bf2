"""The Northwind sample company: its tables as they were, and what we make of their codes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from orders.formats import countries, northwind
from orders.formats.protocol import Document

FOLDER = Path(__file__).parent / "data" / "northwind"
CHANNEL = northwind.NAME
CURRENCY = northwind.CURRENCY

# The tables give the categories as numbers; these are the company's own names for them.
CATEGORIES = {
    "1": ("beverages", "Beverages"),
    "2": ("condiments", "Condiments"),
    "3": ("confections", "Confections"),
    "4": ("dairy", "Dairy products"),
    "5": ("grains", "Grains and cereals"),
    "6": ("meat", "Meat and poultry"),
    "7": ("produce", "Produce"),
    "8": ("seafood", "Seafood"),
}
COLD_CATEGORIES = ("dairy", "meat", "seafood")
# Every so many customers one is written to in Chinese.
_CHINESE_EVERY = 12


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as the company lists it; quantities are in selling units, of which each holds
    ``contents``."""

    sku: str
    name: str
    contents: str
    category_code: str
    supplier_code: str
    list_price: Decimal
    quantity_in_stock: int
    quantity_on_order: int
    reorder_point: int
    is_discontinued: bool


@dataclass(frozen=True, slots=True)
class SupplierRow:
    code: str
    name: str
    country: str
    contact: str
    contact_role: str
    phone: str


@dataclass(frozen=True, slots=True)
class ShipperRow:
    code: str
    name: str
    phone: str


def products() -> list[ProductRow]:
    return [
        ProductRow(
            sku=northwind.sku_of(row["productID"]),
            name=row["productName"],
            contents=row["quantityPerUnit"],
            category_code=CATEGORIES[row["categoryID"]][0],
            supplier_code=_supplier_code(row["supplierID"]),
            list_price=Decimal(row["unitPrice"]),
            quantity_in_stock=int(row["unitsInStock"]),
            quantity_on_order=int(row["unitsOnOrder"]),
            reorder_point=int(row["reorderLevel"]),
            is_discontinued=row["discontinued"] == "1",
        )
        for row in northwind.read_table(FOLDER, "products")
    ]


def suppliers() -> list[SupplierRow]:
    return [
        SupplierRow(
            code=_supplier_code(row["supplierID"]),
            name=row["companyName"],
            country=countries.code_of(row["country"]),
            contact=row["contactName"],
            contact_role=row["contactTitle"],
            phone=row["phone"],
        )
        for row in northwind.read_table(FOLDER, "suppliers")
    ]


def shippers() -> list[ShipperRow]:
    return [
        ShipperRow(
            code=shipper_code(row["companyName"]), name=row["companyName"], phone=row["phone"]
        )
        for row in northwind.read_table(FOLDER, "shippers")
    ]


def documents() -> list[Document]:
    """The company's 830 orders in their order, dates as they were."""
    return list(northwind.read_folder(FOLDER))


def languages() -> dict[str, str]:
    """The language of each customer by code: English, and for some Simplified Chinese."""
    codes = sorted(row["customerID"] for row in northwind.read_table(FOLDER, "customers"))
    return {
        code: "en" if position % _CHINESE_EVERY else "zh-hans"
        for position, code in enumerate(codes, start=1)
    }


def email_of(customer_code: str) -> str:
    """Where the demo writes to a customer: a domain that is nobody's."""
    return f"{customer_code.lower()}@example.com"


def shipper_code(name: str) -> str:
    return name.lower().replace(" ", "-")


def _supplier_code(key: str) -> str:
    return f"SUP-{key.zfill(2)}"
