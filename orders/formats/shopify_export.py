"""The CSV that the Shopify admin exports: one row per line, order data in an order's first row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from orders.formats import order_rows, tables
from orders.formats.order_rows import Target
from orders.formats.protocol import Document
from orders.formats.remarks import Remarks
from orders.formats.shopify_order import CHANNEL, tell_if_cancelled

_ADDRESS = {
    "Name": "name",
    "Company": "company",
    "Address1": "line1",
    "Address2": "line2",
    "City": "city",
    "Province": "region",
    "Zip": "postcode",
    "Country": "country",
    "Phone": "phone",
}
_COLUMNS = {
    "Name": Target("order", "external_id"),
    "Created at": Target("order", "ordered_at"),
    "Currency": Target("order", "currency"),
    "Discount Amount": Target("order", "discount_amount"),
    "Shipping": Target("order", "shipping_amount"),
    "Taxes": Target("order", "tax_amount"),
    "Total": Target("order", "stated_total_amount"),
    "Notes": Target("order", "note"),
    "Email": Target("customer", "email"),
    "Phone": Target("customer", "phone"),
    "Lineitem name": Target("line", "description"),
    "Lineitem quantity": Target("line", "quantity"),
    "Lineitem price": Target("line", "unit_price"),
    "Lineitem sku": Target("line", "sku"),
    "Id": Target("attribute", "order_id"),
    "Financial Status": Target("attribute", "financial_status"),
    "Fulfillment Status": Target("attribute", "fulfillment_status"),
    "Refunded Amount": Target("attribute", "refunded_amount"),
    "Cancelled at": Target("attribute", "cancelled_at"),
    "Discount Code": Target("attribute", "discount_code"),
    **{f"Shipping {column}": Target("ship_to", name) for column, name in _ADDRESS.items()},
    **{f"Billing {column}": Target("bill_to", name) for column, name in _ADDRESS.items()},
}
_NEEDED = frozenset({"Name", "Lineitem name", "Lineitem quantity"})


class ShopifyExport:
    """Orders as a shop's staff download them."""

    name = "shopify-csv"

    def recognises(self, head: bytes, filename: str) -> bool:
        """True when the first row has the export's columns for number and line."""
        return set(tables.header_of(head)) >= _NEEDED

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the orders in the order of their first rows."""
        layout = order_rows.Layout(
            channel=CHANNEL,
            columns=_COLUMNS,
            needed=_NEEDED,
            needed_message=_("The first row must name the columns Name and Lineitem quantity."),
        )
        for document in order_rows.read_orders(content, layout):
            remarks = Remarks()
            tell_if_cancelled(document.attributes.get("cancelled_at", ""), remarks)
            yield replace(document, findings=document.findings + remarks.findings)


FORMAT = ShopifyExport()
