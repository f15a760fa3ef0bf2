"""Small documents of each format, written for these tests."""

from __future__ import annotations

from orders.formats import registry
from orders.formats.protocol import Document
from orders.rules.findings import Severity

UBL_ORDER = b"""<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>PO-77</cbc:ID>
 <cbc:IssueDate>2026-03-02</cbc:IssueDate>
 <cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
 <cac:BuyerCustomerParty><cac:Party>
  <cac:PartyIdentification><cbc:ID>C-9</cbc:ID></cac:PartyIdentification>
  <cac:PartyName><cbc:Name>Harbour Books</cbc:Name></cac:PartyName>
 </cac:Party></cac:BuyerCustomerParty>
 <cac:TaxTotal><cbc:TaxAmount currencyID="EUR">7.60</cbc:TaxAmount></cac:TaxTotal>
 <cac:AnticipatedMonetaryTotal>
  <cbc:LineExtensionAmount currencyID="EUR">40.00</cbc:LineExtensionAmount>
  <cbc:PayableAmount currencyID="EUR">47.60</cbc:PayableAmount>
 </cac:AnticipatedMonetaryTotal>
 <cac:OrderLine><cac:LineItem>
  <cbc:ID>1</cbc:ID>
  <cbc:Quantity unitCode="C62">20</cbc:Quantity>
  <cbc:LineExtensionAmount currencyID="EUR">40.00</cbc:LineExtensionAmount>
  <cac:Price>
   <cbc:PriceAmount currencyID="EUR">200.00</cbc:PriceAmount>
   <cbc:BaseQuantity unitCode="C62">100</cbc:BaseQuantity>
  </cac:Price>
  <cac:Item><cbc:Name>Pencil</cbc:Name>
   <cac:StandardItemIdentification><cbc:ID schemeID="0160">4006381333931</cbc:ID>
   </cac:StandardItemIdentification>
  </cac:Item>
 </cac:LineItem></cac:OrderLine>
</Order>
"""

SHOPIFY_ORDER = b"""{"order": {
 "id": 5, "name": "#5", "created_at": "2026-03-02T09:00:00+01:00", "currency": "EUR",
 "email": "reader@example.com", "financial_status": "paid", "total_line_items_price": "20.00",
 "total_discounts": "3.00", "subtotal_price": "17.00", "total_tax": "3.23",
 "total_price": "25.23", "taxes_included": false,
 "line_items": [{"id": 1, "sku": null, "variant_id": 44, "quantity": 2, "price": "10.00",
  "total_discount": "1.00", "title": "Pencil", "tax_lines": [{"price": "3.23"}]}],
 "shipping_lines": [{"price": "5.00"}],
 "shipping_address": {"name": "A Reader", "address1": "Quay 1", "city": "Bremen",
  "country_code": "DE", "zip": "28195"}
}}"""

PLAIN_JSON = b"""{"external_id": "W-1", "currency": "EUR", "ordered_at": "2026-03-02T09:00:00Z",
 "customer": {"code": "C-9", "name": "A Reader", "company": "Harbour Books"},
 "ship_to": {"line1": "Quay 1", "city": "Bremen", "country": "Germany"},
 "shipping_amount": 5.00, "stated_total_amount": 24.90,
 "lines": [{"sku": "PEN-1", "quantity": 2, "unit_price": 9.95}]}"""

PLAIN_CSV = b"""external_id,ordered_at,currency,customer_code,ship_to_city,sku,quantity,unit_price
W-1,2026-03-02,EUR,C-9,Bremen,PEN-1,2,9.95
W-1,,,,,PEN-2,1,4.00
W-2,2026-03-03,EUR,C-9,Bremen,PEN-1,5,9.95
"""

ALL = (UBL_ORDER, SHOPIFY_ORDER, PLAIN_JSON, PLAIN_CSV)


def read(content: bytes, filename: str = "", format_name: str = "auto") -> list[Document]:
    """Read a document's bytes as the commands do."""
    return list(registry.read_content(content, filename, format_name).documents)


def codes(document: Document, severity: Severity | None = None) -> list[str]:
    """The codes of a document's findings, of one severity or of all."""
    return [
        finding.code
        for finding in document.findings
        if severity is None or finding.severity is severity
    ]
