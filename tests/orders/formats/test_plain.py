"""The project's own JSON and CSV."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

from orders.rules.findings import Severity
from orders.rules.request import LineRequest, OrderRequest
from tests.orders.formats.conftest import Reader
from tests.orders.formats.documents import PLAIN_CSV, PLAIN_JSON, codes, read


def test_a_json_order_is_taken_as_it_stands() -> None:
    [order] = read(PLAIN_JSON)

    request = order.request
    assert request is not None
    assert (request.channel, request.external_id) == ("json", "W-1")
    assert request.lines == [LineRequest(sku="PEN-1", quantity=2, unit_price=Decimal("9.95"))]
    assert request.ordered_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (request.customer.name, request.customer.company) == ("A Reader", "Harbour Books")
    assert request.ship_to.country == "DE"
    assert request.shipping_amount == Decimal("5.00")
    assert order.findings == ()


def test_a_request_written_as_json_is_read_back_the_same() -> None:
    request = OrderRequest(
        lines=[LineRequest(sku="PEN-1", quantity=3, requested_on=date(2026, 4, 1))],
        channel="shop",
        external_id="W-7",
        currency="EUR",
        priority=2,
        note="Ring twice",
        is_draft=True,
    )

    [order] = read(msgspec.json.encode(request))

    assert order.request == request
    assert order.findings == ()


@pytest.mark.parametrize(
    "content",
    [
        b"[" + PLAIN_JSON + b"," + PLAIN_JSON.replace(b"W-1", b"W-2") + b"]",
        b'{"orders": [' + PLAIN_JSON + b"," + PLAIN_JSON.replace(b"W-1", b"W-2") + b"]}",
        PLAIN_JSON.replace(b"\n", b"") + b"\n" + PLAIN_JSON.replace(b"\n", b"").replace(b"1", b"2"),
    ],
    ids=["list", "orders", "lines"],
)
def test_several_orders_in_one_file_are_read_one_by_one(content: bytes) -> None:
    orders = read(content)

    assert [order.number for order in orders] == ["W-1", "W-2"]
    assert all(order.request is not None for order in orders)


def test_one_bad_line_of_json_lines_leaves_the_others_alone() -> None:
    line = PLAIN_JSON.replace(b"\n", b"")

    documents = read(line + b"\n" + line[:40] + b"\n" + line)

    assert [document.kind for document in documents] == ["order", "unknown", "order"]
    assert documents[1].findings[0].position.startswith("line 2, column ")


def test_truncated_json_is_told_with_its_place_and_nothing_is_half_read() -> None:
    [document] = read(b"[" + PLAIN_JSON)

    assert document.kind == "unknown"
    assert [(finding.code, finding.severity) for finding in document.findings] == [
        ("json_malformed", Severity.BLOCK)
    ]
    assert document.findings[0].position == "line 5, column 65"


def test_half_a_unit_blocks_and_stays_in_the_document() -> None:
    [order] = read(PLAIN_JSON.replace(b'"quantity": 2', b'"quantity": 1.5'))

    assert order.lines[0].quantity == Decimal("1.5")
    assert order.request is not None
    assert order.request.lines[0].quantity == 0
    finding = next(found for found in order.findings if found.code == "quantity_not_whole")
    assert (finding.field, finding.position) == ("lines.0.quantity", "/lines/0")


def test_a_total_that_does_not_add_up_is_told() -> None:
    [order] = read(PLAIN_JSON.replace(b"24.90", b"25.90"))

    assert codes(order) == ["total_differs"]
    assert order.request is not None
    assert order.request.stated_total_amount == Decimal("25.90")


def test_every_bad_value_of_an_order_is_told_at_once() -> None:
    content = b"""{"currency": "Euro", "customer": 7, "priority": 12, "colour": "red",
     "ordered_at": "soon", "ship_to": {"country": "Atlantis"}, "note": "%s",
     "lines": [{"sku": "%s", "quantity": "many", "unit_price": 1e400}, 5]}"""

    [order] = read(content % (b"n" * 5000, b"s" * 70))

    assert set(codes(order)) == {
        "number_missing",
        "currency_unknown",
        "value_unreadable",
        "priority_unreadable",
        "field_unknown",
        "date_unreadable",
        "country_unknown",
        "text_cut",
        "value_unfit",
        "number_unreadable",
        "number_too_large",
        "quantity_missing",
        "product_missing",
    }
    assert order.request is not None
    assert len(order.request.note) == 4000
    assert order.request.lines[0].sku == ""
    assert order.lines[0].codes["sku"] == "s" * 70


def test_json_without_lines_is_no_order() -> None:
    [document] = read(b'{"hello": "world"}')

    assert (document.kind, codes(document)) == ("unknown", ["not_an_order"])


def test_csv_rows_with_one_number_are_one_order() -> None:
    orders = read(PLAIN_CSV)

    assert [order.number for order in orders] == ["W-1", "W-2"]
    assert [len(order.lines) for order in orders] == [2, 1]
    first = orders[0].request
    assert first is not None
    assert first.channel == "csv"
    assert first.ordered_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert (first.customer.code, first.ship_to.city) == ("C-9", "Bremen")
    assert [(line.sku, line.quantity) for line in first.lines] == [("PEN-1", 2), ("PEN-2", 1)]
    assert codes(orders[0]) == []


def test_csv_rows_of_one_order_may_stand_apart() -> None:
    orders = read(PLAIN_CSV + b"W-1,,,,,PEN-3,7,1.00\n")

    assert [(order.number, len(order.lines)) for order in orders] == [("W-1", 3), ("W-2", 1)]


def test_a_csv_row_without_order_data_continues_the_order_above() -> None:
    orders = read(PLAIN_CSV + b",,,,,PEN-3,7,1.00\n")

    assert [len(order.lines) for order in orders] == [2, 2]


def test_a_csv_order_without_a_number_is_blocked_with_its_line() -> None:
    orders = read(PLAIN_CSV + b",2026-03-04,EUR,C-1,Kiel,PEN-3,7,1.00\n")

    missing = next(found for found in orders[2].findings if found.code == "number_missing")
    assert (missing.severity, missing.position) == (Severity.BLOCK, "line 5")


def test_a_row_that_contradicts_its_orders_first_row_is_told() -> None:
    orders = read(PLAIN_CSV + b"W-2,,USD,,,PEN-2,1,1.00\n")

    assert orders[1].currency == "EUR"
    assert [(found.code, found.position) for found in orders[1].findings] == [
        ("header_differs", "line 5")
    ]


def test_semicolons_and_decimal_commas_are_understood_and_told() -> None:
    content = PLAIN_CSV.replace(b",", b";").replace(b"9.95", b"9,95")

    orders = read(content)

    assert orders[0].lines[0].unit_price == Decimal("9.95")
    assert codes(orders[0]) == ["decimal_comma"]


def test_thousands_are_never_taken_for_decimals() -> None:
    orders = read(PLAIN_CSV.replace(b",", b";").replace(b"9.95", b"9,950"))

    assert orders[0].lines[0].unit_price is None
    assert codes(orders[0], Severity.BLOCK) == ["number_unreadable"]


def test_columns_nobody_knows_are_told_and_left_out() -> None:
    content = b"external_id,sku,quantity,shade,currency\nW-1,PEN-1,1,red,EUR,surplus\n"

    [order] = read(content)

    assert codes(order) == ["column_unknown", "row_too_long"]


def test_a_quote_that_is_never_closed_rejects_the_file_with_its_line() -> None:
    [document] = read(PLAIN_CSV + b'W-3,2026-03-04,EUR,"C-9,Bremen,PEN-1,5,9.95\n')

    assert document.kind == "unknown"
    assert [(found.code, found.position) for found in document.findings] == [
        ("csv_malformed", "line 5")
    ]


def test_a_csv_without_a_header_row_is_not_guessed_at(read_sample: Reader) -> None:
    [document] = read_sample("csv/orders-bots.csv")

    assert (document.kind, codes(document)) == ("unknown", ["header_missing"])


@pytest.mark.parametrize(
    ("encoding", "name", "code", "severity"),
    [
        ("utf-8-sig", "Käthe Öhlmann", None, None),
        ("utf-16", "Käthe Öhlmann", "encoding_converted", Severity.FIXED),
        ("utf-16-le", "Käthe Öhlmann", "encoding_converted", Severity.FIXED),
        ("latin-1", "Käthe Öhlmann", "encoding_guessed", Severity.WARN),
        ("gb18030", "北京市海淀区中关村大街", "encoding_guessed", Severity.WARN),
    ],
)
def test_names_survive_any_usual_encoding(
    encoding: str, name: str, code: str | None, severity: Severity | None
) -> None:
    content = f"external_id,currency,customer_name,sku,quantity\nW-1,EUR,{name},PEN-1,1\n"

    [order] = read(content.encode(encoding))

    assert order.parties[0].name == name
    assert [(found.code, found.severity) for found in order.findings] == (
        [(code, severity)] if code else []
    )
