"""The Northwind company's orders, as its tables state them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from orders.formats import northwind, registry
from orders.formats.protocol import Document


@pytest.fixture(scope="module")
def orders(samples: Path) -> list[Document]:
    return list(registry.read_path(samples / "datasets").documents)


def test_all_orders_and_lines_are_read_and_nothing_is_found_wrong(orders: list[Document]) -> None:
    assert len(orders) == 830
    assert sum(len(order.lines) for order in orders) == 2155
    assert not any(order.findings for order in orders)
    assert len({order.number for order in orders}) == 830


def test_net_value_and_freight_are_exact_to_the_cent(orders: list[Document]) -> None:
    net = Decimal(0)
    for order in orders:
        assert order.request is not None
        for line in order.request.lines:
            assert line.unit_price is not None
            net += line.quantity * line.unit_price - line.discount_amount
            assert line.discount_amount == round(line.discount_amount, 2)

    assert net == Decimal("1265793.04")
    assert sum(order.totals["freight"] for order in orders) == Decimal("64942.69")


def test_late_and_unshipped_orders_can_be_counted(orders: list[Document]) -> None:
    shipped = {
        order.number: date.fromisoformat(order.attributes["shipped_on"])
        for order in orders
        if "shipped_on" in order.attributes
    }
    late = [
        order.number
        for order in orders
        if order.request is not None
        and order.request.requested_on is not None
        and order.number in shipped
        and shipped[order.number] > order.request.requested_on
    ]

    assert len(orders) - len(shipped) == 21
    assert len(late) == 37


def test_every_country_has_its_code(orders: list[Document]) -> None:
    countries = Counter(
        order.request.ship_to.country for order in orders if order.request is not None
    )

    assert len(countries) == 21
    assert "" not in countries
    assert (countries["GB"], countries["US"]) == (56, 122)


def test_an_order_carries_customer_products_dates_and_carrier(orders: list[Document]) -> None:
    first = orders[0]

    assert (first.number, first.issued_at, first.currency) == ("10248", date(1996, 7, 4), "USD")
    assert first.attributes == {
        "shipped_on": "1996-07-16",
        "shipper": "Federal Shipping",
        "employee": "5",
    }
    request = first.request
    assert request is not None
    assert request.customer.code == "VINET"
    assert request.requested_on == date(1996, 8, 1)
    assert request.shipping_amount == Decimal("32.38")
    assert [line.sku for line in request.lines] == ["NW-011", "NW-042", "NW-072"]


def test_a_discount_is_kept_as_the_fraction_stated(orders: list[Document]) -> None:
    order = next(order for order in orders if order.number == "10250")

    assert [line.attributes.get("discount") for line in order.lines] == [None, "0.15", "0.15"]
    assert [line.discount_amount for line in order.lines] == [
        Decimal("0.00"),
        Decimal("222.60"),
        Decimal("37.80"),
    ]


def test_a_folder_without_the_tables_is_told(tmp_path: Path) -> None:
    [document] = registry.read_path(tmp_path).documents

    assert document.kind == "unknown"
    assert document.findings[0].code == "format_unknown"


def test_a_broken_table_is_told_with_its_line(tmp_path: Path) -> None:
    for table in ("orders", "order_details", "customers"):
        (tmp_path / f"{table}.csv").write_text('orderID,customerID\n1,"A\n', encoding="utf-8")

    [document] = northwind.read_folder(tmp_path)

    assert document.kind == "unknown"
    assert document.findings[0].code == "csv_malformed"
