"""A product is added or changed, with its components and substitutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import DomainError, Forbidden, StaleVersion
from dashboard import refusals, staff
from dashboard.forms import products as forms
from dashboard.forms.products import ProductEntry
from dashboard.staff import Done, StaffRequest, conflict, run_once, seen_version, staff_page
from inventory.models import Product
from inventory.selectors import catalogue, product_values
from inventory.services import products
from inventory.services.products import NewProduct, ProductChange

# Buttons that give the form back with more fields; nothing is checked or saved yet.
_MORE = frozenset({"family", "more_rows"})


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A product is added."""
    if request.method != "POST":
        return _show(request, ProductEntry(initial=_asked(request), is_new=True))
    if request.POST.get("intent") in _MORE:
        return _show(request, ProductEntry(initial=forms.typed(request.POST), is_new=True))
    entry = ProductEntry(request.POST, initial={}, is_new=True)
    if not entry.is_valid():
        return _show(request, entry)

    def act() -> Done:
        told = NewProduct(**entry.values())
        (product,) = products.create(products=[told], actor=request.actor, at=timezone.now())
        return Done(_url(product.sku), _("%(sku)s is added.") % {"sku": product.sku})

    return _do(request, entry, act)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, sku: str) -> HttpResponse:
    """Everything of a product but its SKU is changed."""
    product = catalogue.find_product(sku=sku)
    stored = forms.initial_of(product_values.of_products([product])[product.pk])
    if request.method != "POST":
        return _show(request, ProductEntry(initial=stored, is_new=False), product)
    if request.POST.get("intent") in _MORE:
        typed = forms.typed(request.POST)
        return _show(request, ProductEntry(initial=typed, is_new=False), product)
    entry = ProductEntry(request.POST, initial=stored, is_new=False)
    if not entry.is_valid():
        return _show(request, entry, product)

    def act() -> Done:
        change = ProductChange(product.pk, entry.values(), seen_version(request))
        products.change(changes=[change], actor=request.actor, at=timezone.now())
        return Done(_url(sku), _("%(sku)s is changed.") % {"sku": sku})

    return _do(request, entry, act, product)


def _asked(request: StaffRequest) -> dict[str, Any]:
    """A new variant is begun from its family's page."""
    return {"family_code": request.GET.get("family", "").replace("\x00", "")}


def _url(sku: str) -> str:
    return reverse("dashboard:product", args=[sku])


def _do(
    request: StaffRequest,
    entry: ProductEntry,
    act: Callable[[], Done],
    product: Product | None = None,
) -> HttpResponse:
    """Act once; what is refused comes back in the form, with everything typed."""
    try:
        done = run_once(request, act)
    except StaleVersion as error:
        back = _url(product.sku) if product else ""
        return conflict(request, error, back=back, stream_id=product.pk if product else None)
    except Forbidden:
        raise
    except DomainError as error:
        problems = error.details.get("errors") or [{"field": "", "message": refusals.text(error)}]
        entry.add_problems(problems)
        return _show(request, entry, product)
    staff.tell(request, done)
    return redirect(done.url)


def _show(
    request: StaffRequest, entry: ProductEntry, product: Product | None = None
) -> HttpResponse:
    context = {
        "nav_active": "stock",
        "entry": entry,
        "product": product,
        "version": request.POST.get("version", product.version if product else ""),
        "key": staff.form_key(),
    }
    status = 422 if entry.form.errors or entry.errors else 200
    return render(request, "dashboard/products/edit.html", context, status=status)
