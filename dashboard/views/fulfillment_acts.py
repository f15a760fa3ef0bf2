"""What people do to a fulfillment: each act is posted as a noun and is one call of a service."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import permissions as p
from core import limits
from core.errors import Invalid
from dashboard.forms.work import (
    FailureForm,
    HandOverForm,
    NoteForm,
    ProofForm,
    ReasonForm,
    ReassignForm,
    SightingForm,
)
from dashboard.selectors import work as reads
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page
from dashboard.views import fulfillment
from fulfillment.selectors import detail
from fulfillment.selectors.detail import FulfillmentLineView
from fulfillment.services import acceptance, review, short_picks, work
from fulfillment.services.progress import Seen
from fulfillment.services.work import Count, Counted
from tracking.lifecycle import TrackingStatus
from tracking.selectors import parcels as parcel_reads
from tracking.services import deliveries, parcels, scans
from tracking.services.parcels import Booking


@dataclass(frozen=True, slots=True)
class Asked:
    """One act upon one fulfillment, as its form says; the form has been found to fit."""

    request: StaffRequest
    id: uuid.UUID
    number: str
    at: datetime
    values: dict[str, Any]

    @property
    def seen(self) -> Seen:
        """The fulfillment as the reader saw it."""
        return Seen(self.id, seen_version(self.request))

    def by(self) -> dict[str, Any]:
        """Who does it, and when."""
        return {"actor": self.request.actor, "at": self.at}


@dataclass(frozen=True, slots=True)
class Act:
    """An act: what it calls, what it says when done, and the form that it needs."""

    call: Callable[[Asked], object]
    done: Callable[[], str]
    form: Callable[[StaffRequest], forms.Form] | None = None


def _accept(asked: Asked) -> object:
    return acceptance.accept(seen=[asked.seen], **asked.by())


def _decline(asked: Asked) -> object:
    return acceptance.decline(seen=[asked.seen], reason=asked.values["reason"], **asked.by())


def _give_back(asked: Asked) -> object:
    return acceptance.give_back(seen=[asked.seen], reason=asked.values["reason"], **asked.by())


def _reassign(asked: Asked) -> object:
    return acceptance.reassign(seen=[asked.seen], to=asked.values["to"], **asked.by())


def _start(asked: Asked) -> object:
    return work.start(seen=[asked.seen], **asked.by())


def _pick(asked: Asked) -> object:
    is_all = asked.request.POST.get("what") == "all"
    counts = None if is_all else _counts(asked.request)
    counted = Counted(asked.id, counts, seen_version(asked.request))
    return work.pick(counted=[counted], **asked.by())


def _unpick(asked: Asked) -> object:
    counted = Counted(asked.id, _counts(asked.request), seen_version(asked.request))
    return work.unpick(counted=[counted], reason=asked.values["reason"], **asked.by())


def _report_short(asked: Asked) -> object:
    counted = Counted(asked.id, _counts(asked.request), seen_version(asked.request))
    return short_picks.report(counted=[counted], reason=asked.values["reason"], **asked.by())


def _pack(asked: Asked) -> object:
    return work.make_ready(seen=[asked.seen], **asked.by())


def _enter_review(asked: Asked) -> object:
    return review.enter_review(seen=[asked.seen], **asked.by())


def _recall(asked: Asked) -> object:
    return review.recall(seen=[asked.seen], reason=asked.values["reason"], **asked.by())


def _hand_over(asked: Asked) -> object:
    booking = Booking(
        fulfillment_id=asked.id,
        carrier_code=asked.values["carrier"],
        tracking_number=asked.values["tracking_number"],
        weight_g=asked.values["weight_g"],
        version=seen_version(asked.request),
    )
    return parcels.hand_over(bookings=[booking], **asked.by())


def _deliver(asked: Asked) -> object:
    return deliveries.confirm(**_about(asked), **asked.values, **asked.by())


def _fail(asked: Asked) -> object:
    return deliveries.fail(**_about(asked), **asked.values, **asked.by())


def _retry(asked: Asked) -> object:
    return deliveries.retry(**_about(asked), **asked.values, **asked.by())


def _take_back(asked: Asked) -> object:
    return deliveries.take_back(**_about(asked), **asked.values, **asked.by())


def _sight(asked: Asked) -> object:
    values = asked.values
    return scans.record_by_hand(
        parcel_id=values["parcel"],
        status=TrackingStatus(values["status"]),
        occurred_at=values["occurred_at"],
        version=values["parcel_version"],
        note=values["note"],
        place=values["place"],
        received_by=values["received_by"],
        is_correction=values["is_correction"],
        **asked.by(),
    )


def _about(asked: Asked) -> dict[str, Any]:
    return {"fulfillment_id": asked.id, "version": seen_version(asked.request)}


def _hand_over_form(request: StaffRequest) -> HandOverForm:
    return HandOverForm(request.POST, carriers=parcel_reads.active_carriers())


def _reassign_form(request: StaffRequest) -> ReassignForm:
    return ReassignForm(request.POST, people=reads.colleagues())


def _plain(form: type[forms.Form]) -> Callable[[StaffRequest], forms.Form]:
    return lambda request: form(request.POST)


_PAGE = "dashboard:fulfillment"

# Noun in the address: what it does.
ACTS: dict[str, Act] = {
    "acceptance": Act(_accept, lambda: _("Accepted: it is yours.")),
    "decline": Act(_decline, lambda: _("Declined."), _plain(ReasonForm)),
    "return": Act(_give_back, lambda: _("Given back to the queue."), _plain(ReasonForm)),
    "assignment": Act(_reassign, lambda: _("Reassigned."), _reassign_form),
    "start": Act(_start, lambda: _("Work has started.")),
    "picks": Act(_pick, lambda: _("Counted into the box.")),
    "unpicks": Act(_unpick, lambda: _("Put back."), _plain(ReasonForm)),
    "short-picks": Act(
        _report_short,
        lambda: _("Written off, and others are looked for."),
        _plain(ReasonForm),
    ),
    "packing": Act(_pack, lambda: _("Packed.")),
    "review": Act(_enter_review, lambda: _("The review is open.")),
    "recall": Act(_recall, lambda: _("Recalled."), _plain(ReasonForm)),
    "handover": Act(_hand_over, lambda: _("Handed over to the carrier."), _hand_over_form),
    "delivery": Act(_deliver, lambda: _("Delivered."), _plain(ProofForm)),
    "failure": Act(_fail, lambda: _("Noted: the delivery failed."), _plain(FailureForm)),
    "redelivery": Act(_retry, lambda: _("On its way again."), _plain(NoteForm)),
    "taking-back": Act(_take_back, lambda: _("The goods are back."), _plain(ReasonForm)),
    "sightings": Act(_sight, lambda: _("Noted."), _plain(SightingForm)),
}


@staff_page(p.ORDERS_VIEW, methods=("POST",))
def act(request: StaffRequest, number: str, noun: str) -> HttpResponseBase:
    """Do one act; a form that does not fit comes back with its errors."""
    if noun not in ACTS:
        raise Http404
    wanted = ACTS[noun]
    form = wanted.form(request) if wanted.form else None
    if form and not form.is_valid():
        return fulfillment.show(request, number, bound={noun: form})
    found = reads.find(number=number)
    asked = Asked(request, found.pk, number, timezone.now(), form.cleaned_data if form else {})
    back = _back(request, number)

    def do() -> Done:
        wanted.call(asked)
        return Done(back, wanted.done())

    return perform(request, act=do, back=back, stream_id=found.order_id)


@staff_page(p.ORDERS_VIEW, methods=("POST",))
def scan(request: StaffRequest, number: str) -> HttpResponseBase:
    """One unit of a scanned code goes into the box; what came of it stands in large type.

    No version is asked for: a scan adds one to whatever stands now, also beside a second scanner.
    """
    code = request.POST.get("code", "").strip()[:64]
    found = reads.find(number=number)
    page = reverse("dashboard:fulfillment", args=[number])
    if not code:
        return redirect(page)
    lines = detail.get(fulfillment_id=found.pk, actor=request.actor, at=timezone.now()).lines
    sku = reads.sku_of(code=code)
    line = _open_line(lines, sku)
    if line is None:
        is_here = any(one.sku == sku for one in lines)
        outcome = {"scan": "complete" if is_here else "unknown", "code": sku if is_here else code}
        return redirect(f"{page}?{urlencode(outcome)}")
    url = f"{page}?{urlencode({'scan': 'picked', 'code': sku})}"
    counted = Counted(found.pk, (Count(line.id, 1),))

    def do() -> Done:
        work.pick(counted=[counted], actor=request.actor, at=timezone.now())
        return Done(url)

    return perform(request, act=do, back=page, stream_id=found.order_id)


def _open_line(lines: Sequence[FulfillmentLineView], sku: str) -> FulfillmentLineView | None:
    """The first line of a SKU with units that are not in the box yet."""
    return next(
        (one for one in lines if one.sku == sku and one.quantity_picked < one.quantity), None
    )


def _counts(request: StaffRequest) -> tuple[Count, ...]:
    """The counts typed beside the lines: fields named ``count_<line id>``, and for a bundle
    ``component_<line id>`` with the product that is missing.

    Raises:
        Invalid: ``quantity_wrong``.
    """
    counts = []
    for name, text in request.POST.dict().items():
        if not name.startswith("count_") or str(text).strip() in ("", "0"):
            continue
        line = name.removeprefix("count_")
        try:
            count = Count(uuid.UUID(line), int(str(text)), _component(request, line))
        except ValueError as error:
            raise Invalid(_("A count is a whole number."), code="quantity_wrong") from error
        if not 0 < count.quantity <= limits.QUANTITY_MAX:
            raise Invalid(_("A count is a whole number above zero."), code="quantity_wrong")
        counts.append(count)
    return tuple(counts)


def _component(request: StaffRequest, line: str) -> uuid.UUID | None:
    text = request.POST.get(f"component_{line}", "")
    return uuid.UUID(text) if text else None


def _back(request: StaffRequest, number: str) -> str:
    """Where the reader came from: the queue of a department, or the page of the work."""
    if department := request.GET.get("queue"):
        return f"{reverse('dashboard:work')}?{urlencode({'department': department})}"
    page = "dashboard:review_of" if request.GET.get("next") == "review" else _PAGE
    return reverse(page, args=[number])
