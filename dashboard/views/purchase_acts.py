"""What is done to a purchase order: sent, answered, declined, closed, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, staff, supply_words
from dashboard.forms.purchases import AnswerForm, CancelForm, ReasonForm, SendForm
from dashboard.screens import purchase_actions, purchase_parts
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page
from purchasing.selectors import detail, terms
from purchasing.selectors.detail import PurchaseView
from purchasing.services import answers, orders
from purchasing.services.answers import Answer, Refusal
from purchasing.services.orders import Sending, Withdrawal


def purchase_url(number: str) -> str:
    """The address of a purchase order's page."""
    return reverse("dashboard:purchase", args=[number])


def _read(request: StaffRequest, number: str) -> PurchaseView:
    return detail.read_purchase(number=number, actor=request.actor, today=staff.today())


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def send(request: StaffRequest, number: str) -> HttpResponse:
    """Send it to the supplier; below the supplier's minimum, ask first whether that is agreed."""
    purchase = _read(request, number)
    is_below = purchase_actions.needs_consent(purchase)
    form = SendForm(request.POST or None) if is_below else None
    if request.method != "POST" and form is None:
        return redirect(purchase_url(purchase.number))
    if form is not None and not form.is_valid():
        return _ask(
            request,
            purchase,
            form,
            title=_("Send to the supplier"),
            text=_("%(amount)s is below what %(supplier)s takes orders from on: %(minimum)s.")
            % {
                "amount": formats.money(purchase.total_amount, purchase.currency),
                "supplier": purchase.supplier.name,
                "minimum": formats.money(purchase.supplier.minimum_order_amount, purchase.currency),
            },
        )
    sending = Sending(purchase.id, seen_version(request), is_off_terms=is_below)
    return _do(
        request,
        purchase,
        lambda: orders.send(sendings=[sending], actor=request.actor, at=timezone.now()),
        _sent(purchase),
    )


def _sent(purchase: PurchaseView) -> str:
    supplier = terms.find_supplier(code=purchase.supplier.code)
    to = terms.order_addresses(supplier_ids=[supplier.pk]).get(supplier.pk, [])
    facts = {"number": purchase.number, "to": ", ".join(to)}
    if not to:
        return _("%(number)s is sent; hand the link over yourself: no mail address is known.") % (
            facts
        )
    return _("%(number)s is sent to %(to)s.") % facts


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def answer(request: StaffRequest, number: str) -> HttpResponse:
    """Put down what the supplier answered by telephone or letter."""
    purchase = _read(request, number)
    form = AnswerForm(request.POST or None, lines=purchase.lines)
    if request.method == "POST" and form.is_valid():
        said = Answer(purchase.id, form.answers(), form.cleaned_data["note"], seen_version(request))
        return _do(
            request,
            purchase,
            lambda: answers.confirm(answers=[said], actor=request.actor, at=timezone.now()),
            _("The answer to %(number)s is put down.") % {"number": purchase.number},
        )
    context = {
        **_frame(request, purchase),
        "form": form,
        "lines": [
            {
                "sku": line.sku,
                "name": line.product,
                "asked": formats.number(line.quantity),
                "asked_on": line.expected_on,
                "price": formats.unit_price(line.unit_price, purchase.currency),
                "fields": form.of_line(line),
            }
            for line in purchase.lines
        ],
    }
    return render(
        request, "dashboard/purchasing/answer.html", context, status=422 if form.is_bound else 200
    )


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def decline(request: StaffRequest, number: str) -> HttpResponse:
    """Put down that the supplier does not deliver any of it."""
    purchase = _read(request, number)

    def act(reason: str) -> object:
        refusal = Refusal(purchase.id, reason, seen_version(request))
        return answers.decline(refusals=[refusal], actor=request.actor, at=timezone.now())

    return _with_reason(
        request,
        purchase,
        ReasonForm(request.POST or None),
        act,
        title=str(supply_words.PURCHASE_COMMAND["decline"]),
        submit=_("Put down that they declined"),
        text=_("Nothing of it will come. Orders that wait for it lose their day."),
        done=_("%(number)s: declined by the supplier."),
    )


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def close_short(request: StaffRequest, number: str) -> HttpResponse:
    """Close it: what has not come by now will not come."""
    purchase = _read(request, number)

    def act(reason: str) -> object:
        return orders.close_short(
            closures=[Withdrawal(purchase.id, reason, seen_version(request))],
            actor=request.actor,
            at=timezone.now(),
        )

    still_open = purchase_parts.totals(purchase.lines)["open"]
    return _with_reason(
        request,
        purchase,
        ReasonForm(request.POST or None),
        act,
        title=str(supply_words.PURCHASE_COMMAND["close_short"]),
        submit=_("Close it"),
        text=_("%(units)s are not expected any more.") % {"units": formats.units(still_open)},
        done=_("%(number)s is closed."),
    )


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def cancel(request: StaffRequest, number: str) -> HttpResponse:
    """Cancel it before anything came."""
    purchase = _read(request, number)

    def act(reason: str) -> object:
        return orders.cancel(
            cancellations=[Withdrawal(purchase.id, reason, seen_version(request))],
            actor=request.actor,
            at=timezone.now(),
        )

    return _with_reason(
        request,
        purchase,
        CancelForm(request.POST or None, number=purchase.number),
        act,
        title=_("Cancel the purchase order"),
        submit=_("Cancel the purchase order"),
        text=_("The supplier is not told by this: call them if they have it already.")
        if purchase.sent_at
        else "",
        done=_("%(number)s is cancelled."),
    )


def _with_reason(
    request: StaffRequest,
    purchase: PurchaseView,
    form: ReasonForm,
    act: Callable[[str], object],
    *,
    title: str,
    submit: str,
    text: str,
    done: str,
) -> HttpResponse:
    if request.method != "POST" or not form.is_valid():
        return _ask(request, purchase, form, title=title, submit=submit, text=text, is_final=True)
    reason = form.cleaned_data["reason"]
    return _do(request, purchase, lambda: act(reason), done % {"number": purchase.number})


def _do(
    request: StaffRequest, purchase: PurchaseView, act: Callable[[], object], said: str
) -> HttpResponse:
    back = purchase_url(purchase.number)

    def done() -> Done:
        act()
        return Done(back, said)

    return perform(request, act=done, back=back, stream_id=purchase.id)


def _ask(
    request: StaffRequest,
    purchase: PurchaseView,
    form: forms.Form,
    *,
    title: str,
    text: str,
    submit: str = "",
    is_final: bool = False,
) -> HttpResponse:
    """The form of an act; a refused one comes back with its errors."""
    context = {
        **_frame(request, purchase),
        "form": form,
        "title": title,
        "submit": submit or title,
        "text": text,
        "is_final": is_final,
    }
    return render(
        request, "dashboard/purchasing/act.html", context, status=422 if form.is_bound else 200
    )


def _frame(request: StaffRequest, purchase: PurchaseView) -> dict[str, Any]:
    return {
        "nav_active": "purchasing",
        "purchase": purchase,
        "url": purchase_url(purchase.number),
        # What the person saw, not what is there by now.
        "version": request.POST.get("version", purchase.version),
    }
