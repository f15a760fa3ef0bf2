"""What is done to one order: a form where words are needed, and the act itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions as p
from dashboard import formats, staff, words
from dashboard.forms.order_acts import CancelForm, CancelLinesForm, HoldForm, ReasonForm
from dashboard.staff import Done, StaffRequest, Undo, perform, seen_version, staff_page
from fulfillment.lifecycle import FulfillmentStatus
from fulfillment.selectors import queue
from fulfillment.services import withdrawal
from orders.lifecycle import ORDER, OrderStatus
from orders.models import Order
from orders.selectors import detail
from orders.selectors.detail import OrderView
from orders.services import holds, submission

_IN_HANDS = {FulfillmentStatus.IN_WORK, FulfillmentStatus.READY, FulfillmentStatus.IN_REVIEW}

_SERVICES: Mapping[str, Callable[..., list[Order]]] = {
    "submit": submission.submit,
    "confirm": submission.confirm,
    "send_back": submission.send_back,
    "reject": submission.reject,
}
_DONE = {
    OrderStatus.DRAFT: gettext_lazy("Order %(number)s is a draft again."),
    OrderStatus.SUBMITTED: gettext_lazy("Order %(number)s is submitted, and waits."),
    OrderStatus.CONFIRMED: gettext_lazy("Order %(number)s is confirmed."),
    OrderStatus.REJECTED: gettext_lazy("Order %(number)s is rejected."),
}


def order_url(number: str) -> str:
    """The address of an order's page."""
    return reverse("dashboard:order", args=[number])


@staff_page(p.ORDERS_VIEW, methods=("GET", "POST"))
def command(request: StaffRequest, number: str, command: str) -> HttpResponseBase:
    """A command of the order's lifecycle; one that needs a reason asks for it first."""
    row = next((t for t in ORDER.transitions if t.command == command), None)
    if row is None or command not in _SERVICES:
        raise Http404
    request.actor.require(row.permission)
    order = detail.read(number=number, actor=request.actor, today=staff.today())
    if not row.needs_reason:
        return _give(request, order, command, {}) if request.method == "POST" else _look(order)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _give(request, order, command, {"reason": form.cleaned_data["reason"]})
    title = words.ORDER_COMMAND[command].text
    return _ask(request, order, form, title=title, submit=title)


def _give(
    request: StaffRequest, order: OrderView, command: str, more: dict[str, str]
) -> HttpResponse:
    def act() -> Done:
        (changed,) = _SERVICES[command](
            order_ids=[order.id],
            versions={order.id: seen_version(request)},
            actor=request.actor,
            at=timezone.now(),
            **more,
        )
        text = _DONE[OrderStatus(changed.status)] % {"number": order.number}
        is_waiting = changed.status == OrderStatus.SUBMITTED
        return Done(order_url(order.number), text, is_warning=is_waiting)

    return perform(request, act=act, back=order_url(order.number), stream_id=order.id)


def _look(order: OrderView) -> HttpResponse:
    # A link to an act shows the order; only its button acts.
    return HttpResponse(status=302, headers={"Location": order_url(order.number)})


@staff_page(p.ORDERS_CANCEL, methods=("GET", "POST"))
def cancel(request: StaffRequest, number: str) -> HttpResponse:
    """Cancel what is left of an order."""
    order = detail.read(number=number, actor=request.actor, today=staff.today())
    form = CancelForm(
        request.POST or None, number=order.number, needs_consent=_is_in_hands(request, order)
    )
    if request.method != "POST" or not form.is_valid():
        return _ask(
            request,
            order,
            form,
            title=_("Cancel the order"),
            submit=_("Cancel the order"),
            text=_("%(units)s are cancelled, and their stock is free again.")
            % {"units": formats.units(order.quantity_live)},
            is_final=True,
        )

    def act() -> Done:
        withdrawal.cancel_orders(
            order_ids=[order.id],
            reason=form.cleaned_data["reason"],
            consent=form.cleaned_data.get("consent", False),
            versions={order.id: seen_version(request)},
            actor=request.actor,
            at=timezone.now(),
        )
        return Done(
            order_url(order.number), _("Order %(number)s is cancelled.") % {"number": order.number}
        )

    return perform(request, act=act, back=order_url(order.number), stream_id=order.id)


