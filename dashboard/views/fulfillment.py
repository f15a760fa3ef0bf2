"""One fulfillment: its lines to pick, what may be done next, its parcels, why, its history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions as p
from core.selectors import timeline
from dashboard import formats, words
from dashboard.forms.work import (
    FailureForm,
    HandOverForm,
    NoteForm,
    ProofForm,
    ReasonForm,
    ReassignForm,
    SightingForm,
)
from dashboard.selectors import work
from dashboard.staff import StaffRequest, staff_page
from dashboard.views.work import due, what
from fulfillment.selectors import detail
from fulfillment.selectors.detail import FulfillmentView
from tracking.selectors import parcels
from tracking.selectors.parcels import ParcelFilter, ParcelView

# The primary act of the page, the first that the reader may do; those without a form of their
# own stand as a button in the head.
_IN_HEAD = {
    "accept": "acceptance",
    "start": "start",
    "make_ready": "packing",
    "enter_review": "review",
}
_WITH_REASON = {
    "decline": ("decline", gettext_lazy("Its units go to somebody else.")),
    "give_back": ("return", gettext_lazy("It goes back into the department's queue.")),
    "recall": ("recall", gettext_lazy("It leaves the hand-over and is reviewed again.")),
}


@staff_page(p.ORDERS_VIEW)
def page(request: StaffRequest, number: str) -> HttpResponse:
    """The fulfillment as it is now."""
    return show(request, number)


def show(
    request: StaffRequest, number: str, *, bound: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """Draw the page; ``bound`` are forms that were sent and do not fit, by their act."""
    found = detail.get(
        fulfillment_id=work.find(number=number).pk, actor=request.actor, at=timezone.now()
    )
    commands = found.card.allowed_commands
    context = {
        "nav_active": "work",
        "found": found,
        "card": found.card,
        "state": words.of(words.FULFILLMENT_STATUS, found.card.status),
        "what": what(found.card),
        "lines": _lines(found),
        "scan": _scan(request, found),
        "may_pick": "pick" in commands,
        "may_report_short": "report_short" in commands
        and found.card.units_picked < found.card.units,
        "may_unpick": "unpick" in commands and bool(found.card.units_picked),
        "facts": _facts(found),
        "acts": _acts(found),
        "reasons": _reasons(found, bound or {}),
        "parcels": _parcels(request, found),
        "checks": _checks(found),
        "history": _history(found),
        **_forms(found, bound or {}),
    }
    return render(request, "dashboard/work/fulfillment.html", context, status=422 if bound else 200)


def _lines(found: FulfillmentView) -> list[dict[str, Any]]:
    return [
        {
            "id": line.id,
            "sku": line.sku,
            "name": line.name,
            "unit": line.unit,
            "quantity": line.quantity,
            "picked": line.quantity_picked,
            "left": line.quantity - line.quantity_picked,
            "is_done": line.quantity_picked == line.quantity,
            "components": line.components,
            "lots": line.lots,
            "text": f"{formats.number(line.quantity_picked)}/{formats.number(line.quantity)}",
        }
        for line in found.lines
    ]


def _scan(request: StaffRequest, found: FulfillmentView) -> dict[str, Any]:
    """What came of the last scan, in large type; and what is expected next."""
    code, outcome = request.GET.get("code", "")[:64], request.GET.get("scan", "")
    line = next((one for one in found.lines if one.sku.upper() == code.upper()), None)
    waiting = next((one for one in found.lines if one.quantity_picked < one.quantity), None)
    answer: dict[str, Any] = {}
    if outcome == "picked" and line:
        answer = {"tone": "green", "icon": "circle-check", "title": line.name}
        answer["text"] = _("%(picked)s of %(quantity)s") % {
            "picked": formats.number(line.quantity_picked),
            "quantity": formats.number(line.quantity),
        }
    elif outcome == "complete" and line:
        answer = {"tone": "amber", "icon": "alert-triangle", "title": line.name}
        answer["text"] = _("All %(quantity)s are in the box already. Put this one back.") % {
            "quantity": formats.number(line.quantity)
        }
    elif outcome == "unknown":
        answer = {"tone": "red", "icon": "circle-x", "title": _("Not in this box")}
        answer["text"] = _("“%(code)s” is no product of this fulfillment.") % {"code": code}
    text = f"{waiting.sku} · {waiting.location_code}" if waiting else ""
    return {"answer": answer, "next": waiting, "next_text": text}


def _facts(found: FulfillmentView) -> list[dict[str, Any]]:
    card, to = found.card, found.ship_to
    by = due(card, today=timezone.localdate())
    address = [to.name, to.company, to.line1, to.line2, f"{to.postcode} {to.city}", to.country]
    return [
        {
            "label": _("Order"),
            "text": card.order_number,
            "url": reverse("dashboard:order", args=[card.order_number]),
        },
        {"label": _("Due"), "text": by["due"] or "–"},
        {"label": _("Department"), "text": card.department},
        {"label": _("Person"), "text": card.assignee or "–"},
        {"label": _("Place"), "text": card.location},
        {"label": _("Customer"), "text": card.customer},
        {"label": _("To"), "text": "\n".join(part.strip() for part in address if part.strip())},
    ]


def _acts(found: FulfillmentView) -> list[dict[str, Any]]:
    """The buttons of the head: what may be done at once, the first as the primary one."""
    acts = []
    for command, noun in _IN_HEAD.items():
        if command not in found.card.allowed_commands:
            continue
        if command == "make_ready" and not found.card.units_picked:
            continue
        word = words.FULFILLMENT_COMMAND[command]
        acts.append({"noun": noun, "text": word.text, "icon": word.icon})
    return acts


def _reasons(found: FulfillmentView, bound: Mapping[str, forms.Form]) -> list[dict[str, Any]]:
    """The acts that ask why, each folded with its own form."""
    return [
        {
            "noun": noun,
            "text": words.FULFILLMENT_COMMAND[command].text,
            "hint": hint,
            "form": bound.get(noun) or ReasonForm(auto_id=f"{noun}_%s"),
            "is_open": noun in bound,
        }
        for command, (noun, hint) in _WITH_REASON.items()
        if command in found.card.allowed_commands
    ]


def _forms(found: FulfillmentView, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    """The forms of the acts that this reader may do now, as they were sent or empty."""
    commands = found.card.allowed_commands
    made: dict[str, Any] = {}
    if "reassign" in commands:
        made["reassign_form"] = bound.get("assignment") or ReassignForm(people=work.colleagues())
    if "hand_over" in commands:
        made["hand_over_form"] = bound.get("handover") or HandOverForm(
            carriers=parcels.active_carriers()
        )
    if "deliver" in commands:
        made["proof_form"] = bound.get("delivery") or ProofForm(auto_id="proof_%s")
    if "fail_delivery" in commands:
        made["failure_form"] = bound.get("failure") or FailureForm(auto_id="failure_%s")
    if "retry_delivery" in commands:
        made["retry_form"] = bound.get("redelivery") or NoteForm(auto_id="retry_%s")
    if "take_back" in commands:
        made["take_back_form"] = bound.get("taking-back") or ReasonForm(auto_id="back_%s")
    if sent := next(iter(bound.values()), None):
        made["sent_form"] = sent
    return made


def _parcels(request: StaffRequest, found: FulfillmentView) -> list[dict[str, Any]]:
    wanted = ParcelFilter(fulfillment=found.card.id)
    rows = parcels.list_parcels(wanted=wanted, actor=request.actor).items
    return [_parcel(row) for row in rows]


def _parcel(row: ParcelView) -> dict[str, Any]:
    initial = {
        "parcel": row.id,
        "parcel_version": row.version,
        "status": row.tracking_status,
    }
    return {
        "view": row,
        "state": words.of(words.TRACKING_STATUS, row.tracking_status),
        "scans": [
            {
                "word": words.of(words.TRACKING_STATUS, scan.status).text,
                "text": ", ".join(part for part in (scan.description, scan.place) if part),
                "actor": scan.actor,
                "at": scan.occurred_at,
            }
            for scan in row.scans
        ],
        "form": SightingForm(initial=initial, auto_id=f"sighting_{row.id}_%s")
        if row.allowed_commands
        else None,
    }


def _checks(found: FulfillmentView) -> list[dict[str, Any]]:
    return [
        {
            "label": check.label,
            "word": words.of(words.CHECK_RESULT, check.result),
            "by": check.decided_by,
            "at": check.decided_at,
            "note": check.note,
        }
        for check in found.checks
    ]


def _history(found: FulfillmentView) -> list[timeline.TimelineEntry]:
    """What happened to this share of the order, the newest first."""
    own = str(found.card.id)
    entries = timeline.newest(stream_id=found.order_id)
    return [entry for entry in entries if entry.data.get("fulfillment_id") == own]
