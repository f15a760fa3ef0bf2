"""The customer's order page and what can be done on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import printing
from core.errors import DomainError, NotFound
from fulfillment.services import withdrawal
from tracking.pages import rendering, session, words
from tracking.pages.forms import CancellationForm, ReceiptForm
from tracking.pages.session import Session
from tracking.selectors import customer_order
from tracking.selectors.customer_order import CustomerOrder, Level
from tracking.services import deliveries

_View = Callable[[HttpRequest, CustomerOrder], HttpResponse]


def _with_order(level: Level) -> Callable[[_View], Callable[[HttpRequest], HttpResponse]]:
    """Give the view the order of the session; ask for the way in where the level is too low."""

    def decorate(view: _View) -> Callable[[HttpRequest], HttpResponse]:
        @wraps(view)
        def run(request: HttpRequest) -> HttpResponse:
            current = session.read(request)
            if current is None:
                return rendering.SeeOther(reverse("tracking:look_up"))
            if current.level < level:
                return rendering.SeeOther(reverse("tracking:code"))
            try:
                order = _read(current)
            except NotFound:
                return rendering.SeeOther(reverse("tracking:look_up"))
            return view(request, order)

        return run

    return decorate


def _read(current: Session) -> CustomerOrder:
    return customer_order.get(
        order_id=current.order_id, level=current.level, today=timezone.localdate()
    )


@require_safe
@_with_order(Level.KNOWS)
def show(request: HttpRequest, order: CustomerOrder) -> HttpResponse:
    """The whole order, the day of arrival first."""
    return rendering.page(request, "order.html", _context(order))


def _context(order: CustomerOrder) -> dict[str, Any]:
    today = timezone.localdate()
    private = order.private
    return {
        "number": order.number,
        "head": words.head(order, today=today),
        "late": words.late_note(order, today=today),
        "steps": words.steps(order),
        "parcels": words.parcels(order),
        "to_come": words.to_come(order.to_come),
        "ordered_on": printing.day(order.ordered_on),
        "cancelled": words.pieces(order.units_cancelled) if order.units_cancelled else "",
        "recipient": order.recipient,
        "place": ", ".join(part for part in (order.city, order.country) if part),
        "email": order.email,
        "private": private,
        "total": printing.amount(private.total_amount, private.currency) if private else "",
        "can_cancel": order.can_cancel,
        "is_open": order.is_open,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@_with_order(Level.VERIFIED)
def cancel(request: HttpRequest, order: CustomerOrder) -> HttpResponse:
    """Ask once more, then cancel the whole order while that is possible."""
    form = CancellationForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "number": order.number, "can_cancel": order.can_cancel}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return rendering.page(request, "cancellation.html", context, status=status)
    try:
        withdrawal.cancel_orders(
            order_ids=[order.order_id],
            reason=form.cleaned_data["reason"],
            actor=session.customer_actor(order.order_id),
            at=timezone.now(),
            by_customer=True,
        )
    except DomainError as error:
        context["can_cancel"] = False
        return rendering.refused(request, "cancellation.html", context, error)
    messages.success(
        request,
        _("Cancelled. Your reference is %(number)s; a confirmation comes by e-mail.")
        % {"number": order.number},
    )
    return rendering.SeeOther(reverse("tracking:order"))


@require_POST
@_with_order(Level.VERIFIED)
def confirm_receipt(request: HttpRequest, order: CustomerOrder) -> HttpResponse:
    """The customer says that a parcel has arrived."""
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return rendering.SeeOther(reverse("tracking:order"))
    try:
        deliveries.confirm_receipt(
            order_id=order.order_id,
            fulfillment_id=form.cleaned_data["fulfillment"],
            received_by=form.cleaned_data["received_by"],
            actor=session.customer_actor(order.order_id),
            at=timezone.now(),
        )
    except DomainError:
        messages.error(request, _("This could not be noted: the parcel has moved on meanwhile."))
    else:
        messages.success(request, _("Thank you. We have noted that it arrived."))
    return rendering.SeeOther(reverse("tracking:order"))
