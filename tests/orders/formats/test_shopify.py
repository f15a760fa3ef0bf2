"""Shopify records: each sample with the figures its README states."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orders.rules.findings import Severity
from tests.orders.formats.conftest import Reader
from tests.orders.formats.documents import SHOPIFY_ORDER, codes, read


def test_an_order_keeps_its_stated_totals_and_tells_the_difference(read_sample: Reader) -> None:
    [order] = read_sample("shopify/order-1001.json")

    assert (order.kind, order.number, order.currency) == ("order", "#1001", "USD")
    assert order.attributes["order_id"] == "450789469"
    assert order.attributes["financial_status"] == "authorized"
    assert "fulfillment_status" not in order.attributes
    assert "cancelled_at" not in order.attributes
    assert order.totals["total_price"] == Decimal("409.94")
    assert order.totals["subtotal_price"] == Decimal("398.00")
    assert order.totals["total_tax"] == Decimal("11.94")
    assert order.totals["total_discounts"] == Decimal("0.00")
    assert order.totals["shipping_lines_price"] == 0
    assert [line.codes["sku"] for line in order.lines] == [
        "IPOD2008GREEN",
        "IPOD2008RED",
        "IPOD2008BLACK",
    ]
    assert sum((line.quantity or 0) * (line.unit_price or 0) for line in order.lines) == 597
    assert order.parties[0].email == "bob.norman@hostmail.com"
    assert order.attributes["fulfillments.0.status"] == "failure"
    assert order.attributes["fulfillments.0.tracking_number"] == "1Z2345"
    assert order.attributes["discount_codes.0.code"] == "TENOFF"
    assert codes(order) == ["total_differs", "fulfillment_failed", "discount_differs"]
    assert codes(order, Severity.BLOCK) == []


def test_the_request_of_an_order_states_what_the_shop_states(read_sample: Reader) -> None:
    [order] = read_sample("shopify/order-1001.json")

    request = order.request
    assert request is not None
    assert (request.channel, request.external_id) == ("shopify", "#1001")
    assert request.ordered_at == datetime(2008, 1, 10, 16, 0, tzinfo=UTC)
    assert request.customer.email == "bob.norman@hostmail.com"
    assert request.ship_to.line1 == "Chestnut Street 92"
    assert request.ship_to.country == "US"
    assert request.stated_total_amount == Decimal("409.94")
    assert request.tax_amount == Decimal("11.94")
    assert [line.quantity for line in request.lines] == [1, 1, 1]


def test_an_order_cancelled_by_the_customer_does_not_become_live_by_itself(
    read_sample: Reader,
) -> None:
    [order] = read_sample("shopify/order-cancelled-with-transaction.json")

    assert (order.number, order.attributes["order_id"]) == ("#9999", "123456")
    assert order.issued_at == datetime(2016, 5, 17, 4, 14, 36, tzinfo=UTC)
    assert order.totals["total_price"] == Decimal("10.00")
    assert order.totals["subtotal_price"] == 0
    assert order.totals["total_discounts"] == 5
    assert order.totals["current_total_price"] == Decimal("9.50")
    assert order.totals["shipping_lines_price"] == 10
    assert "total_tax" not in order.totals
    assert order.attributes["financial_status"] == "voided"
    assert order.attributes["fulfillment_status"] == "pending"
    assert order.attributes["cancelled_at"] == "2016-05-17T04:14:36-04:00"
    assert order.parties[0].email == "john@test.com"
    assert sum((line.quantity or 0) * (line.unit_price or 0) for line in order.lines) == 5
    blocks = codes(order, Severity.BLOCK)
    assert blocks == ["cancelled_at_source", "test_order", "product_missing", "product_missing"]
    assert codes(order, Severity.WARN) == []


def test_discount_and_tax_are_split_between_lines_and_order() -> None:
    [order] = read(SHOPIFY_ORDER)

    request = order.request
    assert request is not None
    assert request.lines[0].sku == "shopify-variant-44"
    assert request.lines[0].discount_amount == 1
    assert request.discount_amount == 2
    assert request.lines[0].tax_amount == Decimal("3.23")
    assert request.tax_amount == 0
    assert order.findings == ()


def test_tax_inside_the_prices_is_not_added_again() -> None:
    content = SHOPIFY_ORDER.replace(b'"taxes_included": false', b'"taxes_included": true')

    [order] = read(content.replace(b"25.23", b"22.00"))

    request = order.request
    assert request is not None
    assert order.lines[0].tax_amount == Decimal("3.23")
    assert (request.lines[0].tax_amount, request.tax_amount) == (0, 0)
    assert codes(order) == ["tax_included"]


def test_an_order_that_the_shop_has_sent_is_not_sent_again() -> None:
    content = SHOPIFY_ORDER.replace(b'"id": 5,', b'"id": 5, "fulfillment_status": "fulfilled",')

    [order] = read(content)

    assert codes(order, Severity.BLOCK) == ["fulfilled_at_source"]


def test_a_list_of_orders_gives_one_document_each() -> None:
    order = SHOPIFY_ORDER.removeprefix(b'{"order": ').removesuffix(b"}")

    wrapped = read(b'{"orders": [' + order + b"," + order.replace(b"#5", b"#6") + b"]}")
    bare = read(order)

    assert [document.number for document in wrapped] == ["#5", "#6"]
    assert [document.number for document in bare] == ["#5"]


def test_a_refund_orders_nothing(read_sample: Reader) -> None:
    [refund] = read_sample("shopify/refund.json")

    assert (refund.kind, refund.refers_to) == ("refund", "450789469")
    assert refund.attributes["restock"] == "true"
    assert [(line.line_id, line.quantity) for line in refund.lines] == [
        ("703073504", 1),
        ("466157049", 1),
    ]
    assert refund.totals == {"transactions.0": Decimal("209.00")}
    assert codes(refund) == ["not_an_order"]
    assert refund.request is None


def test_a_fulfillment_names_its_order_and_its_tracking_number(read_sample: Reader) -> None:
    [fulfillment] = read_sample("shopify/fulfillment.json")

    assert (fulfillment.kind, fulfillment.refers_to) == ("fulfillment", "450789469")
    assert fulfillment.attributes["tracking_numbers.0"] == "1Z2345"
    assert codes(fulfillment) == ["not_an_order"]


def test_products_that_share_their_keys_are_told(read_sample: Reader) -> None:
    products = read_sample("shopify/products.json")

    assert {product.kind for product in products} == {"product"}
    assert {product.attributes["handle"] for product in products} == {"ipod-nano"}
    assert {product.lines[0].codes["sku"] for product in products} == {"IPOD2008PINK"}
    assert codes(products[0]) == ["not_an_order"]
    for product in products[1:]:
        assert codes(product) == ["not_an_order", "key_double", "key_double", "key_double"]


def test_a_customer_has_a_default_address(read_sample: Reader) -> None:
    [customer] = read_sample("shopify/customer.json")

    assert (customer.kind, customer.number) == ("customer", "207119551")
    buyer, home = customer.parties
    assert (buyer.name, buyer.email) == ("Bob Norman", "bob.norman@hostmail.com")
    assert home.address is not None
    assert home.address.city == "Louisville"


def test_a_payment_transaction_is_no_order(read_sample: Reader) -> None:
    [transaction] = read_sample("shopify/transactions.json")

    assert (transaction.kind, transaction.refers_to) == ("transaction", "450789469")
    assert transaction.attributes["transaction_kind"] == "authorization"
    assert transaction.totals == {"amount": Decimal("409.94")}
    assert codes(transaction) == ["not_an_order"]


def test_the_export_gathers_an_orders_rows(read_sample: Reader) -> None:
    orders = read_sample("shopify/orders-export.csv")

    assert len(orders) == 127
    assert sum(len(order.lines) for order in orders) == 249
    assert sum(order.totals["stated_total_amount"] for order in orders) == 15063
    refunded = sum(Decimal(order.attributes["refunded_amount"]) for order in orders)
    assert refunded == Decimal("423.75")
    assert {order.currency for order in orders} == {"USD"}
    first = orders[0]
    assert (first.number, len(first.lines)) == ("#1001", 3)
    assert isinstance(first.issued_at, datetime)
    assert first.issued_at.isoformat() == "2025-01-15T17:41:00-05:00"


@pytest.mark.parametrize(
    "content", [b'{"line_items": 3, "total_price": [], "financial_status": {}}', b'{"order": {}}']
)
def test_a_record_of_the_wrong_shape_is_told_and_never_an_error(content: bytes) -> None:
    [document] = read(content, format_name="shopify")

    assert codes(document, Severity.BLOCK)
