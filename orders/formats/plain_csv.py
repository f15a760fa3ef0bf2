"""The project's own CSV: a header row, then one row per order line.

Rows with the same ``external_id`` are one order; a row that states no order data at all
continues the order above it. The columns are listed in ``docs/formats.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from orders.formats import order_rows, tables
from orders.formats.protocol import Document
from orders.rules.request import AddressRequest, LineRequest, OrderRequest, PartyRequest

_SECTIONS = {
    "customer": PartyRequest.__struct_fields__,
    "ship_to": AddressRequest.__struct_fields__,
    "bill_to": AddressRequest.__struct_fields__,
}
# A line's own amounts and dates carry a prefix, for the order has columns of the same name.
_LINE_PREFIX = "line_"


def _columns() -> Mapping[str, order_rows.Target]:
    own = {
        name: order_rows.Target("order", name)
        for name in OrderRequest.__struct_fields__
        if name not in _SECTIONS and name != "lines"
    }
    grouped = {
        f"{section}_{name}": order_rows.Target(section, name)
        for section, names in _SECTIONS.items()
        for name in names
    }
    lines = {
        f"{_LINE_PREFIX}{name}" if name in own else name: order_rows.Target("line", name)
        for name in LineRequest.__struct_fields__
    }
    return own | grouped | lines


COLUMNS = _columns()
# Without these two there is no order line to be read.
_NEEDED = frozenset({"external_id", "quantity"})


class PlainCsv:
    """Orders as a table that any spreadsheet can write."""

    name = "csv"

    def recognises(self, head: bytes, filename: str) -> bool:
        """True when the first row names an order's columns, or the file is named so."""
        return len(COLUMNS.keys() & set(tables.header_of(head))) > 1 or (
            filename.lower().endswith((".csv", ".tsv"))
        )

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the orders in the order of their first rows."""
        layout = order_rows.Layout(
            channel=self.name,
            columns=COLUMNS,
            needed=_NEEDED,
            tells_unknown_columns=True,
            needed_message=_(
                "The first row must name the columns, among them external_id and quantity."
            ),
        )
        yield from order_rows.read_orders(content, layout)


FORMAT = PlainCsv()
