"""OASIS UBL 2: orders, their changes and responses, cancellations and despatch advices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _
from lxml import etree

from orders.formats import order_request, totals, ubl_lines, ubl_parties, values, xml_tree
from orders.formats.protocol import Document, unknown
from orders.formats.remarks import Remarks
from orders.formats.xml_tree import child, text

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_KINDS = {
    "Order": "order",
    "OrderChange": "order_change",
    "OrderResponse": "order_response",
    "OrderResponseSimple": "order_response",
    "OrderCancellation": "cancellation",
    "DespatchAdvice": "despatch_advice",
}
_TOTALS = (
    "LineExtensionAmount",
    "TaxExclusiveAmount",
    "TaxInclusiveAmount",
    "AllowanceTotalAmount",
    "ChargeTotalAmount",
    "PrepaidAmount",
    "PayableRoundingAmount",
    "PayableAmount",
)
_ATTRIBUTES = {
    "UBLVersionID": "ubl_version",
    "UUID": "uuid",
    "SalesOrderID": "sales_order_id",
    "CustomerReference": "customer_reference",
    "OrderTypeCode": "order_type_code",
    "AccountingCostCode": "accounting_cost_code",
    "SequenceNumberID": "sequence_number",
    "DocumentStatusCode": "document_status",
    "DespatchAdviceTypeCode": "despatch_advice_type",
    "CancellationNote": "cancellation_note",
    "RejectionNote": "rejection_note",
    "Note": "note",
    "QuotationDocumentReference/ID": "quotation",
    "OrderDocumentReference/ID": "order_document_reference",
    "Contract/ID": "contract",
    "DeliveryTerms/ID": "delivery_terms",
    "DeliveryTerms/SpecialTerms": "special_terms",
    "Delivery/RequestedDeliveryPeriod/StartDate": "requested_from",
    "Delivery/RequestedDeliveryPeriod/EndDate": "requested_until",
}
_RESPONSE_CODES = ("OrderResponseCode", "AcceptedIndicator")


class Ubl:
    """UBL 2.0 and later, as Peppol and the national profiles use it."""

    name = "ubl"

    def recognises(self, head: bytes, filename: str) -> bool:
        """True for anything that starts like XML: what it is, its root element tells."""
        start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
        return start.startswith(b"<")

    def read(self, content: bytes) -> Iterator[Document]:
        """Yield the one document of a file."""
        try:
            root = xml_tree.parse(content)
        except xml_tree.XmlUnreadable as error:
            yield unknown(code=error.code, message=error.message, position=error.position)
            return
        kind = _KINDS.get(xml_tree.local_name(root))
        if kind is None or not xml_tree.namespace(root).startswith(_NAMESPACE):
            message = _("%(name)s is none of the UBL documents that are known.")
            named = {"name": values.quoted(xml_tree.local_name(root))}
            place = xml_tree.position(root)
            yield unknown(code="document_unknown", message=message % named, position=place)
            return
        yield _read(root, kind)


def _read(root: etree._Element, kind: str) -> Document:
    remarks = Remarks(xml_tree.position(root))
    document = Document(
        kind=kind,
        number=text(root, "ID"),
        issued_at=_issued_at(root, remarks),
        currency=_currency(root, remarks),
        refers_to=_refers_to(root),
        parties=ubl_parties.read_parties(root),
        lines=ubl_lines.read_lines(root, remarks),
        totals=_totals(root, remarks),
        attributes=_attributes(root),
    )
    totals.check_lines(document.lines, document.currency, remarks)
    goods = document.totals.get("LineExtensionAmount")
    of_lines = totals.sum_of_lines(document.lines)
    totals.check("LineExtensionAmount", goods, of_lines, document.currency, remarks)
    if kind == "order":
        number = child(root, "ID")
        place = remarks.at("" if number is None else xml_tree.position(number))
        request = order_request.build(document, _terms(root, document, remarks), place)
        return replace(document, request=request, findings=remarks.findings)
    _check_answer(document, remarks)
    return replace(document, findings=remarks.findings)


def _issued_at(root: etree._Element, remarks: Remarks) -> values.Stated:
    day, time = text(root, "IssueDate"), text(root, "IssueTime")
    if not (day and time):
        return values.moment(day, "ordered_at", remarks)
    moment = values.moment(f"{day[:10]}T{time}", "ordered_at", Remarks())
    return moment or values.moment(day, "ordered_at", remarks)


def _currency(root: etree._Element, remarks: Remarks) -> str:
    """The document's currency, else the one that all its amounts are in."""
    of_amounts = {
        element.get("currencyID", "") for element in root.iter() if element.get("currencyID")
    }
    stated = text(root, "DocumentCurrencyCode") or text(root, "PricingCurrencyCode")
    if len(of_amounts | ({stated} if stated else set())) > 1:
        message = _("The amounts are in different currencies: %(codes)s.")
        codes = ", ".join(sorted(of_amounts))
        remarks.block("currency_mixed", "currency", message % {"codes": values.quoted(codes)})
    return stated or min(of_amounts, default="")


