"""Reads the lines of a UBL document: ordered, answered, or despatched."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from orders.formats import values, xml_tree
from orders.formats.protocol import DocumentLine
from orders.formats.remarks import Remarks
from orders.formats.xml_tree import child, children, text

_CODES = {
    "SellersItemIdentification/ID": "seller",
    "BuyersItemIdentification/ID": "buyer",
    "ManufacturersItemIdentification/ID": "manufacturer",
}
_STANDARD = "StandardItemIdentification/ID"
# UN/ECE scheme codes and names under which a GTIN is sent.
_GTIN_SCHEMES = frozenset({"GTIN", "EAN", "UPC", "0160"})
_ORDER_LINE_ATTRIBUTES = {
    "SalesOrderID": "sales_order_line",
    "TotalTaxAmount": "tax",
    "AccountingCostCode": "accounting_cost_code",
    "PartialDeliveryIndicator": "partial_delivery",
    "Delivery/RequestedDeliveryPeriod/StartDate": "requested_from",
    "Delivery/RequestedDeliveryPeriod/EndDate": "requested_until",
}
_DESPATCH_LINE_ATTRIBUTES = {
    "OrderLineReference/LineID": "order_line",
    "OrderLineReference/SalesOrderLineID": "sales_order_line",
    "BackorderQuantity": "backorder_quantity",
    "BackorderReason": "backorder_reason",
    "OutstandingQuantity": "outstanding_quantity",
    "OutstandingReason": "outstanding_reason",
    "Item/ItemInstance/LotIdentification/LotNumberID": "lot",
    "Item/ItemInstance/LotIdentification/ExpiryDate": "lot_expires_on",
    "Note": "note",
}


def read_lines(root: etree._Element, remarks: Remarks) -> tuple[DocumentLine, ...]:
    """Read order lines or despatch lines, whichever the document has."""
    lines: list[DocumentLine] = []
    for element in root:
        place = remarks.at(xml_tree.position(element), prefix=f"lines.{len(lines)}.")
        if xml_tree.local_name(element) == "OrderLine":
            lines.append(_order_line(element, place))
        elif xml_tree.local_name(element) == "DespatchLine":
            lines.append(_despatch_line(element, place))
    return tuple(lines)


def _order_line(element: etree._Element, remarks: Remarks) -> DocumentLine:
    item = child(element, "LineItem")
    latest = text(item, "Delivery/RequestedDeliveryPeriod/EndDate")
    earliest = text(item, "Delivery/RequestedDeliveryPeriod/StartDate")
    base = values.decimal(text(item, "Price/BaseQuantity"), "price_quantity", remarks)
    attributes = _attributes(item, _ORDER_LINE_ATTRIBUTES)
    if note := text(element, "Note"):
        attributes["note"] = note
    return DocumentLine(
        line_id=text(item, "ID"),
        codes=_codes(child(item, "Item")),
        description=_description(child(item, "Item")),
        quantity=values.decimal(text(item, "Quantity"), "quantity", remarks),
        unit=_unit(child(item, "Quantity")),
        unit_price=values.decimal(text(item, "Price/PriceAmount"), "unit_price", remarks),
        price_quantity=Decimal(1) if base is None else base,
        amount=values.decimal(text(item, "LineExtensionAmount"), "amount", remarks),
        discount_amount=_allowances(item, remarks),
        status=text(item, "LineStatusCode"),
        requested_on=values.day(latest or earliest, "requested_on", remarks),
        attributes=attributes,
        position=remarks.position,
    )


def _despatch_line(element: etree._Element, remarks: Remarks) -> DocumentLine:
    delivered = child(element, "DeliveredQuantity")
    return DocumentLine(
        line_id=text(element, "ID"),
        codes=_codes(child(element, "Item")),
        description=_description(child(element, "Item")),
        quantity=values.decimal(text(delivered), "quantity", remarks),
        unit=_unit(delivered),
        status=text(element, "LineStatusCode"),
        attributes=_attributes(element, _DESPATCH_LINE_ATTRIBUTES),
        position=remarks.position,
    )


def _codes(item: etree._Element | None) -> dict[str, str]:
    codes = {kind: text(item, path) for path, kind in _CODES.items()}
    standard = child(item, _STANDARD)
    if standard is not None:
        is_gtin = standard.get("schemeID", "").upper() in _GTIN_SCHEMES
        codes["gtin" if is_gtin else "standard"] = text(standard)
    return {kind: code for kind, code in codes.items() if code}


def _description(item: etree._Element | None) -> str:
    return text(item, "Name") or text(item, "Description")


def _unit(quantity: etree._Element | None) -> str:
    return "" if quantity is None else quantity.get("unitCode", "")


def _allowances(item: etree._Element | None, remarks: Remarks) -> Decimal:
    """Allowances less charges of a line: what its amount is lower than quantity times price."""
    total = Decimal(0)
    for element in children(item, "AllowanceCharge"):
        amount = values.amount(text(element, "Amount"), "discount_amount", remarks)
        total += -amount if text(element, "ChargeIndicator") == "true" else amount
    return total


def _attributes(element: etree._Element | None, wanted: dict[str, str]) -> dict[str, str]:
    found = {name: text(element, path) for path, name in wanted.items()}
    return {name: stated for name, stated in found.items() if stated}
