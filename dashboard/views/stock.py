"""The stock list, and the same list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts import permissions as p
from core import limits
from dashboard import csv_files, lists, staff
from dashboard.screens import stock_list as screen
from dashboard.screens import stock_tabs
from dashboard.selectors import configuration
from dashboard.staff import StaffRequest, staff_page
from inventory.models import Location
from inventory.selectors import places, stock_list
from inventory.selectors.stock_list import StockListFilter, StockRow


@staff_page(p.STOCK_VIEW)
def stock_list_page(request: StaffRequest) -> HttpResponse:
    """What lies where, how much of it is promised, what comes and when."""
    at = timezone.now()
    wanted = lists.wanted(request, StockListFilter)
    page = lists.read(request, wanted, lambda asked: stock_list.list_rows(wanted=asked, at=at))
    locations = places.list_locations()
    in_transit = {row.code for row in locations if row.kind == Location.Kind.IN_TRANSIT}
    may_manage = request.actor.may(p.STOCK_MANAGE)
    context = {
        "nav_active": "stock",
        "section_tabs": stock_tabs.tabs("stock"),
        "tabs": screen.tabs(
            wanted, request.GET, lambda asked: stock_list.count(wanted=asked, at=at)
        ),
        "filters": screen.filters(wanted, locations, configuration.category_choices()),
        "hidden": [{"name": "condition", "value": wanted.condition}] if wanted.condition else [],
        "clear_url": screen.clear_url(wanted),
        "rows": screen.rows(
            page.items, in_transit=in_transit, may_manage=may_manage, today=staff.today()
        ),
        "empty": screen.empty_state(wanted, may_manage=may_manage),
        "pager": lists.pager(request, page),
        "query": request.GET.urlencode(),
        "may_manage": may_manage,
    }
    return render(request, "dashboard/stock/list.html", context)


_EXPORTED = (
    "sku",
    "product",
    "location",
    "on_hand",
    "allocated",
    "available",
    "incoming",
    "next_due_on",
    "backordered",
    "reorder_point",
    "safety_stock",
    "backorder_limit",
    "expires_on",
)


@staff_page(p.STOCK_VIEW)
def stock_export(request: StaffRequest) -> HttpResponseBase:
    """The levels of the same filter as CSV, at most as many as are counted."""
    wanted = lists.wanted(request, StockListFilter)
    return csv_files.response(name="stock", columns=_EXPORTED, rows=_exported(wanted))


def _exported(wanted: StockListFilter) -> Iterator[list[Any]]:
    at = timezone.now()
    left = limits.COUNT_EXACT_MAX
    asked = msgspec.structs.replace(wanted, size=limits.PAGE_SIZE_MAX, cursor="")
    while left > 0:
        page = stock_list.list_rows(wanted=asked, at=at)
        for row in page.items[:left]:
            yield _cells(row)
        left -= len(page.items)
        if not page.next_cursor:
            return
        asked = msgspec.structs.replace(asked, cursor=page.next_cursor)


def _cells(row: StockRow) -> list[Any]:
    level = row.level
    return [
        level.sku,
        level.product,
        level.location,
        level.on_hand,
        level.allocated,
        level.available,
        row.quantity_incoming,
        row.next_due_on,
        row.quantity_backordered,
        level.reorder_point,
        level.safety_stock,
        level.backorder_limit,
        row.expires_on,
    ]
