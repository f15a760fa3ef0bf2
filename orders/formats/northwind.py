"""The orders of the Northwind sample company, read from a folder of its CSV tables.

Customer code is the customer's key (``ALFKI``), product code is ``NW-`` with the product's key
in three digits (``NW-011``), external number is the order's key in the channel ``northwind``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from core import limits, money
from orders.formats import order_request, tables, values
from orders.formats.protocol import Document, DocumentLine, DocumentParty, unknown
from orders.formats.remarks import Remarks
from orders.rules.request import AddressRequest

NAME = "northwind"
# The tables state no currency; the company's price list is in US dollars.
CURRENCY = "USD"
TABLES = ("orders", "order_details", "customers", "products", "shippers", "suppliers")

_NEEDED = ("orders", "order_details", "customers")
_EMPTY = "NULL"


@dataclass(frozen=True, slots=True)
class _Company:
    """The tables that an order refers to, by their keys."""

    customers: Mapping[str, Mapping[str, str]]
    products: Mapping[str, Mapping[str, str]]
    shippers: Mapping[str, Mapping[str, str]]


class _Discounts:
    """Turns fractions into amounts in whole cents whose running sum is never off by a cent.

    Rounding each line by itself loses 0.28 of the 1,265,793.04 that the company sold for; the
    part of a cent that is cut here is carried to the next line instead.
    """

    def __init__(self) -> None:
        self._exact = Decimal(0)
        self._given = Decimal(0)

    def amount(self, exact: Decimal) -> Decimal:
        """Return the discount of the next line."""
        self._exact += exact
        amount = money.round_amount(self._exact, CURRENCY) - self._given
        self._given += amount
        return amount


def is_folder(path: Path) -> bool:
    """True when a folder holds the tables that orders are read from."""
    return path.is_dir() and all(_file(path, table) is not None for table in _NEEDED)


def sku_of(product_key: str) -> str:
    """Return our product code for one of the company's product keys."""
    return f"NW-{product_key.zfill(3)}"


def read_table(folder: Path, table: str) -> list[dict[str, str]]:
    """Return the rows of one of ``TABLES``, NULL as "", none where there is no such file.

    Raises:
        tables.TableUnreadable: the file is no proper table.
    """
    file = _file(folder, table)
    if file is None:
        return []
    if file.stat().st_size > limits.DOCUMENT_BYTES_MAX:
        message = _("The table %(name)s is too large.") % {"name": file.name}
        raise tables.TableUnreadable("file_too_large", message, file.name)
    rows = tables.read_table(file.read_bytes()).rows
    return [
        {column: "" if cell == _EMPTY else cell for column, cell in row.cells.items()}
        for row in rows
    ]


def read_folder(folder: Path) -> Iterator[Document]:
    """Yield the company's orders in the order of their table, their dates as they were."""
    try:
        orders = read_table(folder, "orders")
        details = read_table(folder, "order_details")
        company = _Company(
            customers=_by_key(read_table(folder, "customers"), "customerID"),
            products=_by_key(read_table(folder, "products"), "productID"),
            shippers=_by_key(read_table(folder, "shippers"), "shipperID"),
        )
    except tables.TableUnreadable as error:
        yield unknown(code=error.code, message=error.message, position=error.position)
        return
    if not orders:
        message = _("The folder has no orders.")
        yield unknown(code="file_empty", message=message, position="orders.csv")
        return
    lines_of: dict[str, list[Mapping[str, str]]] = {}
    for detail in details:
        lines_of.setdefault(detail.get("orderID", ""), []).append(detail)
    discounts = _Discounts()
    for row, order in enumerate(orders, start=2):
        remarks = Remarks(f"orders.csv, row {row}")
        lines = lines_of.get(order.get("orderID", ""), [])
        yield _order(order, lines, company, discounts, remarks)


def _file(folder: Path, table: str) -> Path | None:
    for name in (f"{table}.csv", f"northwind-{table}.csv"):
        if (folder / name).is_file():
            return folder / name
    return None


def _by_key(rows: list[dict[str, str]], key: str) -> dict[str, Mapping[str, str]]:
    return {row.get(key, ""): row for row in rows}


