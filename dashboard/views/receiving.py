"""Goods at the gate: find the purchase order, scan a product, say how much came."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import DomainError, Forbidden
from dashboard import formats, refusals, staff, supply_words, words
from dashboard.forms.receiving import ReceptionForm, is_code
from dashboard.screens import purchasing_tabs
from dashboard.screens import receiving as screen
from dashboard.selectors import purchasing as reads
from dashboard.selectors import work
from dashboard.staff import Done, StaffRequest, run_once, staff_page
from purchasing.lifecycle import EXPECTING
from purchasing.selectors import detail, listing
from purchasing.selectors.detail import PurchaseLineView, PurchaseView
from purchasing.selectors.listing import PurchaseFilter
from purchasing.services import receiving
from purchasing.services.receiving import ReceiptAboveOrdered, Reception

_CODE_LENGTH_MAX = 64


@staff_page(p.PURCHASING_VIEW)
def start(request: StaffRequest) -> HttpResponse:
    """Scan or choose a purchase order; a product leads to the one that brings it."""
    code = request.GET.get("code", "").replace("\x00", "").strip()[:_CODE_LENGTH_MAX]
    may_receive = request.actor.may(p.PURCHASING_RECEIVE)
    found = _numbers(code) if code else []
    if may_receive and len(found) == 1:
        return redirect(_page_url(found[0], **_product(found[0], code)))
    day = staff.today()
    rows = reads.deliveries_expected(today=day)
    if found:
        rows = [row for row in rows if row.number in found]
    context = {
        "nav_active": "purchasing",
        "section_tabs": purchasing_tabs.tabs("receiving"),
        "answer": _not_found(code) if code and not found else None,
        "code": code,
        "is_narrowed": bool(found),
        "may_receive": may_receive,
        "rows": screen.expected(rows, today=day, may_receive=may_receive),
    }
    return render(request, "dashboard/purchasing/receiving.html", context)


def _numbers(code: str) -> list[str]:
    """The open purchase orders that a code means: by number, product or supplier."""
    text = work.sku_of(code=code) or code
    wanted = PurchaseFilter(q=text, is_open=True)
    page = listing.list_purchases(wanted=wanted, today=staff.today())
    numbers = [row.number for row in page.items]
    return [code.upper()] if code.upper() in numbers else numbers


def _product(number: str, code: str) -> dict[str, str]:
    # What was scanned is a product unless it is in the number itself.
    return {} if code.upper() in number else {"code": code}


def _not_found(code: str) -> dict[str, Any]:
    return {
        "tone": "red",
        "icon": "circle-x",
        "title": _("Nothing is expected for this"),
        "text": _("“%(code)s” is no open purchase order, and no product that one brings.")
        % {"code": code},
    }


def _page_url(number: str, **query: Any) -> str:
    url = reverse("dashboard:receive_purchase", args=[number])
    return f"{url}?{urlencode(query)}" if query else url


@staff_page(p.PURCHASING_RECEIVE)
def page(request: StaffRequest, number: str) -> HttpResponse:
    """What is expected; a scanned product comes up with how much of it."""
    purchase = _read(request, number)
    if purchase.status not in EXPECTING:
        return _show_closed(request, purchase)
    code = request.GET.get("code", "").strip()[:_CODE_LENGTH_MAX]
    line = screen.next_line(purchase.lines, request.GET.get("line", ""))
    if code:
        line = screen.line_of(purchase.lines, codes=(code, work.sku_of(code=code)))
        if line is None:
            return _show(request, purchase, screen.unknown(code))
    if line:
        is_skipping = "skipped" in request.GET
        answer = screen.nothing_booked(line) if is_skipping else screen.chosen(line)
        return _show(request, purchase, answer, line, ReceptionForm(line=line))
    done = screen.next_line(purchase.lines, request.GET.get("received", ""))
    if done:
        return _show(request, purchase, screen.received(done, request.GET.dict(), is_whole=False))
    return _show(request, purchase, screen.waiting(purchase.lines))


@staff_page(p.PURCHASING_RECEIVE, methods=("GET", "POST"))
def receive(request: StaffRequest, number: str) -> HttpResponse:
    """Take in what came of a line.

    No version is asked for: a receipt adds to whatever stands now, also beside a second scanner.
    """
    purchase = _read(request, number)
    # Who loads the page of a refusal again has no line, and begins anew.
    line = screen.next_line(purchase.lines, request.POST.get("line", ""))
    if line is None:
        return redirect(_page_url(purchase.number))
    count = request.POST.get("quantity", "").strip()
    if count and is_code(count):
        return redirect(_page_url(purchase.number, code=count[:_CODE_LENGTH_MAX], skipped=1))
    form = ReceptionForm(request.POST, line=line)
    if not form.is_valid():
        return _refuse(request, purchase, line, form, _("Look at the fields marked below."))
    reception = Reception(purchase.id, [form.reception()])

    def act() -> Done:
        receiving.receive(
            receptions=[reception],
            may_exceed=form.cleaned_data["may_exceed"],
            actor=request.actor,
            at=timezone.now(),
        )
        (came,) = reception.lines
        return Done(
            _page_url(
                purchase.number,
                received=line.position,
                units=came.quantity,
                rejected=came.quantity_rejected,
            )
        )

    try:
        done = run_once(request, act)
    except Forbidden:
        raise
    except ReceiptAboveOrdered:
        return _refuse_excess(request, purchase, line, form)
    except DomainError as error:
        form.refuse(error)
        return _refuse(request, purchase, line, form, refusals.text(error))
    return redirect(done.url)


def _read(request: StaffRequest, number: str) -> PurchaseView:
    return detail.read_purchase(number=number, actor=request.actor, today=staff.today())


def _refuse(
    request: StaffRequest,
    purchase: PurchaseView,
    line: PurchaseLineView,
    form: ReceptionForm,
    text: str,
) -> HttpResponse:
    """Give the form back with what was typed, the reason in large type."""
    return _show(request, purchase, screen.refused(text), line, form)


def _refuse_excess(
    request: StaffRequest, purchase: PurchaseView, line: PurchaseLineView, form: ReceptionForm
) -> HttpResponse:
    """More came than was ordered: who may take it in is asked once more."""
    quantity = form.cleaned_data["quantity"]
    may_exceed = request.actor.may(p.PURCHASING_OVERRECEIVE)
    text = screen.too_many(line, quantity, may_exceed=may_exceed)
    excess = quantity if may_exceed else 0
    return _show(request, purchase, screen.refused(text), line, form, excess=excess)


def _show(
    request: StaffRequest,
    purchase: PurchaseView,
    answer: dict[str, Any],
    line: PurchaseLineView | None = None,
    form: ReceptionForm | None = None,
    *,
    excess: int = 0,
) -> HttpResponse:
    context = {
        "nav_active": "purchasing",
        "purchase": purchase,
        "is_expected": purchase.status in EXPECTING,
        "answer": answer,
        "line": line,
        "form": form,
        "excess": formats.units(excess) if excess else "",
        "rows": screen.rows(purchase.lines, line),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "dashboard/purchasing/gate.html", context, status=status)


def _show_closed(request: StaffRequest, purchase: PurchaseView) -> HttpResponse:
    """Nothing can be received of it: either everything is here, or nothing will come."""
    state = words.of(supply_words.PURCHASE_STATUS, purchase.status)
    done = screen.next_line(purchase.lines, request.GET.get("received", ""))
    if done:
        answer = screen.received(done, request.GET.dict(), is_whole=True)
    else:
        answer = {
            "tone": state.tone,
            "icon": state.icon or "circle-check",
            "title": state.text,
            "text": _("Nothing is received of this purchase order."),
        }
    return _show(request, purchase, answer)
