"""Enter a purchase order, or rewrite a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core import limits
from core.errors import CommandRefused, DomainError, Forbidden, StaleVersion
from dashboard import formats, staff
from dashboard.forms.purchase_entry import PurchaseEntry, StartForm
from dashboard.screens import purchase_rows
from dashboard.selectors import purchasing as reads
from dashboard.staff import Done, StaffRequest, conflict, run_once, seen_version, staff_page
from dashboard.views.purchase_acts import purchase_url
from purchasing.lifecycle import PURCHASE_ORDER
from purchasing.selectors import detail, terms
from purchasing.selectors.detail import PurchaseView
from purchasing.selectors.terms import SupplierProductView, SupplierView
from purchasing.services import orders
from purchasing.services.orders import DraftChange, NewPurchase


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Choose the supplier and the place, then how many of which of its products."""
    is_chosen = {"supplier", "location"} <= request.GET.keys()
    start = StartForm(request.GET if is_chosen else None, initial=request.GET.dict())
    if not start.is_bound or not start.is_valid():
        context = {"nav_active": "purchasing", "form": start}
        return render(
            request,
            "dashboard/purchasing/start.html",
            context,
            status=422 if start.is_bound else 200,
        )
    supplier, products = _supplier(start.cleaned_data["supplier"])
    place = start.cleaned_data["location"]
    if request.method != "POST":
        rows = purchase_rows.initial(products)
        entry = PurchaseEntry(initial={"location": place}, rows=rows)
        return _show(request, entry, supplier, products)
    entry = PurchaseEntry(request.POST)
    if not entry.is_valid():
        return _show(request, entry, supplier, products)

    def act() -> Done:
        head = entry.head.cleaned_data
        (purchase,) = orders.create(
            orders=[
                NewPurchase(
                    supplier_code=supplier.code,
                    location_code=head["location"],
                    lines=entry.lines(),
                    note=head["note"],
                    is_off_terms=head["is_off_terms"],
                )
            ],
            actor=request.actor,
            at=timezone.now(),
        )
        said = _("Draft %(number)s is kept; the supplier knows nothing of it yet.")
        return Done(purchase_url(purchase.number), said % {"number": purchase.number})

    return _do(request, entry, act, supplier, products)


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def edit(request: StaffRequest, number: str) -> HttpResponse:
    """Rewrite a draft: lines, place, note."""
    purchase = detail.read_purchase(number=number, actor=request.actor, today=staff.today())
    if not PURCHASE_ORDER.find(state=purchase.status, command="change"):
        return redirect(purchase_url(purchase.number))
    supplier, products = _supplier(purchase.supplier.code)
    if request.method != "POST":
        rows = purchase_rows.initial(products, purchase.lines)
        initial = {"location": purchase.location, "note": purchase.note}
        return _show(
            request, PurchaseEntry(initial=initial, rows=rows), supplier, products, purchase
        )
    entry = PurchaseEntry(request.POST)
    if not entry.is_valid():
        return _show(request, entry, supplier, products, purchase)

    def act() -> Done:
        head = entry.head.cleaned_data
        change = DraftChange(
            purchase.id,
            version=seen_version(request),
            lines=entry.lines(),
            note=head["note"],
            location_code=head["location"],
            is_off_terms=head["is_off_terms"],
        )
        orders.change_draft(changes=[change], actor=request.actor, at=timezone.now())
        said = _("Draft %(number)s is changed.") % {"number": purchase.number}
        return Done(purchase_url(purchase.number), said)

    return _do(request, entry, act, supplier, products, purchase)


def _supplier(code: str) -> tuple[SupplierView, list[SupplierProductView]]:
    found = terms.find_supplier(code=code)
    return terms.supplier_view(found), terms.products_of(supplier_id=found.pk)


def _do(
    request: StaffRequest,
    entry: PurchaseEntry,
    act: Callable[[], Done],
    supplier: SupplierView,
    products: Sequence[SupplierProductView],
    purchase: PurchaseView | None = None,
) -> HttpResponse:
    """Act once; what is refused comes back in the form, with everything typed."""
    try:
        done = run_once(request, act)
    except StaleVersion as error:
        back = purchase_url(purchase.number) if purchase else request.path
        return conflict(request, error, back=back, stream_id=purchase.id if purchase else None)
    except (Forbidden, CommandRefused):
        raise
    except DomainError as error:
        entry.refuse(error)
        return _show(request, entry, supplier, products, purchase)
    staff.tell(request, done)
    return redirect(done.url)


def _show(
    request: StaffRequest,
    entry: PurchaseEntry,
    supplier: SupplierView,
    products: Sequence[SupplierProductView],
    purchase: PurchaseView | None = None,
) -> HttpResponse:
    place = str(entry.head["location"].value() or "")
    skus = [str(form["sku"].value() or "") for form in entry.listed.forms]
    rows = purchase_rows.shown(
        entry,
        supplier=supplier,
        products=products,
        names={line.sku: line.product for line in purchase.lines} if purchase else {},
        stock=reads.standing_at(location_code=place, skus=skus),
    )
    context: dict[str, Any] = {
        "nav_active": "purchasing",
        "entry": entry,
        "rows": list(rows),
        "is_cut": len(entry.listed.forms) >= limits.LINES_PER_ORDER,
        "supplier": supplier,
        "minimum": formats.money(supplier.minimum_order_amount, supplier.currency)
        if supplier.minimum_order_amount
        else "",
        "lead_time": formats.days(supplier.lead_time_days),
        "purchase": purchase,
        "version": request.POST.get("version", purchase.version if purchase else ""),
        "back": purchase_url(purchase.number) if purchase else reverse("dashboard:purchases"),
        # A form that is corrected keeps its key: nothing was done with it yet.
        "key": request.POST.get("idempotency_key") or staff.form_key(),
    }
    status = 422 if entry.head.is_bound else 200
    return render(request, "dashboard/purchasing/entry.html", context, status=status)
