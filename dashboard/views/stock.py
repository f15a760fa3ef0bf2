"""Stock by product and place: levels, goods that come in, counts put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, lists
from dashboard.forms.stock import AdjustForm, PlaceForm, ReceiveForm
from dashboard.staff import Done, StaffRequest, perform, staff_page
from inventory.selectors import catalogue
from inventory.selectors import places as locations
from inventory.selectors.catalogue import LevelView, StockFilter
from inventory.services import stock
from inventory.services.stock import Adjustment, Receipt


@staff_page(p.STOCK_VIEW)
def stock_list(request: StaffRequest) -> HttpResponse:
    """What lies where, how much of it is promised, what may still be sold."""
    wanted = lists.wanted(request, StockFilter)
    page = lists.read(request, wanted, lambda asked: catalogue.list_levels(wanted=asked))
    is_narrowed = bool(wanted.q or wanted.sku or wanted.location or wanted.is_short is not None)
    context = {
        "nav_active": "stock",
        "filters": _filters(wanted),
        "clear_url": reverse("dashboard:stock") if is_narrowed else "",
        "columns": _columns(),
        "rows": [_row(level) for level in page.items],
        "pager": lists.pager(request, page),
        "may_manage": request.actor.may(p.STOCK_MANAGE),
    }
    return render(request, "dashboard/stock/list.html", context)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def receipt(request: StaffRequest) -> HttpResponse:
    """Goods come in."""
    form = ReceiveForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        return _book(request, form, _receive)
    context = {
        "title": _("Receive goods"),
        "submit": _("Receive"),
        "hint": _("Orders that wait for this product get it first, by promised date."),
    }
    return _form_page(request, form, context)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def adjustment(request: StaffRequest) -> HttpResponse:
    """A count is put right, with the reason."""
    form = AdjustForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        return _book(request, form, _adjust)
    context = {
        "title": _("Adjust stock"),
        "submit": _("Adjust"),
        "hint": _("What is promised to orders cannot be taken away."),
    }
    return _form_page(request, form, context)


def _form_page(request: StaffRequest, form: PlaceForm, context: dict[str, Any]) -> HttpResponse:
    return render(
        request,
        "dashboard/stock/change.html",
        {"nav_active": "stock", "form": form, **context},
        status=422 if form.errors else 200,
    )


def _book(
    request: StaffRequest, form: PlaceForm, book: Callable[[StaffRequest, dict[str, Any]], str]
) -> HttpResponse:
    asked = form.cleaned_data
    return perform(
        request,
        act=lambda: Done(
            reverse("dashboard:product", args=[asked["sku"].sku]), book(request, asked)
        ),
        back=request.get_full_path(),
    )


def _receive(request: StaffRequest, asked: dict[str, Any]) -> str:
    product, place = asked["sku"], asked["location"]
    receipt = Receipt(product.pk, place.pk, asked["quantity"], asked["reference"])
    stock.receive(receipts=[receipt], actor=request.actor, at=timezone.now())
    return _("%(units)s of %(sku)s received at %(place)s.") % {
        "units": formats.units(asked["quantity"]),
        "sku": product.sku,
        "place": place.name,
    }


def _adjust(request: StaffRequest, asked: dict[str, Any]) -> str:
    product, place = asked["sku"], asked["location"]
    adjustment = Adjustment(product.pk, place.pk, asked["quantity"], asked["reason"])
    stock.adjust(adjustments=[adjustment], actor=request.actor, at=timezone.now())
    return _("Stock of %(sku)s at %(place)s put right.") % {
        "sku": product.sku,
        "place": place.name,
    }


def _filters(wanted: StockFilter) -> list[dict[str, Any]]:
    places = [{"value": row.code, "label": row.name} for row in locations.list_locations()]
    return [
        {
            "name": "q",
            "label": _("Product"),
            "kind": "search",
            "value": wanted.q,
            "placeholder": _("SKU or name"),
        },
        {
            "name": "location",
            "label": _("at"),
            "kind": "select",
            "value": wanted.location,
            "options": [{"value": "", "label": _("any place")}, *places],
        },
        {
            "name": "is_short",
            "label": _("with"),
            "kind": "select",
            "value": {None: "", True: "true", False: "false"}[wanted.is_short],
            "options": [
                {"value": "", "label": _("any stock")},
                {"value": "true", "label": _("nothing available")},
                {"value": "false", "label": _("something available")},
            ],
        },
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Product")},
        {"label": _("Place")},
        {"label": _("On hand"), "is_number": True},
        {"label": _("Allocated"), "is_number": True},
        {"label": _("Available"), "is_number": True},
        {"label": _("Backorder room"), "is_number": True},
    ]


def _row(level: LevelView) -> dict[str, Any]:
    over = max(0, level.allocated - level.on_hand)
    texts = [
        level.on_hand,
        level.allocated,
        level.available,
        max(0, level.backorder_limit - over),
    ]
    numbers = [
        {"text": formats.number(number), "label": column["label"], "is_number": True}
        for number, column in zip(texts, _columns()[2:], strict=True)
    ]
    if over:
        numbers[2]["sub"] = _("%(units)s owed") % {"units": formats.number(over)}
    return {
        "url": reverse("dashboard:product", args=[level.sku]),
        "cells": [
            {"text": level.sku, "sub": level.product},
            {"text": level.location_name, "label": _("Place")},
            *numbers,
        ],
    }
