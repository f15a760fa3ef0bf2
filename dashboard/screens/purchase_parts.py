"""The parts of a purchase order's page: lines with what they endanger, receipts, facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard import formats, words
from dashboard.selectors.purchasing import Mail
from inventory.selectors.places import LocationView
from purchasing.selectors.detail import PurchaseLineView, PurchaseView, ReceiptView
from purchasing.selectors.risks import Endangered
from purchasing.selectors.terms import ContactView, SupplierView


def line(
    line: PurchaseLineView, *, currency: str, today: date, customers: Mapping[str, str]
) -> dict[str, Any]:
    """One line: what was asked, what was confirmed, what came, and whom it lets down."""
    days = (line.due_on - today).days if line.quantity_open else None
    is_answered = line.quantity_confirmed is not None
    return {
        "position": line.position,
        "sku": line.sku,
        "url": reverse("dashboard:product", args=[line.sku]),
        "name": line.product,
        "supplier_sku": line.supplier_sku if line.supplier_sku != line.sku else "",
        "unit": line.unit,
        "asked": formats.number(line.quantity),
        "asked_on": line.expected_on,
        "is_answered": is_answered,
        "confirmed": formats.number(line.quantity_confirmed),
        "confirmed_on": line.confirmed_on if line.quantity_confirmed else None,
        "is_other_quantity": is_answered and line.quantity_confirmed != line.quantity,
        "is_other_day": bool(line.quantity_confirmed) and line.confirmed_on != line.expected_on,
        "note": line.answer_note,
        "received": formats.number(line.quantity_received),
        "rejected": formats.number(line.quantity_rejected) if line.quantity_rejected else "",
        "cancelled": formats.number(line.quantity_cancelled) if line.quantity_cancelled else "",
        "open": formats.number(line.quantity_open),
        "is_open": line.quantity_open > 0,
        "due_on": line.due_on,
        "distance": formats.distance(days) if line.is_overdue else "",
        "price": formats.unit_price(line.unit_price, currency),
        "amount": formats.money(line.amount, currency),
        "endangered": [endangered(each, customers) for each in line.endangered],
        "endangered_text": _endangers(len(line.endangered)),
    }


def _endangers(count: int) -> str:
    return ngettext(
        "Comes too late for %(n)s order line", "Comes too late for %(n)s order lines", count
    ) % {"n": formats.number(count)}


def endangered(each: Endangered, customers: Mapping[str, str]) -> dict[str, Any]:
    """An order line, or other demand, that waits and will be let down."""
    is_order = each.number in customers
    return {
        "name": each.number if is_order else each.reference,
        "url": reverse("dashboard:order", args=[each.number]) if is_order else "",
        "customer": customers.get(each.number, ""),
        "position": each.position if is_order else None,
        "units": formats.units(each.quantity),
        "needed_on": each.needed_on,
        "short": ngettext("%(n)s day short", "%(n)s days short", each.days_short)
        % {"n": formats.number(each.days_short)},
    }


def totals(lines: Iterable[PurchaseLineView]) -> dict[str, int]:
    """Units of all lines together."""
    every = list(lines)
    return {
        "asked": sum(line.quantity for line in every),
        "received": sum(line.quantity_received for line in every),
        "rejected": sum(line.quantity_rejected for line in every),
        "open": sum(line.quantity_open for line in every),
    }


def receipt(row: ReceiptView) -> dict[str, Any]:
    """What came at one time."""
    return {
        "at": row.received_at,
        "sku": row.sku,
        "position": row.position,
        "quantity": formats.number(row.quantity),
        "rejected": formats.number(row.quantity_rejected) if row.quantity_rejected else "",
        "reason": row.reject_reason,
        "lot": row.lot_code,
        "by": words.actor(row.received_by),
    }


def facts(purchase: PurchaseView) -> list[dict[str, Any]]:
    """Dates and money of a purchase order."""
    minimum = purchase.supplier.minimum_order_amount
    rows: list[dict[str, Any]] = [
        {
            "label": _("Value"),
            "text": formats.money(purchase.total_amount, purchase.currency),
            "sub": _("they take orders from %(minimum)s on")
            % {"minimum": formats.money(minimum, purchase.currency)}
            if purchase.total_amount < minimum
            else "",
        }
    ]
    for label, at in (
        (_("Created"), purchase.created_at),
        (_("Sent"), purchase.sent_at),
        (_("Answered"), purchase.answered_at),
        (_("Closed"), purchase.closed_at),
    ):
        if at:
            rows.append({"label": label, "text": "", "at": at})
    if purchase.is_automatic:
        rows.append({"label": _("Made by"), "text": _("the system, under the supplier's limit")})
    return rows


def supplier_facts(supplier: SupplierView) -> list[dict[str, Any]]:
    """Whom to call."""
    rows: list[dict[str, Any]] = [
        {
            "label": _("Name"),
            "text": supplier.name,
            "url": reverse("dashboard:supplier", args=[supplier.code]),
        }
    ]
    if supplier.email:
        rows.append({"label": _("E-mail"), "text": supplier.email, "can_copy": True})
    if supplier.phone:
        rows.append({"label": _("Telephone"), "text": supplier.phone, "can_copy": True})
    return rows


def address(place: LocationView) -> list[str]:
    """Where the goods go, line by line."""
    town = " ".join(part for part in (place.postcode, place.city) if part)
    country = formats.country(place.country)
    return [part for part in (place.name, place.street, town, place.region, country) if part]


def mail(row: Mail) -> dict[str, Any]:
    """A mail to the supplier, and whether it went out."""
    return {
        "to": row.recipient,
        "url": reverse("dashboard:message", args=[row.id]),
        "word": words.of(words.MESSAGE_STATUS, row.status),
        "at": row.sent_at or row.created_at,
    }


def letterhead(supplier: SupplierView, contacts: Sequence[ContactView]) -> list[str]:
    """Whom the paper goes to, line by line: the people who take orders there stand in it."""
    people = [contact.name for contact in contacts if contact.receives_orders]
    parts = [supplier.name, *people, formats.country(supplier.country)]
    return [part for part in [*parts, supplier.email, supplier.phone] if part]


def paper_line(line: PurchaseLineView, currency: str) -> dict[str, Any]:
    """A line as it is printed: the supplier's own SKU first, where we know it."""
    return {
        "position": line.position,
        "sku": line.supplier_sku or line.sku,
        "our_sku": line.sku if line.supplier_sku not in ("", line.sku) else "",
        "name": line.product,
        "unit": line.unit,
        "quantity": formats.number(line.quantity),
        "wanted_on": line.expected_on,
        "price": formats.unit_price(line.unit_price, currency),
        "amount": formats.money(line.amount, currency),
    }
