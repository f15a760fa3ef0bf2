"""Products: the list, a new one, a change."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, lists, words
from dashboard.forms.products import ProductChangeForm, ProductForm
from dashboard.selectors import configuration
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page
from inventory.models import Product
from inventory.selectors import catalogue
from inventory.selectors.catalogue import ProductFilter, ProductView
from inventory.services import products
from inventory.services.products import NewProduct, ProductChange


@staff_page(p.STOCK_VIEW)
def product_list(request: StaffRequest) -> HttpResponse:
    """What is sold, with what is left of it."""
    wanted = lists.wanted(request, ProductFilter)
    at = timezone.now()
    page = lists.read(request, wanted, lambda asked: catalogue.list_products(wanted=asked, at=at))
    is_narrowed = bool(wanted.q or wanted.category or wanted.type or wanted.is_active is not None)
    context = {
        "nav_active": "stock",
        "filters": _filters(wanted),
        "clear_url": reverse("dashboard:products") if is_narrowed else "",
        "columns": _columns(),
        "rows": [_row(product) for product in page.items],
        "pager": lists.pager(request, page),
        "may_manage": request.actor.may(p.STOCK_MANAGE),
    }
    return render(request, "dashboard/products/list.html", context)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A product is added."""
    form = ProductForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        return perform(request, act=lambda: _create(request, asked), back=request.path)
    context = {
        "title": _("New product"),
        "submit": _("Add product"),
        "back": reverse("dashboard:products"),
    }
    return _form_page(request, form, context)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, sku: str) -> HttpResponse:
    """Name, price, weight, lead time, or whether it is sold."""
    product = catalogue.read_product(sku=sku, at=timezone.now())
    initial = {name: getattr(product, name) for name in ProductChangeForm.base_fields}
    form = ProductChangeForm(request.POST or None, initial=initial)
    back = reverse("dashboard:product", args=[sku])
    if request.method == "POST" and form.is_valid():
        return perform(
            request,
            act=lambda: _change(request, product, form.cleaned_data),
            back=back,
            stream_id=product.id,
        )
    context = {
        "title": product.name,
        "submit": _("Save"),
        "back": back,
        "version": request.POST.get("version", product.version),
    }
    return _form_page(request, form, context)


def _form_page(
    request: StaffRequest, form: ProductForm | ProductChangeForm, context: dict[str, Any]
) -> HttpResponse:
    return render(
        request,
        "dashboard/products/edit.html",
        {"nav_active": "stock", "form": form, **context},
        status=422 if form.errors else 200,
    )


def _create(request: StaffRequest, asked: dict[str, Any]) -> Done:
    (product,) = products.create(
        products=[NewProduct(**asked)], actor=request.actor, at=timezone.now()
    )
    return Done(
        reverse("dashboard:product", args=[product.sku]),
        _("%(sku)s is added.") % {"sku": product.sku},
    )


def _change(request: StaffRequest, product: ProductView, asked: dict[str, Any]) -> Done:
    change = ProductChange(product.id, asked, seen_version(request))
    products.change(changes=[change], actor=request.actor, at=timezone.now())
    return Done(
        reverse("dashboard:product", args=[product.sku]),
        _("%(sku)s is changed.") % {"sku": product.sku},
    )


def _filters(wanted: ProductFilter) -> list[dict[str, Any]]:
    categories = [{"value": c, "label": name} for c, name in configuration.category_choices()]
    types = [{"value": value, "label": label} for value, label in Product.Type.choices]
    return [
        {
            "name": "q",
            "label": _("Product"),
            "kind": "search",
            "value": wanted.q,
            "placeholder": _("SKU, name or GTIN"),
        },
        {
            "name": "category",
            "label": _("in"),
            "kind": "select",
            "value": wanted.category,
            "options": [{"value": "", "label": _("any category")}, *categories],
        },
        {
            "name": "type",
            "label": _("of"),
            "kind": "select",
            "value": wanted.type,
            "options": [{"value": "", "label": _("any type")}, *types],
        },
        {
            "name": "is_active",
            "label": _("that"),
            "kind": "select",
            "value": {None: "", True: "true", False: "false"}[wanted.is_active],
            "options": [
                {"value": "", "label": _("are sold or not")},
                {"value": "true", "label": _("are sold")},
                {"value": "false", "label": _("are not sold")},
            ],
        },
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Product")},
        {"label": _("Category")},
        {"label": _("Type")},
        {"label": _("List price"), "is_number": True},
        {"label": _("On hand"), "is_number": True},
        {"label": _("Available"), "is_number": True},
        {"label": _("State")},
    ]


def _row(product: ProductView) -> dict[str, Any]:
    is_kept = product.type == Product.Type.STOCKED
    texts = [
        product.category,
        Product.Type(product.type).label,
        formats.money(product.list_price, product.currency),
        formats.number(product.on_hand) if is_kept else "–",
        formats.number(product.available) if is_kept else "–",
    ]
    cells: list[dict[str, Any]] = [
        {"text": text, "label": column["label"], "is_number": column.get("is_number", False)}
        for text, column in zip(texts, _columns()[1:-1], strict=True)
    ]
    state = words.PRODUCT_STATE[product.is_active]
    return {
        "url": reverse("dashboard:product", args=[product.sku]),
        "cells": [
            {"text": product.sku, "sub": product.name},
            *cells,
            {"text": state.text, "tone": state.tone, "icon": state.icon, "label": _("State")},
        ],
    }
