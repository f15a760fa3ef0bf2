"""The review: one fulfillment at a time, four checks side by side; the next comes by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import Invalid
from dashboard import formats, words
from dashboard.selectors import work as reads
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page, today
from dashboard.views.work import due, what
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.models import ReviewCheck
from fulfillment.selectors import detail, queue
from fulfillment.selectors.detail import CheckView, FulfillmentView
from fulfillment.selectors.queue import FulfillmentCard, Group, QueueFilter
from fulfillment.services import consent, review
from fulfillment.services.progress import Seen
from fulfillment.services.review import Verdict

_QUEUE_SHOWN = 20
_NOTE_LENGTH_MAX = 500
Kind = ReviewCheck.Kind
Result = ReviewCheck.Result


@staff_page(p.ORDERS_VIEW)
def page(request: StaffRequest, number: str = "") -> HttpResponse:
    """The review of a number, or of whatever is most urgent."""
    wanted = QueueFilter(group=Group.REVIEW, size=_QUEUE_SHOWN)
    cards = queue.list_work(wanted=wanted, actor=request.actor).items
    if not number and cards:
        return redirect("dashboard:review_of", number=cards[0].number)
    context: dict[str, Any] = {
        "nav_active": "review",
        "queue": [_row(card) for card in cards],
        "count": formats.number(queue.counts()[Group.REVIEW]),
    }
    if number:
        context |= _one(request, number)
    return render(request, "dashboard/review/page.html", context)


def _one(request: StaffRequest, number: str) -> dict[str, Any]:
    found = detail.get(
        fulfillment_id=reads.find(number=number).pk, actor=request.actor, at=timezone.now()
    )
    is_open = found.card.status == FulfillmentStatus.IN_REVIEW
    may_decide = is_open and request.actor.may(p.FULFILLMENT_REVIEW)
    return {
        "found": found,
        "card": found.card,
        "state": words.of(words.FULFILLMENT_STATUS, found.card.status),
        "what": what(found.card),
        "due": due(found.card, today=today()),
        "checks": [
            _check(check, found, key=str(position), may_decide=may_decide)
            for position, check in enumerate(found.checks, start=1)
        ],
        "may_open": "enter_review" in found.card.allowed_commands,
        "may_waive": request.actor.may(p.FULFILLMENT_WAIVE),
        # All decided, and yet not released: a hold stood in the way when the last one was.
        "may_approve": may_decide and all(check.result != Result.OPEN for check in found.checks),
    }


def _row(card: FulfillmentCard) -> dict[str, Any]:
    return {
        "number": card.number,
        "url": reverse("dashboard:review_of", args=[card.number]),
        "what": what(card),
        "customer": card.customer,
        **due(card, today=today()),
    }


def _check(
    check: CheckView, found: FulfillmentView, *, key: str, may_decide: bool
) -> dict[str, Any]:
    is_consent = check.kind == Kind.CONSENT
    is_open = check.result == Result.OPEN
    return {
        "view": check,
        "key": key,
        "word": words.of(words.CHECK_RESULT, check.result),
        "rows": _EVIDENCE[check.kind](check, found),
        "problems": [_problem(code) for code in check.problems],
        "may_decide": may_decide and is_open and not is_consent,
        "may_ask": may_decide and is_open and is_consent,
        "consent": found.consent if is_consent else None,
    }


def _of_quantity(check: CheckView, found: FulfillmentView) -> list[dict[str, Any]]:
    """Asked as the order has it, packed as counted; found is what the rule compared."""
    names = {line.sku: line.name for line in found.lines}
    return [
        {
            "label": line["sku"],
            "sub": names.get(line["sku"], ""),
            "asked": formats.number(line["asked"]),
            "packed": formats.number(line["packed"]),
            "found": formats.change(line["packed"] - line["asked"]),
            "differs": line["packed"] != line["asked"],
        }
        for line in check.evidence.get("lines", [])
    ]


def _of_amount(check: CheckView, found: FulfillmentView) -> list[dict[str, Any]]:
    """What the customer stated, what the lines add up to, and what stands in the order."""
    evidence = check.evidence
    if "total" not in evidence:
        return []
    stated, computed, total = (
        Decimal(evidence[name]) if evidence.get(name) is not None else None
        for name in ("stated", "computed", "total")
    )
    sums = (
        (_("Asked, as the customer stated"), stated, stated not in (None, total)),
        (_("Computed from the lines"), computed, computed != total),
        (_("Found in the order"), total, False),
    )
    return [
        {
            "label": label,
            "asked": formats.money(amount, evidence["currency"]),
            "is_wide": True,
            "is_number": True,
            "differs": differs,
        }
        for label, amount, differs in sums
    ]


def _of_address(check: CheckView, found: FulfillmentView) -> list[dict[str, Any]]:
    """The parts of the address as they will stand on the label; what is missing is marked."""
    to, missing = found.ship_to, {code.removesuffix("_missing") for code in check.problems}
    parts = (
        ("name", _("Name"), to.name or to.company),
        ("street_address", _("Street"), ", ".join(x for x in (to.line1, to.line2) if x)),
        ("postal_code", _("Postcode"), to.postcode),
        ("city", _("City"), to.city),
        ("country_area", _("Region"), to.region),
        ("country", _("Country"), to.country),
    )
    return [
        {
            "label": label,
            "asked": text or "–",
            "is_wide": True,
            "differs": part in missing or (part == "country" and "country_unknown" in missing),
        }
        for part, label, text in parts
        if text or part in missing
    ]


def _of_consent(check: CheckView, found: FulfillmentView) -> list[dict[str, Any]]:
    is_needed = bool(check.evidence.get("is_needed"))
    text = _("Needed by the policy") if is_needed else _("Not needed by the policy")
    return [{"label": _("Consent"), "asked": text, "is_wide": True, "differs": False}]


_EVIDENCE = {
    Kind.QUANTITY.value: _of_quantity,
    Kind.AMOUNT.value: _of_amount,
    Kind.ADDRESS.value: _of_address,
    Kind.CONSENT.value: _of_consent,
}


def _problem(code: str) -> str:
    """A problem that the rule found, in words."""
    name, _colon, sku = code.partition(":")
    text = str(words.of(words.CHECK_PROBLEM, name).text)
    return f"{sku}: {text}" if sku else text


@staff_page(p.FULFILLMENT_REVIEW, methods=("POST",))
def decide(request: StaffRequest, number: str, kind: str) -> HttpResponseBase:
    """One check is passed, failed or waived."""
    found = reads.find(number=number)

    def act() -> Done:
        verdict = Verdict(
            fulfillment_id=found.pk,
            kind=kind,
            result=request.POST.get("result", ""),
            note=_note(request),
            version=seen_version(request),
        )
        (row,) = review.record_checks(verdicts=[verdict], actor=request.actor, at=timezone.now())
        return _next(number, row.status)

    return perform(request, act=act, back=_page(number), stream_id=found.order_id)


@staff_page(p.FULFILLMENT_REVIEW, methods=("POST",))
def approve(request: StaffRequest, number: str) -> HttpResponseBase:
    """Release what a hold kept back after its checks were done."""
    found = reads.find(number=number)

    def act() -> Done:
        seen = [Seen(found.pk, seen_version(request))]
        (row,) = review.approve(seen=seen, actor=request.actor, at=timezone.now())
        return _next(number, row.status)

    return perform(request, act=act, back=_page(number), stream_id=found.order_id)


@staff_page(p.FULFILLMENT_REVIEW, methods=("POST",))
def ask(request: StaffRequest, number: str) -> HttpResponseBase:
    """The customer is asked by mail (again)."""
    found = reads.find(number=number)

    def act() -> Done:
        seen = [Seen(found.pk, seen_version(request))]
        consent.ask(seen=seen, actor=request.actor, at=timezone.now())
        return Done(_page(number), _("The customer has been asked by mail."))

    return perform(request, act=act, back=_page(number), stream_id=found.order_id)


@staff_page(p.FULFILLMENT_REVIEW, methods=("POST",))
def record_call(request: StaffRequest, number: str) -> HttpResponseBase:
    """What the customer said on the phone."""
    found = reads.find(number=number)

    def act() -> Done:
        row = consent.record_call(
            seen=Seen(found.pk, seen_version(request)),
            given=request.POST.get("answer", ""),
            note=_note(request),
            actor=request.actor,
            at=timezone.now(),
        )
        return _next(number, row.status)

    return perform(request, act=act, back=_page(number), stream_id=found.order_id)


def _note(request: StaffRequest) -> str:
    note = request.POST.get("note", "").strip()
    if len(note) > _NOTE_LENGTH_MAX:
        raise Invalid(_("The note is too long."), code="note_too_long")
    return note


def _next(number: str, status: str) -> Done:
    """On to the next review once this one is over; else back to its remaining checks."""
    if status == FulfillmentStatus.IN_REVIEW:
        return Done(_page(number))
    said = {
        FulfillmentStatus.RELEASED.value: _("%(number)s is released."),
        FulfillmentStatus.IN_WORK.value: _("%(number)s goes back to work."),
    }
    text = said.get(status, "%(number)s") % {"number": number}
    return Done(reverse("dashboard:review"), text)


def _page(number: str) -> str:
    return reverse("dashboard:review_of", args=[number])
