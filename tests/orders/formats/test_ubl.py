"""UBL documents: each sample with the figures its README states."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orders.formats.protocol import Document
from orders.rules.findings import Severity
from tests.orders.formats.conftest import Reader
from tests.orders.formats.documents import UBL_ORDER, codes, read


def party_names(document: Document) -> dict[str, str]:
    return {party.role: party.name or party.identifier for party in document.parties}


def test_an_order_whose_amount_contradicts_its_price_keeps_both_and_says_so(
    read_sample: Reader,
) -> None:
    [order] = read_sample("ubl/oasis-Order-2.0.xml")

    assert (order.kind, order.number, order.currency) == ("order", "AEG012345", "GBP")
    assert order.issued_at == date(2005, 6, 20)
    assert party_names(order)["buyer"] == "IYT Corporation"
    assert party_names(order)["seller"] == "Consortial"
    [line] = order.lines
    assert (line.line_id, line.quantity, line.unit, line.status) == ("1", 100, "KGM", "NoStatus")
    assert (line.unit_price, line.amount) == (Decimal("100.00"), Decimal("100.00"))
    assert line.codes == {"seller": "17589683", "buyer": "6578489"}
    assert order.totals["LineExtensionAmount"] == order.totals["PayableAmount"] == 100
    assert codes(order, Severity.WARN) == ["total_differs"]
    assert codes(order, Severity.BLOCK) == []


def test_an_order_with_allowance_and_charge_is_read_and_adds_up(read_sample: Reader) -> None:
    [order] = read_sample("ubl/oasis-Order-2.1.xml")

    assert (order.number, order.currency) == ("34", "SEK")
    assert order.issued_at == datetime(2010, 1, 20, 12, 30)  # noqa: DTZ001  # as stated
    assert party_names(order)["buyer"] == "Johnssons byggvaror"
    assert party_names(order)["seller"] == "Moderna Produkter AB"
    stated = [(line.line_id, line.quantity, line.unit, line.unit_price) for line in order.lines]
    assert stated == [("1", 120, "LTR", 50), ("2", 15, "C62", 15)]
    assert [line.amount for line in order.lines] == [6000, 225]
    assert order.totals == {
        "LineExtensionAmount": 6225,
        "AllowanceTotalAmount": 100,
        "ChargeTotalAmount": 100,
        "PayableAmount": 6225,
        "TaxAmount": 100,
    }
    assert codes(order) == ["tax_not_in_total"]


def test_the_request_of_an_order_comes_to_the_stated_total(read_sample: Reader) -> None:
    [order] = read_sample("ubl/oasis-Order-2.1.xml")

    request = order.request
    assert request is not None
    assert (request.channel, request.external_id) == ("ubl", "34")
    assert request.ordered_at == datetime(2010, 1, 20, 12, 30, tzinfo=UTC)
    assert request.requested_on == date(2010, 2, 25)
    assert [line.sku for line in request.lines] == ["SItemNo001", "SItemNo011"]
    assert request.customer.company == "Johnssons byggvaror"
    assert request.ship_to.country == "SE"
    assert request.stated_total_amount == 6225
    goods = sum((line.unit_price or 0) * line.quantity for line in request.lines)
    assert goods - request.discount_amount + request.shipping_amount + request.tax_amount == 6225


def test_a_disputed_line_is_told(read_sample: Reader) -> None:
    [response] = read_sample("ubl/oasis-OrderResponse-2.1.xml")

    assert (response.kind, response.number, response.refers_to) == ("order_response", "7", "34")
    assert (response.issued_at, response.currency) == (
        datetime(2010, 1, 21, 12, 30),  # noqa: DTZ001  # as stated
        "SEK",
    )
    assert [(line.line_id, line.quantity, line.status) for line in response.lines] == [
        ("1", None, "NoStatus"),
        ("2", None, "Disputed"),
    ]
    assert codes(response) == ["line_disputed"]
    assert response.request is None


@pytest.mark.parametrize(
    ("name", "number", "refers_to", "buyer", "seller"),
    [
        ("oasis-OrderResponseSimple-2.1", "7", "34", "Johnssons byggvaror", "Moderna Produkter AB"),
        ("cenbii-AcceptOrder-minimal", "66890-9-09", "AEG012345", "xxx", "xxx"),
    ],
)
def test_a_simple_response_says_whether_the_order_is_accepted(
    read_sample: Reader, name: str, number: str, refers_to: str, buyer: str, seller: str
) -> None:
    [response] = read_sample(f"ubl/{name}.xml")

    assert (response.kind, response.number, response.refers_to) == (
        "order_response",
        number,
        refers_to,
    )
    assert response.attributes["response_code"] == "true"
    assert response.attributes["document_type"] == "OrderResponseSimple"
    assert response.lines == ()
    assert party_names(response) == {"buyer": buyer, "seller": seller}


def test_a_change_keeps_its_own_number_and_the_order_it_changes(read_sample: Reader) -> None:
    [change] = read_sample("ubl/oasis-OrderChange-2.1.xml")

    assert (change.kind, change.number, change.refers_to) == ("order_change", "7", "34")
    assert change.currency == "SEK"
    [line] = change.lines
    assert (line.quantity, line.unit, line.unit_price) == (240, "LTR", 50)
    assert (line.amount, line.status) == (12000, "Revised")
    assert change.findings == ()
    assert change.request is None


def test_a_partial_despatch_tells_what_is_outstanding(read_sample: Reader) -> None:
    [advice] = read_sample("ubl/oasis-DespatchAdvice-2.0.xml")

    assert (advice.kind, advice.number) == ("despatch_advice", "565899")
    assert (advice.issued_at, advice.refers_to) == (date(2005, 6, 20), "AEG012345")
    assert party_names(advice)["buyer"] == "IYT Corporation"
    assert party_names(advice)["seller"] == "Consortial"
    [line] = advice.lines
    assert (line.quantity, line.unit, line.status) == (90, "KGM", "NoStatus")
    assert line.attributes["backorder_quantity"] == "10"
    assert codes(advice) == ["partial_delivery"]


def test_an_order_without_a_number_is_held_with_that_reason(read_sample: Reader) -> None:
    [order] = read_sample("ubl/cenbii-Order-minimal.xml")

    assert (order.number, order.issued_at) == ("", date(2010, 1, 1))
    assert party_names(order) == {"buyer": "BuyerID", "seller": "SellerID"}
    [line] = order.lines
    assert (line.line_id, line.quantity, line.unit_price) == ("LineItemID", 10, None)
    missing = next(finding for finding in order.findings if finding.code == "number_missing")
    assert (missing.severity, missing.position) == (Severity.BLOCK, "line 6")
    assert order.totals == {}


def test_a_price_for_a_hundred_becomes_the_price_of_one() -> None:
    [order] = read(UBL_ORDER)

    request = order.request
    assert request is not None
    assert order.lines[0].unit_price == Decimal("200.00")
    assert request.lines[0].unit_price == 2
    assert (request.lines[0].sku, request.lines[0].gtin) == ("4006381333931", "4006381333931")
    assert request.tax_amount == Decimal("7.60")
    assert codes(order) == []


def test_half_a_unit_stays_in_the_document_and_blocks_the_order() -> None:
    [order] = read(UBL_ORDER.replace(b">20<", b">19.5<"))

    assert order.lines[0].quantity == Decimal("19.5")
    assert order.request is not None
    assert order.request.lines[0].quantity == 0
    assert codes(order, Severity.BLOCK) == ["quantity_not_whole"]


def test_a_total_that_differs_is_told_and_kept() -> None:
    [order] = read(UBL_ORDER.replace(b"47.60", b"48.00"))

    assert order.totals["PayableAmount"] == 48
    assert order.request is not None
    assert order.request.stated_total_amount == 48
    assert codes(order, Severity.WARN) == ["total_differs"]


def test_two_currencies_in_one_order_block_it() -> None:
    [order] = read(UBL_ORDER.replace(b'currencyID="EUR">200', b'currencyID="GBP">200'))

    assert codes(order, Severity.BLOCK) == ["currency_mixed"]


def test_xml_that_is_no_ubl_is_named_and_not_guessed_at() -> None:
    [document] = read(b"<invoice><ID>1</ID></invoice>")

    assert document.kind == "unknown"
    assert [(finding.code, finding.position) for finding in document.findings] == [
        ("document_unknown", "line 1")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_is_refused_before_anything_of_it_is_read(encoding: str) -> None:
    bomb = """<?xml version="1.0"?>
<!DOCTYPE Order [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c SYSTEM "file:///etc/passwd">]>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><ID>&b;&c;</ID></Order>"""

    [document] = read(bomb.encode(encoding))

    assert document.kind == "unknown"
    assert [(finding.code, finding.position) for finding in document.findings] == [
        ("doctype_refused", "line 2")
    ]


def test_cut_off_xml_is_told_with_its_place() -> None:
    [document] = read(UBL_ORDER[:700])

    assert document.kind == "unknown"
    assert codes(document, Severity.BLOCK) == ["xml_malformed"]
    assert document.findings[0].position.startswith("line ")
