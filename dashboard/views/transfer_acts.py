"""What is done to a transfer: dispatched, received, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import form_acts
from dashboard.forms.transfers import CancelTransferForm, ReceptionForm
from dashboard.screens import transfer_page
from dashboard.staff import Done, StaffRequest, seen_version, staff_page
from inventory.models import Transfer
from inventory.selectors import transfers as reads
from inventory.selectors.transfers import TransferDetail
from inventory.services import transfer_receipts, transfers
from inventory.services.transfer_receipts import Reception
from inventory.services.transfers import Seen


@dataclass(frozen=True, slots=True)
class _Act:
    """What a page asks and does; ``told`` is said of the transfer's ``number`` afterwards."""

    form: forms.Form
    act: Callable[[], list[Transfer]]
    told: str
    context: Mapping[str, Any] = field(default_factory=dict)
    template: str = "dashboard/stock/change.html"


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def dispatch(request: StaffRequest, number: str) -> HttpResponse:
    """The goods leave; there is no way back but another transfer."""
    transfer = _read(request, number)

    def act() -> list[Transfer]:
        seen = Seen(transfer.id, seen_version(request))
        return transfers.send(seen=[seen], actor=request.actor, at=timezone.now())

    leaving = _("They leave the shelf now and are in transit until they are received.")
    context = {
        "title": _("Dispatch %(number)s") % {"number": transfer.number},
        "hint": f"{transfer_page.summary(transfer)} {leaving}",
        "submit": _("Dispatch"),
    }
    told = _("Transfer %(number)s is on its way.")
    return _perform(request, transfer, _Act(forms.Form(_posted(request)), act, told, context))


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def receipt(request: StaffRequest, number: str) -> HttpResponse:
    """What came of each line, and what is missing with the reason."""
    transfer = _read(request, number)
    form = ReceptionForm(_posted(request), lines=transfer.lines)

    def act() -> list[Transfer]:
        reception = Reception(transfer.id, form.receptions(), seen_version(request))
        return transfer_receipts.receive(
            receptions=[reception], actor=request.actor, at=timezone.now()
        )

    told = _("What came of transfer %(number)s is booked.")
    template = "dashboard/transfers/receive.html"
    return _perform(request, transfer, _Act(form, act, told, template=template))


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def cancellation(request: StaffRequest, number: str) -> HttpResponse:
    """A draft is dropped, with the reason."""
    transfer = _read(request, number)
    form = CancelTransferForm(_posted(request))

    def act() -> list[Transfer]:
        return transfers.cancel(
            seen=[Seen(transfer.id, seen_version(request))],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )

    context = {
        "title": _("Cancel %(number)s") % {"number": transfer.number},
        "hint": transfer_page.summary(transfer),
        "submit": _("Cancel the transfer"),
        "is_final": True,
    }
    told = _("Transfer %(number)s is cancelled.")
    return _perform(request, transfer, _Act(form, act, told, context))


def _perform(request: StaffRequest, transfer: TransferDetail, asked: _Act) -> HttpResponse:
    back = reverse("dashboard:transfer", args=[transfer.number])
    context = {
        "nav_active": "stock",
        "transfer": transfer,
        "form": asked.form,
        "version": request.POST.get("version", transfer.version),
        "back": back,
        "back_text": transfer.number,
        **asked.context,
    }

    def show() -> HttpResponse:
        status = 422 if asked.form.is_bound else 200
        return render(request, asked.template, context, status=status)

    def act() -> Done:
        asked.act()
        return Done(back, asked.told % {"number": transfer.number})

    if not asked.form.is_valid():
        return show()
    return form_acts.perform(
        request, form=asked.form, act=act, show=show, back=back, stream_id=transfer.id
    )


def _read(request: StaffRequest, number: str) -> TransferDetail:
    return reads.read_transfer(number=number, actor=request.actor, at=timezone.now())


def _posted(request: StaffRequest) -> Any:
    """What was sent; None, so that the form is blank, where it is only looked at."""
    return request.POST if request.method == "POST" else None