def _order(
    order: Mapping[str, str],
    lines: list[Mapping[str, str]],
    company: _Company,
    discounts: _Discounts,
    remarks: Remarks,
) -> Document:
    freight = values.amount(order.get("freight"), "shipping_amount", remarks)
    document = Document(
        kind="order",
        number=order.get("orderID", ""),
        issued_at=_moment(order, "orderDate", remarks),
        currency=CURRENCY,
        parties=_parties(order, company.customers),
        lines=tuple(
            _line(line, index, company.products, discounts, remarks)
            for index, line in enumerate(lines)
        ),
        totals={"freight": freight},
        attributes=_attributes(order, lines, company.shippers, remarks),
    )
    terms = order_request.Terms(
        channel=NAME,
        requested_on=values.day(order.get("requiredDate"), "requested_on", remarks),
        shipping_amount=freight,
    )
    request = order_request.build(document, terms, remarks)
    return replace(document, request=request, findings=remarks.findings)


def _moment(order: Mapping[str, str], column: str, remarks: Remarks) -> values.Stated:
    """Return the day that a column states: its time of day is always a meaningless midnight."""
    read = values.moment(order.get(column), "ordered_at", remarks)
    return _day_of(read) if isinstance(read, datetime) else read


def _day_of(read: datetime) -> date | datetime:
    return read.date() if (read.hour, read.minute, read.second) == (0, 0, 0) else read


def _line(
    line: Mapping[str, str],
    index: int,
    products: Mapping[str, Mapping[str, str]],
    discounts: _Discounts,
    remarks: Remarks,
) -> DocumentLine:
    place = remarks.at(prefix=f"lines.{index}.")
    key = line.get("productID", "")
    quantity = values.decimal(line.get("quantity"), "quantity", place)
    price = values.decimal(line.get("unitPrice"), "unit_price", place)
    fraction = values.amount(line.get("discount"), "discount_amount", place)
    exact = (quantity or Decimal(0)) * (price or Decimal(0)) * fraction
    return DocumentLine(
        line_id=key,
        codes={"sku": sku_of(key), "product": key} if key else {},
        description=products.get(key, {}).get("productName", ""),
        quantity=quantity,
        unit_price=price,
        discount_amount=discounts.amount(exact),
        attributes={"discount": f"{fraction:f}"} if fraction else {},
        position=place.position,
    )


def _parties(
    order: Mapping[str, str], customers: Mapping[str, Mapping[str, str]]
) -> tuple[DocumentParty, ...]:
    code = order.get("customerID", "")
    customer = customers.get(code, {})
    company = customer.get("companyName", "")
    phone = customer.get("phone", "")
    home = AddressRequest(
        name=customer.get("contactName", ""),
        company=company,
        line1=customer.get("address", ""),
        city=customer.get("city", ""),
        region=customer.get("region", ""),
        postcode=customer.get("postalCode", ""),
        country=customer.get("country", ""),
        phone=phone,
    )
    destination = AddressRequest(
        company=order.get("shipName", ""),
        line1=order.get("shipAddress", ""),
        city=order.get("shipCity", ""),
        region=order.get("shipRegion", ""),
        postcode=order.get("shipPostalCode", ""),
        country=order.get("shipCountry", ""),
    )
    contact = customer.get("contactName", "")
    return (
        DocumentParty("buyer", company, contact, code, phone=phone, address=home),
        DocumentParty("ship_to", destination.company, address=destination),
        DocumentParty("bill_to", company, contact, code, phone=phone, address=home),
    )


def _attributes(
    order: Mapping[str, str],
    lines: list[Mapping[str, str]],
    shippers: Mapping[str, Mapping[str, str]],
    remarks: Remarks,
) -> dict[str, str]:
    shipped_on = values.day(order.get("shippedDate"), "shipped_on", remarks)
    shipper = shippers.get(order.get("shipVia", ""), {}).get("companyName", "")
    stated = {
        "shipped_on": shipped_on.isoformat() if shipped_on else "",
        "shipper": shipper or order.get("shipVia", ""),
        "employee": order.get("employeeID", ""),
    }
    return {name: value for name, value in stated.items() if value}
