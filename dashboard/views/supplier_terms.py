"""The terms on which a supplier sells us a product: a new one, or a change."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import NotFound
from dashboard import form_acts
from dashboard.forms.suppliers import TermsEntry
from dashboard.staff import Done, StaffRequest, seen_version, staff_page
from dashboard.views.suppliers import supplier_url
from purchasing.selectors import terms
from purchasing.selectors.terms import SupplierProductView
from purchasing.services import suppliers
from purchasing.services import terms as terms_service


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest, code: str) -> HttpResponse:
    """A product that they sell us from now on."""
    return _set(request, code, None)


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, code: str, sku: str) -> HttpResponse:
    """Prices, minimum, packs and lead time of a product, or that they sell it no more."""
    found = terms.find_supplier(code=code)
    sold = terms.products_of(supplier_id=found.pk)
    product = next((each for each in sold if each.sku == sku), None)
    if product is None:
        raise NotFound(_("The supplier does not sell it."), code="product_unknown")
    return _set(request, code, product)


def _set(request: StaffRequest, code: str, product: SupplierProductView | None) -> HttpResponse:
    supplier = terms.read_supplier(code=code)
    entry = TermsEntry(request.POST or None, product=product)
    back = supplier_url(code)

    def act() -> Done:
        said = entry.terms()
        terms_service.set_products(
            code=code,
            version=seen_version(request),
            products=[said],
            actor=request.actor,
            at=timezone.now(),
        )
        return Done(back, _("The terms of %(sku)s are kept.") % {"sku": said.sku})

    def show() -> HttpResponse:
        context = {
            "nav_active": "purchasing",
            "supplier": supplier,
            "product": product,
            "entry": entry,
            "version": request.POST.get("version", supplier.version),
            "back": back,
        }
        status = 422 if entry.form.is_bound else 200
        return render(request, "dashboard/purchasing/terms.html", context, status=status)

    if request.method != "POST" or not entry.is_valid():
        return show()
    return form_acts.perform(
        request,
        form=entry.form,
        act=act,
        show=show,
        back=back,
        stream_id=suppliers.stream_of(code),
    )