@staff_page(p.ORDERS_CANCEL, methods=("GET", "POST"))
def cancel_lines(request: StaffRequest, number: str) -> HttpResponse:
    """Cancel some units of an order's lines."""
    order = detail.read(number=number, actor=request.actor, today=staff.today())
    live = [line for line in order.lines if line.quantity > line.buckets.cancelled]
    form = CancelLinesForm(
        request.POST or None, lines=live, needs_consent=_is_in_hands(request, order)
    )
    if request.method != "POST" or not form.is_valid():
        text = _("Units that nobody works on go first; shipped units are returns.")
        return _ask(
            request,
            order,
            form,
            title=_("Cancel some units"),
            submit=_("Cancel these units"),
            text=text,
            is_final=True,
        )

    def act() -> Done:
        withdrawal.cancel_lines(
            order_id=order.id,
            cancels=form.cancels,
            reason=form.cleaned_data["reason"],
            consent=form.cleaned_data.get("consent", False),
            version=seen_version(request),
            actor=request.actor,
            at=timezone.now(),
        )
        units = formats.units(sum(cancel.quantity for cancel in form.cancels))
        return Done(order_url(order.number), _("%(units)s cancelled.") % {"units": units})

    return perform(request, act=act, back=order_url(order.number), stream_id=order.id)


def _is_in_hands(request: StaffRequest, order: OrderView) -> bool:
    cards = queue.by_order(order_id=order.id, actor=request.actor)
    return any(card.status in _IN_HANDS for card in cards)


@staff_page(p.HOLDS_MANAGE, methods=("GET", "POST"))
def hold_new(request: StaffRequest, number: str) -> HttpResponse:
    """Place a hold; the page after it offers to take it back."""
    order = detail.read(number=number, actor=request.actor, today=staff.today())
    form = HoldForm(request.POST or None, lines=order.lines)
    if request.method != "POST" or not form.is_valid():
        title = _("Place a hold")
        return _ask(request, order, form, title=title, submit=_("Place the hold"))

    def act() -> Done:
        data = form.cleaned_data
        hold = holds.place(
            order_id=order.id,
            line_id=data["line"],
            reason=data["reason"],
            note=data["note"],
            blocks=data["blocks"],
            expires_at=data["expires_at"],
            version=seen_version(request),
            actor=request.actor,
            at=timezone.now(),
        )
        undo = Undo(reverse("dashboard:hold_release", args=[hold.pk]), {"reason": _("Undone")})
        text = _("Order %(number)s is on hold.") % {"number": order.number}
        return Done(order_url(order.number), text, undo=undo)

    return perform(request, act=act, back=order_url(order.number), stream_id=order.id)


@staff_page(p.HOLDS_MANAGE, methods=("GET", "POST"))
def hold_release(request: StaffRequest, hold_id: uuid.UUID) -> HttpResponse:
    """Let go on what a hold stopped."""
    hold = detail.find_hold(hold_id=hold_id)
    order = detail.read(number=hold.order.number, actor=request.actor, today=staff.today())
    form = ReasonForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        text = str(words.of(words.HOLD_REASON, hold.reason))
        title = _("Release the hold")
        return _ask(request, order, form, title=title, submit=title, text=text)

    def act() -> Done:
        holds.release(
            hold_id=hold_id,
            why=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        )
        return Done(order_url(order.number), _("The hold is released."))

    return perform(request, act=act, back=order_url(order.number), stream_id=order.id)


def _ask(
    request: StaffRequest,
    order: OrderView,
    form: forms.Form,
    *,
    title: Any,
    submit: Any,
    text: str = "",
    is_final: bool = False,
) -> HttpResponse:
    """The form of an act; a refused one comes back with its errors."""
    context = {
        "nav_active": "orders",
        "order": order,
        "url": order_url(order.number),
        "form": form,
        "title": title,
        "submit": submit,
        "text": text,
        "is_final": is_final,
        # What the person saw, not what is there by now.
        "version": request.POST.get("version", order.version),
    }
    status = 422 if form.is_bound else 200
    return render(request, "dashboard/orders/act.html", context, status=status)
