"""One product: what it is, what lies where, what may be promised, who waits, what moved."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import permissions as p
from core import limits
from core.paging import Page
from dashboard import lists, staff
from dashboard.screens import atp_chart, paper_links
from dashboard.screens import product_page as screen
from dashboard.staff import StaffRequest, staff_page
from inventory.models import Product
from inventory.selectors import atp, catalogue, lots, places, product_detail, stock_list
from inventory.selectors.catalogue import Cursor, MovementView, ProductView, Short
from inventory.selectors.places import LocationView
from inventory.selectors.stock_list import StockListFilter

_ATP_DAYS = 60
_MOVEMENTS = 20


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the reader looks at: ``at`` the place of the forecast; kind, place and page of the
    ledger."""

    at: Short = ""
    kind: Annotated[str, msgspec.Meta(max_length=12)] = ""
    place: Short = ""
    cursor: Cursor = ""


@staff_page(p.STOCK_VIEW)
def page(request: StaffRequest, sku: str) -> HttpResponse:
    """One product with its stock, its forecast, its demand and every movement."""
    now = timezone.now()
    detail = product_detail.read(sku=sku, at=now)
    product = detail.product
    is_shelved = product.type == Product.Type.STOCKED or bool(product.levels)
    context = {
        "nav_active": "stock",
        "product": product,
        "is_shelved": is_shelved,
        "states": screen.states(product),
        "head": screen.head(product),
        "facts": screen.facts(product),
        "related": screen.related(detail),
        "may_manage": request.actor.may(p.STOCK_MANAGE),
        **(_shelf(request, product, now) if is_shelved else {}),
    }
    return render(request, "dashboard/products/detail.html", context)


def _shelf(request: StaffRequest, product: ProductView, now: datetime) -> dict[str, Any]:
    asked = lists.wanted(request, Asked)
    known = {row.code: row for row in places.list_locations()}
    today = staff.today()
    rows = stock_list.list_rows(
        wanted=StockListFilter(sku=product.sku, size=limits.PAGE_SIZE_MAX), at=now
    ).items
    ledger = lists.read(request, asked, lambda wanted: _ledger(product.sku, wanted))
    return {
        "levels": screen.levels(
            rows, known, may_manage=request.actor.may(p.STOCK_MANAGE), today=today
        ),
        "totals": screen.totals(rows) if len(rows) > 1 else None,
        "lots": screen.lots(lots.of_product(product_id=product.id, at=now)),
        "movement_filters": screen.movement_filters(asked.kind, asked.place, known.values()),
        "is_ledger_narrowed": bool(asked.kind or asked.place),
        "pager": {
            name: f"{url}#movements" if url.startswith("?") else url
            for name, url in lists.pager(request, ledger).items()
        },
        **_forecast(asked, product, known, now),
        **_demand(product, ledger, known),
    }


def _ledger(sku: str, wanted: Asked) -> Page[MovementView]:
    return catalogue.list_movements(
        sku=sku, kind=wanted.kind, location=wanted.place, cursor=wanted.cursor, size=_MOVEMENTS
    )


def _forecast(
    asked: Asked, product: ProductView, known: dict[str, LocationView], now: datetime
) -> dict[str, Any]:
    open_places = [
        (level.location, level.location_name)
        for level in product.levels
        if known[level.location].is_active
    ]
    at = asked.at if asked.at in dict(open_places) else ""
    table = atp.read(product_id=product.id, location_code=at, at=now, days=_ATP_DAYS)
    return {
        "at": at,
        "kept": [{"name": "at", "value": at}] if at else [],
        "atp_places": open_places if len(open_places) > 1 else [],
        "chart": atp_chart.draw(table, place=dict(open_places).get(at, "")),
        "atp_rows": atp_chart.rows(table.days),
    }


def _demand(
    product: ProductView, ledger: Page[MovementView], known: dict[str, LocationView]
) -> dict[str, Any]:
    today = staff.today()
    waits = atp.waiting(product_id=product.id)
    held = atp.reserved(product_id=product.id)
    coming = atp.coming(product_id=product.id, today=today)
    links = paper_links.urls(screen.references(waits, held, coming, ledger.items))
    names = {code: place.name for code, place in known.items()}
    return {
        "waiting": screen.waiting(waits, names, links, today=today),
        "held": screen.held(held, names, links),
        "held_summary": screen.held_summary(held),
        "demands_max": limits.DEMANDS_SHOWN_MAX,
        "coming": screen.coming(coming, names, links, today=today),
        "movements": screen.movements(ledger.items, names, links),
    }
