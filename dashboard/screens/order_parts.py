"""The parts of the order page: lines, work with its parcels, money, holds, cases, messages."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboard import formats, words
from dashboard.forms import order_entry
from dashboard.screens import order_progress
from exceptions_handling.selectors.cases import CaseView
from fulfillment.lifecycle import FulfillmentStatus as Work
from fulfillment.selectors.decisions import DecisionView
from fulfillment.selectors.queue import FulfillmentCard
from fulfillment.selectors.reviewed import ReviewView
from orders.lifecycle import HoldStatus
from orders.models import LinePromise
from orders.selectors.detail import AddressView, HoldView, LineView, OrderView, PromiseView
from tracking.selectors.messages import MessageView
from tracking.selectors.parcels import ParcelView

# What a person does about a finding, by its code.
_ADVICE = {
    "out_of_stock": "stock",
    "product_unknown": "product",
    "product_not_sold": "correct",
    "price_missing": "correct",
    "address_incomplete": "correct",
    "customer_missing": "correct",
    "email_invalid": "correct",
}


# Work that is still with us, and can be late.
_HERE = frozenset(
    {Work.WAITING_STOCK, Work.ASSIGNED, Work.ACCEPTED, Work.IN_WORK, Work.READY, Work.IN_REVIEW}
)


def findings(order: OrderView) -> list[dict[str, Any]]:
    """What intake found, the blocking first, each with what to do."""
    shown = [
        {
            "word": words.of(words.FINDING_SEVERITY, finding.severity),
            "is_blocking": finding.severity == "block",
            "text": finding.message,
            "field": order_entry.field_words(finding.field),
            "advice": _advice(finding.code) if finding.severity == "block" else "",
        }
        for finding in order.findings
    ]
    return sorted(shown, key=lambda row: not row["is_blocking"])


def _advice(code: str) -> str:
    texts = {
        "stock": _("It is confirmed by itself when stock arrives; or send it back and change it."),
        "product": _("Add the product and confirm again, or send it back and correct the line."),
        "correct": _("Send it back to draft and correct it."),
    }
    return texts.get(_ADVICE.get(code, ""), _("Put it right, then confirm again."))


def line(line: LineView, currency: str) -> dict[str, Any]:
    """One line with its units as a bar."""
    buckets = line.buckets
    live = line.quantity - buckets.cancelled
    return {
        "position": line.position,
        "sku": line.sku,
        "url": reverse("dashboard:product", args=[line.sku]) if line.product_id else "",
        "description": line.description,
        "quantity": formats.number(line.quantity),
        "unit": line.unit,
        "segments": order_progress.segments(buckets),
        "total": line.quantity,
        "text": f"{buckets.shipped + buckets.delivered}/{live}",
        "price": formats.money(line.unit_price, currency),
        "discount": formats.money(line.discount_amount, currency) if line.discount_amount else "",
        "amount": formats.money(line.line_amount, currency),
        "promised_on": line.promised_on,
        "expected_on": line.expected_on if line.expected_on != line.promised_on else None,
        # The first alone is the day that stands beside it already.
        "promises": [_promise(row) for row in line.promises] if len(line.promises) > 1 else [],
    }


def _promise(row: PromiseView) -> dict[str, Any]:
    return {
        "day": formats.day(row.promised_on),
        "why": LinePromise.Reason(row.reason).label,
        "note": row.note,
        "told": pgettext("list", ", ").join(
            part for part in (formats.moment(row.recorded_at), words.actor(row.actor_name)) if part
        ),
    }


def money(order: OrderView) -> dict[str, Any]:
    """Our sum, step by step, beside what the sender states."""
    currency = order.currency

    def show(amount: Decimal | None) -> str:
        return formats.money(amount, currency)

    rows = [{"label": _("Lines"), "text": show(order.lines_amount)}]
    for label, amount in (
        (_("Discount"), -order.discount_amount),
        (_("Shipping"), order.shipping_amount),
        (_("Tax"), order.tax_amount),
    ):
        if amount:
            rows.append({"label": label, "text": show(amount)})
    stated = order.stated_total_amount
    return {
        "rows": rows,
        "total": show(order.total_amount),
        "stated": show(stated) if stated is not None else "",
        "difference": show(order.total_amount - stated)
        if stated is not None and stated != order.total_amount
        else "",
    }


def work(
    cards: Sequence[FulfillmentCard],
    parcels: Iterable[ParcelView],
    reviews: Mapping[uuid.UUID, ReviewView],
    whys: Iterable[DecisionView],
    *,
    today: date,
) -> list[dict[str, Any]]:
    """The fulfillments, each with its parcels, its review and why it went where it went."""
    boxes: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for box in parcels:
        boxes[box.fulfillment_id].append(_parcel(box))
    reasons: dict[uuid.UUID | None, list[str]] = defaultdict(list)
    for why in whys:
        reasons[why.fulfillment_id] += why.sentences
    return [
        {
            "number": card.number,
            "url": reverse("dashboard:fulfillment", args=[card.number]),
            "state": words.of(words.FULFILLMENT_STATUS, card.status),
            "since": card.status_since,
            "kind": words.of(words.WORK_KIND, card.work_kind),
            "department": card.department,
            "location": card.location,
            "person": card.assignee,
            "units": formats.units(card.units),
            "picked": f"{card.units_picked}/{card.units}",
            "due_on": card.due_on,
            "is_overdue": bool(card.due_on and card.due_on < today and card.status in _HERE),
            "parcels": boxes[card.id],
            "checks": _checks(reviews.get(card.id)),
            "consent": _consent(reviews.get(card.id)),
            "why": reasons[card.id],
        }
        for card in cards
    ]


def unplaced_reasons(whys: Iterable[DecisionView]) -> list[str]:
    """Why some of the order could not be given to anybody; of the newest decision alone."""
    without = [why for why in whys if why.fulfillment_id is None]
    return list(without[-1].sentences) if without else []


def _checks(review: ReviewView | None) -> list[dict[str, Any]]:
    return [
        {"label": check.label, "word": words.of(words.CHECK_RESULT, check.result)}
        for check in (review.checks if review else ())
    ]


def _consent(review: ReviewView | None) -> str:
    said = {
        "yes": _("The customer agreed"),
        "no": _("The customer did not agree"),
        "asked": _("The customer was asked and has not answered"),
    }
    return said.get(review.consent if review else "", "")


def _parcel(box: ParcelView) -> dict[str, Any]:
    newest = box.scans[0] if box.scans else None
    contents = ", ".join(f"{line.quantity} × {line.sku}" for line in box.lines)
    return {
        "carrier": box.carrier_name,
        "number": box.tracking_number,
        "url": box.tracking_url,
        "word": words.of(words.TRACKING_STATUS, box.tracking_status),
        "contents": contents,
        "expected_on": box.expected_on if not box.delivered_at else None,
        "at": newest.occurred_at if newest else box.handed_over_at,
        "place": newest.place if newest else "",
        "received_by": box.received_by,
        "note": box.proof_note,
    }


def holds(found: Iterable[HoldView]) -> list[dict[str, Any]]:
    """The holds, the active first."""
    shown = [
        {
            "word": words.of(words.HOLD_STATUS, hold.status),
            "reason": words.of(words.HOLD_REASON, hold.reason).text,
            "note": hold.note,
            "blocks": ", ".join(str(words.of(words.HOLD_BLOCKS, b)) for b in hold.blocks),
            "placed_at": hold.placed_at,
            "placed_by": words.actor(hold.placed_by),
            "expires_at": hold.expires_at if hold.status == HoldStatus.ACTIVE else None,
            "ended_by": words.actor(hold.ended_by),
            "ended_reason": hold.ended_reason,
            "is_active": hold.status == HoldStatus.ACTIVE,
            "release_url": reverse("dashboard:hold_release", args=[hold.id])
            if "release" in hold.allowed_commands
            else "",
        }
        for hold in found
    ]
    return sorted(shown, key=lambda row: not row["is_active"])


def cases(found: Iterable[CaseView]) -> list[dict[str, Any]]:
    """The exception cases, the open first."""
    shown = [
        {
            "url": reverse("dashboard:case", args=[case.id]),
            "kind": words.of(words.CASE_KIND, case.kind).text,
            "word": words.of(words.CASE_STATUS, case.status),
            "summary": case.summary,
            "owner": case.owner_name,
            "respond_by": case.respond_by,
            "is_open": case.ended_at is None,
        }
        for case in found
    ]
    return sorted(shown, key=lambda row: not row["is_open"])


def messages(found: Iterable[MessageView]) -> list[dict[str, Any]]:
    """What the customer was told."""
    return [
        {
            "url": reverse("dashboard:message", args=[message.id]),
            "subject": message.subject,
            "word": words.of(words.MESSAGE_STATUS, message.status),
            "at": message.sent_at or message.created_at,
        }
        for message in found
    ]


def address(view: AddressView) -> list[str]:
    """An address as lines; empty ones are left out."""
    town = " ".join(part for part in (view.postcode, view.city) if part)
    country = formats.locale().territories.get(view.country, view.country)
    parts = [view.name, view.company, view.line1, view.line2, town, view.region, country]
    return [part for part in parts if part]


def map_url(view: AddressView) -> str:
    """A link that any map program of the reader's device understands."""
    return "https://www.openstreetmap.org/search?query=" + quote_plus(", ".join(address(view)))
