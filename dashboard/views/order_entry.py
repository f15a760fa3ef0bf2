"""Enter an order, rewrite a draft."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from accounts import permissions as p
from core.errors import CommandRefused, DomainError, Forbidden, Invalid, StaleVersion
from dashboard import formats, refusals, staff
from dashboard.forms import order_entry
from dashboard.forms.order_entry import OrderEntry
from dashboard.staff import Done, StaffRequest, conflict, run_once, seen_version, staff_page
from dashboard.views.order_acts import order_url
from inventory.selectors import catalogue
from inventory.selectors.catalogue import ProductFilter
from orders.lifecycle import OrderStatus
from orders.models import Order
from orders.rules.request import AddressRequest, OrderRequest
from orders.selectors import detail, requests
from orders.services import intake, revision, submission
from orders.services.intake import Outcome, Placement

_DRAFT, _MORE_LINES = "draft", "more_lines"
_OPTIONS = 20


@staff_page(p.ORDERS_CREATE, methods=("GET", "POST"))
def new_order(request: StaffRequest) -> HttpResponse:
    """Enter an order; it is placed, kept as a draft, or comes back with what is wrong."""
    intent = request.POST.get("intent", "")
    if request.method != "POST":
        return _show(request, OrderEntry())
    if intent == _MORE_LINES:
        return _show(request, _with_more_lines(request))
    entry = OrderEntry(request.POST)
    if not entry.is_valid():
        return _show(request, entry)

    def act() -> Done:
        (placement,) = intake.place_orders(
            requests=[entry.request(is_draft=intent == _DRAFT)],
            default_channel="staff",
            actor=request.actor,
            at=timezone.now(),
        )
        if placement.outcome in (Outcome.REJECTED, Outcome.DUPLICATE):
            errors = [intake.as_error(finding) for finding in placement.findings]
            raise Invalid(errors[0]["message"], code="order_refused", details={"errors": errors})
        return Done(
            order_url(placement.number),
            _placed(placement),
            is_warning=placement.outcome is Outcome.WAITING,
        )

    return _do(request, entry, act)


def _placed(placement: Placement) -> str:
    values = {"number": placement.number}
    if placement.outcome is Outcome.DRAFT:
        return _("Draft %(number)s is kept.") % values
    if placement.outcome is Outcome.WAITING:
        count = sum(finding.is_blocking for finding in placement.findings)
        return ngettext(
            "Order %(number)s is kept, but waits: %(count)s thing has to be put right.",
            "Order %(number)s is kept, but waits: %(count)s things have to be put right.",
            count,
        ) % {**values, "count": formats.number(count)}
    return _("Order %(number)s is confirmed.") % values


@staff_page(p.ORDERS_CREATE, methods=("GET", "POST"))
def edit_order(request: StaffRequest, number: str) -> HttpResponse:
    """Rewrite a draft, and submit it if asked."""
    order = detail.find(number=number)
    if order.status != OrderStatus.DRAFT:
        return redirect(order_url(order.number))
    stored = _stored(order)
    intent = request.POST.get("intent", "")
    if request.method != "POST":
        form, lines = order_entry.initial_of(stored)
        return _show(request, OrderEntry(initial=form, lines=lines, is_rewrite=True), order)
    if intent == _MORE_LINES:
        return _show(request, _with_more_lines(request, is_rewrite=True), order)
    entry = OrderEntry(request.POST, is_rewrite=True)
    if not entry.is_valid():
        return _show(request, entry, order)

    def act() -> Done:
        at = timezone.now()
        revised = revision.revise(
            order_id=order.pk,
            request=entry.request(is_draft=True, stored=stored),
            version=seen_version(request),
            actor=request.actor,
            at=at,
        )
        if intent != _DRAFT:
            (revised,) = submission.submit(order_ids=[order.pk], actor=request.actor, at=at)
        is_waiting = revised.status == OrderStatus.SUBMITTED
        return Done(order_url(order.number), _("Saved."), is_warning=is_waiting)

    return _do(request, entry, act, order)


def _stored(order: Order) -> OrderRequest:
    stored = requests.of_orders([order])[order.pk].request
    bill_to: AddressRequest | None = (
        requests.address_request(order.bill_to) if order.bill_to else None
    )
    return replace(stored, bill_to=bill_to)


def _do(
    request: StaffRequest,
    entry: OrderEntry,
    act: Callable[[], Done],
    order: Order | None = None,
) -> HttpResponse:
    """Act once; what is refused comes back in the form, with everything typed."""
    try:
        done = run_once(request, act)
    except StaleVersion as error:
        back = order_url(order.number) if order else ""
        return conflict(request, error, back=back, stream_id=order.pk if order else None)
    except (Forbidden, CommandRefused):
        raise
    except DomainError as error:
        errors = error.details.get("errors") or [{"field": "", "message": refusals.text(error)}]
        entry.add_findings(errors)
        return _show(request, entry, order)
    staff.tell(request, done)
    return redirect(done.url)


def _with_more_lines(request: StaffRequest, *, is_rewrite: bool = False) -> OrderEntry:
    form, lines = order_entry.typed(request.POST)
    return OrderEntry(initial=form, lines=lines, is_rewrite=is_rewrite)


def _show(request: StaffRequest, entry: OrderEntry, order: Order | None = None) -> HttpResponse:
    context = {
        "nav_active": "orders",
        "entry": entry,
        "order": order,
        "version": request.POST.get("version", order.version if order else ""),
        "options": _options(""),
        # A form that is corrected keeps its key: nothing was done with it yet.
        "key": request.POST.get("idempotency_key") or staff.form_key(),
    }
    status = 422 if entry.form.is_bound else 200
    return render(request, "dashboard/orders/edit.html", context, status=status)


@staff_page(p.STOCK_VIEW)
def product_options(request: StaffRequest) -> HttpResponse:
    """Products to choose from while an SKU is typed; the field's own value is the query."""
    text = str(next(iter(request.GET.values()), "")).replace("\x00", "")
    return render(request, "dashboard/orders/product_options.html", {"options": _options(text)})


def _options(text: str) -> list[dict[str, str]]:
    wanted = ProductFilter(q=text.strip()[:100], is_active=True, size=_OPTIONS)
    return [
        {
            "sku": product.sku,
            "name": product.name,
            "price": formats.money(product.list_price, product.currency),
            "available": formats.number(product.available) if product.is_stock_kept else "",
        }
        for product in catalogue.list_products(wanted=wanted, at=timezone.now()).items
    ]