def _refers_to(root: etree._Element) -> str:
    return text(root, "OrderReference/ID") or text(
        root, "DespatchLine/OrderLineReference/OrderReference/ID"
    )


def _totals(root: etree._Element, remarks: Remarks) -> dict[str, Decimal]:
    anticipated = child(root, "AnticipatedMonetaryTotal")
    monetary = child(root, "LegalMonetaryTotal") if anticipated is None else anticipated
    stated = {name: text(monetary, name) for name in _TOTALS}
    stated["TaxAmount"] = text(root, "TaxTotal/TaxAmount")
    amounts = {name: values.decimal(stated[name], name, remarks) for name in stated}
    return {name: amount for name, amount in amounts.items() if amount is not None}


def _attributes(root: etree._Element) -> dict[str, str]:
    found = {name: text(root, path) for path, name in _ATTRIBUTES.items()}
    found["document_type"] = xml_tree.local_name(root)
    found["response_code"] = next(filter(None, (text(root, name) for name in _RESPONSE_CODES)), "")
    for index, item in enumerate(xml_tree.children(root, "AllowanceCharge")):
        sign = "charge" if text(item, "ChargeIndicator") == "true" else "allowance"
        found[f"{sign}.{index}"] = text(item, "Amount")
        found[f"{sign}.{index}.reason"] = text(item, "AllowanceChargeReason")
    return {name: stated for name, stated in found.items() if stated}


def _terms(root: etree._Element, document: Document, remarks: Remarks) -> order_request.Terms:
    stated, zero = document.totals, Decimal(0)
    latest = text(root, "Delivery/RequestedDeliveryPeriod/EndDate")
    earliest = text(root, "Delivery/RequestedDeliveryPeriod/StartDate")
    return order_request.Terms(
        channel=FORMAT.name,
        requested_on=values.day(latest or earliest, "requested_on", remarks),
        discount_amount=stated.get("AllowanceTotalAmount", zero),
        shipping_amount=stated.get("ChargeTotalAmount", zero),
        tax_amount=_tax_to_add(document, remarks),
        stated_total_amount=stated.get("PayableAmount"),
        note=text(root, "Note"),
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
    )


def _tax_to_add(document: Document, remarks: Remarks) -> Decimal:
    """Return the tax that the payable amount contains: all of the stated tax, or none.

    UBL orders state tax for information as often as they add it to what is to be paid.
    """
    stated, zero = document.totals, Decimal(0)
    line_taxes = [
        values.amount(line.attributes.get("tax"), "", Remarks()) for line in document.lines
    ]
    tax = stated.get("TaxAmount", sum(line_taxes, zero))
    goods = stated.get("LineExtensionAmount", totals.sum_of_lines(document.lines))
    payable = stated.get("PayableAmount")
    if not tax or goods is None or payable is None:
        return tax
    net = goods - stated.get("AllowanceTotalAmount", zero) + stated.get("ChargeTotalAmount", zero)
    if payable == net:
        message = _("The stated tax of %(tax)s is not part of the amount to pay and was not added.")
        remarks.fixed("tax_not_in_total", "tax_amount", message % {"tax": f"{tax:f}"})
        return zero
    expected = net + tax - stated.get("PrepaidAmount", zero)
    expected += stated.get("PayableRoundingAmount", zero)
    totals.check("PayableAmount", payable, expected, document.currency, remarks)
    return tax


def _check_answer(document: Document, remarks: Remarks) -> None:
    """Tell what keeps the order that a response or an advice is about from being fulfilled."""
    if not document.number:
        message = _("The document has no number.")
        remarks.block("number_missing", "number", message)
    if not document.refers_to:
        message = _("The document does not say which order it is about.")
        remarks.block("order_reference_missing", "refers_to", message)
    if document.attributes.get("response_code") in ("false", "RE"):
        remarks.warn("order_rejected", "response_code", _("The order is rejected."))
    for index, line in enumerate(document.lines):
        place = remarks.at(line.position, prefix=f"lines.{index}.")
        if line.status == "Disputed":
            message = _("Line %(line)s is disputed: the order is not fully confirmed.")
            place.warn("line_disputed", "status", message % {"line": line.line_id})
        if line.attributes.get("backorder_quantity"):
            message = _("Line %(line)s is delivered in part; %(quantity)s are outstanding.")
            stated = {"line": line.line_id, "quantity": line.attributes["backorder_quantity"]}
            place.warn("partial_delivery", "quantity", message % stated)


FORMAT = Ubl()
