"""The order list, and the same list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts import permissions as p
from core import limits
from dashboard import csv_files, lists, staff
from dashboard.screens import order_list, order_views
from dashboard.staff import StaffRequest, staff_page
from fulfillment.selectors import places
from orders.selectors import channels, listing
from orders.selectors.listing import OrderFilter
from tracking.selectors import parcels


@staff_page(p.ORDERS_VIEW)
def order_list_page(request: StaffRequest) -> HttpResponse:
    """The list: a view, a filter, a page; all of it stands in the address."""
    day = staff.today()
    chosen = order_views.choose(request, request.GET)
    wanted = chosen.wanted
    also = parcels.order_ids_by_tracking_number(text=wanted.q) if wanted.q else None
    page = lists.read(
        request,
        wanted,
        lambda asked: listing.list_orders(wanted=asked, today=day, order_ids=also),
    )
    total = listing.count(wanted=wanted, today=day, order_ids=also)
    counts = order_views.counts(lambda asked: listing.count(wanted=asked, today=day))
    departments = places.departments(order_ids=[row.id for row in page.items])
    context = {
        "nav_active": "orders",
        "tabs": order_list.tabs(chosen, counts),
        "filters": order_list.filters(chosen.asked, channels.options()),
        "hidden": [
            {"name": order_views.VIEW, "value": chosen.view.key},
            {"name": "sort", "value": wanted.sort},
        ],
        "clear_url": f"?{order_views.VIEW}={chosen.view.key}" if chosen.is_narrowed else "",
        "sorts": order_list.sort_links(request.GET, wanted.sort),
        "rows": order_list.rows(page.items, departments),
        "pager": order_list.pager(request.GET, page, total),
        "empty": order_list.empty_state(chosen, request.actor),
        "actions": order_list.batch_actions(request.actor),
        "matching": lists.bounded(total) if total > len(page.items) else "",
        "query": request.GET.urlencode(),
        "may_create": request.actor.may(p.ORDERS_CREATE),
    }
    return render(request, "dashboard/orders/list.html", context)


_EXPORTED = (
    "number",
    "external_id",
    "channel",
    "customer",
    "city",
    "country",
    "display_status",
    "stage",
    "quantity_live",
    "quantity_shipped",
    "quantity_delivered",
    "total_amount",
    "currency",
    "ordered_at",
    "promised_on",
    "is_late",
    "active_hold_count",
    "open_case_count",
)


@staff_page(p.ORDERS_VIEW)
def order_export(request: StaffRequest) -> HttpResponseBase:
    """The orders of the same filter as CSV, page by page, at most as many as are counted."""
    day = staff.today()
    wanted = order_views.choose(request, request.GET).wanted
    return csv_files.response(name="orders", columns=_EXPORTED, rows=_exported(wanted, day))


def _exported(wanted: OrderFilter, day: date) -> Iterator[list[Any]]:
    left = limits.COUNT_EXACT_MAX
    asked = msgspec.structs.replace(wanted, size=limits.PAGE_SIZE_MAX, cursor="")
    while left > 0:
        page = listing.list_orders(wanted=asked, today=day)
        for row in page.items[:left]:
            yield [getattr(row, name) for name in _EXPORTED]
        left -= len(page.items)
        if not page.next_cursor:
            return
        asked = msgspec.structs.replace(asked, cursor=page.next_cursor)
