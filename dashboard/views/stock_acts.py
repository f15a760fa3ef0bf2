"""Goods come in, a figure is put right, a place gets its limits."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import NotFound
from dashboard import form_acts, formats
from dashboard.forms.stock import AdjustForm, LimitsForm, PlaceForm, ReceiveForm
from dashboard.staff import Done, StaffRequest, seen_version, staff_page
from inventory.models import Location, Product
from inventory.selectors import catalogue
from inventory.services import level_limits, stock
from inventory.services.level_limits import LevelLimits
from inventory.services.stock import Adjustment, Receipt


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def receipt(request: StaffRequest) -> HttpResponse:
    """Goods come in."""
    form = ReceiveForm(request.POST or None, initial=request.GET.dict(), product=_chosen(request))
    context = {
        "title": _("Receive goods"),
        "submit": _("Receive"),
        "hint": _("Orders that wait for this product get it first, by promised date."),
    }
    if not form.is_valid():
        return _show(request, form, context)

    def act() -> Done:
        asked = form.cleaned_data
        product, place = asked["sku"], asked["location"]
        received = Receipt(
            product.pk,
            place.pk,
            asked["quantity"],
            asked["reference"],
            lot_code=asked.get("lot_code", ""),
            expires_on=asked.get("expires_on"),
        )
        stock.receive(receipts=[received], actor=request.actor, at=timezone.now())
        text = _("%(units)s of %(sku)s received at %(place)s.")
        return _done(text, product, place, units=formats.units(asked["quantity"]))

    return form_acts.perform(
        request,
        form=form,
        act=act,
        show=lambda: _show(request, form, context),
        back=request.get_full_path(),
    )


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def adjustment(request: StaffRequest) -> HttpResponse:
    """A figure is put right, with the reason."""
    form = AdjustForm(request.POST or None, initial=request.GET.dict(), product=_chosen(request))
    context = {
        "title": _("Adjust stock"),
        "submit": _("Adjust"),
        "hint": _("What is promised to orders cannot be taken away."),
    }
    if not form.is_valid():
        return _show(request, form, context)

    def act() -> Done:
        asked = form.cleaned_data
        product, place = asked["sku"], asked["location"]
        adjusted = Adjustment(
            product.pk,
            place.pk,
            asked["quantity"],
            asked["reason"],
            lot_code=asked.get("lot_code", ""),
            expires_on=asked.get("expires_on"),
        )
        stock.adjust(adjustments=[adjusted], actor=request.actor, at=timezone.now())
        text = _("%(sku)s at %(place)s put right by %(change)s.")
        return _done(text, product, place, change=formats.change(asked["quantity"]))

    return form_acts.perform(
        request,
        form=form,
        act=act,
        show=lambda: _show(request, form, context),
        back=request.get_full_path(),
    )


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def limits(request: StaffRequest, location: str, sku: str) -> HttpResponse:
    """How much may go on backorder at a place, how much is kept back."""
    product, place = catalogue.find_product(sku=sku), catalogue.find_location(code=location)
    level = catalogue.read_level(product=product, location=place, at=timezone.now())
    initial = {name: getattr(level, name) for name in LimitsForm.base_fields}
    form = LimitsForm(request.POST or None, initial=initial)
    back = reverse("dashboard:product", args=[sku])
    context = {
        "title": _("Limits of %(sku)s at %(place)s") % {"sku": sku, "place": place.name},
        "submit": _("Save"),
        "hint": _("%(name)s: %(on_hand)s on hand, %(allocated)s allocated.")
        % {
            "name": product.name,
            "on_hand": formats.number(level.on_hand),
            "allocated": formats.number(level.allocated),
        },
        "version": request.POST.get("version", level.version),
        "back": back,
        "back_text": product.name,
    }
    if not form.is_valid():
        return _show(request, form, context)

    def act() -> Done:
        wanted = LevelLimits(
            product.pk, place.pk, **form.cleaned_data, version=seen_version(request)
        )
        level_limits.set_all(levels=[wanted], actor=request.actor, at=timezone.now())
        return _done(_("Limits of %(sku)s at %(place)s are set."), product, place)

    return form_acts.perform(
        request,
        form=form,
        act=act,
        show=lambda: _show(request, form, context),
        back=request.get_full_path(),
        stream_id=product.pk,
    )


def _chosen(request: StaffRequest) -> Product | None:
    """The product that the address names, if it is one."""
    try:
        return catalogue.find_product(sku=request.GET.get("sku", ""))
    except NotFound:
        return None


def _done(text: str, product: Product, place: Location, **values: str) -> Done:
    told = {"sku": product.sku, "place": place.name, **values}
    return Done(reverse("dashboard:product", args=[product.sku]), text % told)


def _show(
    request: StaffRequest, form: PlaceForm | LimitsForm, context: dict[str, Any]
) -> HttpResponse:
    return render(
        request,
        "dashboard/stock/change.html",
        {
            "nav_active": "stock",
            "form": form,
            "back": reverse("dashboard:stock"),
            "back_text": _("Stock"),
            **context,
        },
        status=422 if form.errors else 200,
    )
