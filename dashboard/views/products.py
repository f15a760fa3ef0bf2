"""Products: the list, and the same list as a file."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import permissions as p
from core.errors import Invalid
from dashboard import lists
from dashboard.screens import product_list, stock_tabs
from dashboard.staff import Done, StaffRequest, staff_page, tell
from inventory.formats import products_csv, products_xlsx
from inventory.selectors import catalogue, product_export
from inventory.selectors.catalogue import ProductFilter
from inventory.selectors.product_export import ExportFilter

_PAGE_PARAMETERS = ("cursor", "size")


@staff_page(p.STOCK_VIEW)
def list_page(request: StaffRequest) -> HttpResponse:
    """What is sold, with what is left of it."""
    wanted = lists.wanted(request, ProductFilter)
    at = timezone.now()
    page = lists.read(request, wanted, lambda asked: catalogue.list_products(wanted=asked, at=at))
    context = {
        "nav_active": "stock",
        "section_tabs": stock_tabs.tabs("products"),
        "filters": product_list.filters(wanted),
        "clear_url": reverse("dashboard:products") if product_list.is_narrowed(wanted) else "",
        "columns": product_list.columns(),
        "rows": [product_list.row(product) for product in page.items],
        "pager": lists.pager(request, page),
        "may_manage": request.actor.may(p.STOCK_MANAGE),
        "query": _query(request),
    }
    return render(request, "dashboard/products/list.html", context)


def _query(request: StaffRequest) -> str:
    query = request.GET.copy()
    for name in _PAGE_PARAMETERS:
        query.pop(name, None)
    return query.urlencode()


@staff_page(p.STOCK_VIEW)
def export(request: StaffRequest, kind: str) -> HttpResponseBase:
    """The products of the list's filter as CSV or XLSX, as they can be imported again."""
    wanted = lists.wanted(request, ExportFilter, besides=_PAGE_PARAMETERS)
    try:
        values = product_export.values_of(wanted=wanted)
    except Invalid as error:
        url = f"{reverse('dashboard:products')}?{_query(request)}"
        tell(request, Done(url, error.message, is_warning=True))
        return redirect(url)
    name = f"products-{timezone.localdate(timezone.now()).isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "xlsx":
        content = products_xlsx.write(values)
        return HttpResponse(content, products_xlsx.MEDIA_TYPE, headers=headers)
    return StreamingHttpResponse(
        products_csv.write(values), content_type=products_csv.MEDIA_TYPE, headers=headers
    )
