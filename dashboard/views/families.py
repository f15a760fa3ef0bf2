"""Product families: the list, a new one, a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import form_acts, formats
from dashboard.forms.families import FamilyForm
from dashboard.staff import Done, StaffRequest, staff_page
from inventory.selectors import families as views
from inventory.selectors.families import FamilyView
from inventory.services import families
from inventory.services.families import NewFamily


@staff_page(p.STOCK_VIEW)
def list_page(request: StaffRequest) -> HttpResponse:
    """Every family with what its products differ by."""
    may_manage = request.actor.may(p.STOCK_MANAGE)
    context = {
        "nav_active": "stock",
        "columns": _columns(),
        "rows": [_row(family, may_manage=may_manage) for family in views.list_families()],
        "may_manage": may_manage,
    }
    return render(request, "dashboard/products/families.html", context)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A family is made."""
    form = FamilyForm(request.POST or None, is_new=True)

    def act() -> Done:
        asked = form.cleaned_data
        families.create(families=[NewFamily(**asked)])
        return Done(_list_url(), _("The family %(name)s is made.") % {"name": asked["name"]})

    return _answer(request, form, act)


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, code: str) -> HttpResponse:
    """A family gets another name or, while it has no products, other attributes."""
    family = views.read_family(code=code)
    initial = {"name": family.name, "attribute_names": "\n".join(family.attribute_names)}
    form = FamilyForm(request.POST or None, initial=initial, is_new=False)

    def act() -> Done:
        asked = form.cleaned_data
        families.change(code=code, name=asked["name"], attribute_names=asked["attribute_names"])
        return Done(_list_url(), _("The family %(name)s is changed.") % {"name": asked["name"]})

    return _answer(request, form, act, family)


def _answer(
    request: StaffRequest,
    form: FamilyForm,
    act: Callable[[], Done],
    family: FamilyView | None = None,
) -> HttpResponse:
    def show() -> HttpResponse:
        context = {"nav_active": "stock", "form": form, "family": family}
        status = 422 if form.errors else 200
        return render(request, "dashboard/products/family.html", context, status=status)

    if request.method == "POST" and form.is_valid():
        return form_acts.perform(request, form=form, act=act, show=show, back=_list_url())
    return show()


def _list_url() -> str:
    return reverse("dashboard:product_families")


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Family")},
        {"label": _("Attributes")},
        {"label": _("Products"), "is_number": True},
    ]


def _row(family: FamilyView, *, may_manage: bool) -> dict[str, Any]:
    products = reverse("dashboard:products") + f"?family={family.code}"
    url = reverse("dashboard:product_family", args=[family.code]) if may_manage else ""
    return {
        "url": url,
        "cells": [
            {"text": family.name, "sub": family.code},
            {"text": ", ".join(family.attribute_names), "label": _("Attributes")},
            {
                "text": formats.number(family.products),
                "label": _("Products"),
                "is_number": True,
                "url": products,
            },
        ],
    }
