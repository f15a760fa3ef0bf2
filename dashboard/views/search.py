"""One field that takes anything."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import permissions as p
from dashboard import formats, staff
from dashboard.screens import finder, order_list
from dashboard.staff import StaffRequest, staff_page
from fulfillment.selectors import places
from inventory.selectors import catalogue
from inventory.selectors.catalogue import ProductFilter
from orders.selectors import listing
from orders.selectors.listing import OrderFilter
from tracking.selectors import parcels

_TEXT_LENGTH_MAX = 100
_ROWS = 20


@staff_page(p.ORDERS_VIEW)
def search(request: StaffRequest) -> HttpResponse:
    """Go straight to what a number means; for everything else, show what was found."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_LENGTH_MAX].strip()
    day = staff.today()
    target = finder.exact(text=text, today=day) if text else None
    if target and target.fulfillment_number:
        return redirect("dashboard:fulfillment", number=target.fulfillment_number)
    if target:
        return redirect("dashboard:order", number=target.order_number)
    if not text:
        return render(request, "dashboard/orders/search.html", {"search_text": ""})
    if request.actor.may(p.PURCHASING_VIEW) and (number := finder.purchase_number(text=text)):
        return redirect("dashboard:purchase", number=number)
    wanted = OrderFilter(q=text, size=_ROWS)
    also = parcels.order_ids_by_tracking_number(text=text)
    orders = listing.list_orders(wanted=wanted, today=day, order_ids=also).items
    if request.GET.get("go") == "order" and len(orders) == 1:
        return redirect("dashboard:order", number=orders[0].number)
    products = []
    if request.actor.may(p.STOCK_VIEW):
        named = ProductFilter(q=text, size=_ROWS)
        products = list(catalogue.list_products(wanted=named, at=timezone.now()).items)
    departments = places.departments(order_ids=[order.id for order in orders])
    context = {
        "search_text": text,
        "rows": order_list.rows(orders, departments),
        "products": [
            {
                "url": reverse("dashboard:product", args=[product.sku]),
                "sku": product.sku,
                "name": product.name,
                "available": formats.number(product.available),
            }
            for product in products
        ],
        "all_url": f"{reverse('dashboard:orders')}?{urlencode({'view': 'all', 'q': text})}",
        "is_cut": len(orders) == _ROWS,
    }
    return render(request, "dashboard/orders/search.html", context)
