"""Transfers: the list, one in full, a new one, and the note that goes with the goods."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import DomainError, Forbidden
from core.selectors import timeline
from dashboard import barcodes, lists, staff
from dashboard.forms import transfers as forms
from dashboard.forms.stock import location_choices
from dashboard.forms.transfers import TransferEntry
from dashboard.screens import stock_tabs, transfer_list, transfer_page
from dashboard.staff import Done, StaffRequest, run_once, staff_page
from inventory.selectors import places
from inventory.selectors import transfers as reads
from inventory.services import transfers

_MORE_LINES = "more_lines"


@staff_page(p.STOCK_VIEW)
def transfer_list_page(request: StaffRequest) -> HttpResponse:
    """What is on its way between our places, and what was."""
    at = timezone.now()
    chosen = transfer_list.choose(request)
    page = lists.read(
        request,
        chosen.wanted,
        lambda asked: reads.list_transfers(wanted=asked, actor=request.actor, at=at),
    )
    may_manage = request.actor.may(p.STOCK_MANAGE)
    context = {
        "nav_active": "stock",
        "section_tabs": stock_tabs.tabs("transfers"),
        "tabs": transfer_list.tabs(chosen, lambda asked: reads.count(wanted=asked, at=at)),
        "filters": transfer_list.filters(chosen.asked, location_choices()),
        "hidden": [{"name": transfer_list.VIEW, "value": chosen.view.key}],
        "clear_url": f"?{transfer_list.VIEW}={chosen.view.key}" if chosen.is_narrowed else "",
        "rows": transfer_list.rows(page.items, today=staff.today()),
        "pager": lists.pager(request, page),
        "empty": transfer_list.empty_state(chosen, may_manage=may_manage),
        "may_manage": may_manage,
    }
    return render(request, "dashboard/transfers/list.html", context)


@staff_page(p.STOCK_VIEW)
def page(request: StaffRequest, number: str) -> HttpResponse:
    """One transfer: its stage, what is on the way of each line, its history."""
    transfer = reads.read_transfer(number=number, actor=request.actor, at=timezone.now())
    context = {
        "nav_active": "stock",
        "transfer": transfer,
        "state": transfer_list.state(transfer),
        "steps": transfer_page.steps(transfer),
        "lines": transfer_page.lines(transfer),
        "facts": transfer_page.facts(transfer, today=staff.today()),
        "history": transfer_page.history(timeline.newest(stream_id=transfer.id)),
        "actions": transfer_page.actions(transfer),
    }
    return render(request, "dashboard/transfers/page.html", context)


@staff_page(p.STOCK_VIEW)
def note(request: StaffRequest, number: str) -> HttpResponse:
    """The paper that goes with the goods."""
    transfer = reads.read_transfer(number=number, actor=request.actor, at=timezone.now())
    context = {
        "transfer": transfer,
        "barcode": barcodes.code128(transfer.number),
        "source": transfer_page.address(places.read_location(code=transfer.source)),
        "destination": transfer_page.address(places.read_location(code=transfer.destination)),
    }
    return render(request, "dashboard/transfers/note.html", context)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A transfer is written down as a draft; nothing is taken from the shelf yet."""
    if request.method != "POST":
        asked = request.GET.dict()
        lines = [{"sku": asked["sku"]}] if asked.get("sku") else []
        return _show(request, TransferEntry(initial=asked, lines=lines))
    if request.POST.get("intent") == _MORE_LINES:
        form, lines = forms.typed(request.POST)
        return _show(request, TransferEntry(initial=form, lines=lines))
    entry = TransferEntry(request.POST)
    if not entry.is_valid():
        return _show(request, entry)

    def act() -> Done:
        (made,) = transfers.create(
            transfers=[entry.transfer()], actor=request.actor, at=timezone.now()
        )
        return Done(
            reverse("dashboard:transfer", args=[made.number]),
            _("Transfer %(number)s is drafted; dispatch it when the goods leave.")
            % {"number": made.number},
        )

    try:
        done = run_once(request, act)
    except Forbidden:
        raise
    except DomainError as error:
        entry.refuse(error)
        return _show(request, entry)
    staff.tell(request, done)
    return redirect(done.url)


def _show(request: StaffRequest, entry: TransferEntry) -> HttpResponse:
    context = {
        "nav_active": "stock",
        "entry": entry,
        # A form that is corrected keeps its key: nothing was done with it yet.
        "key": request.POST.get("idempotency_key") or staff.form_key(),
    }
    status = 422 if entry.form.is_bound else 200
    return render(request, "dashboard/transfers/edit.html", context, status=status)
