"""Suppliers: the list, one with its record and what it sells us, and what may change of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import msgspec
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import permissions as p
from core import limits
from core.errors import Invalid
from core.selectors import timeline
from dashboard import form_acts, lists, staff
from dashboard.forms import suppliers as forms
from dashboard.forms.suppliers import SupplierChangeForm, SupplierForm
from dashboard.screens import (
    purchase_history,
    purchase_list,
    purchasing_tabs,
    supplier_parts,
    supplier_record,
)
from dashboard.staff import Done, StaffRequest, seen_version, staff_page
from purchasing.selectors import listing, scorecard, terms
from purchasing.selectors.listing import PurchaseFilter
from purchasing.selectors.scorecard import Scorecard
from purchasing.selectors.terms import SupplierFilter, SupplierView
from purchasing.services import suppliers
from purchasing.services.suppliers import NewSupplier

_OPEN_ORDERS = 20
_CHANGES = 20


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Over how many days a record is read, and where in its rows the reader is."""

    days: Literal["90", "365", "1095"] = "365"
    start: int = 0


def supplier_url(code: str) -> str:
    """The address of a supplier's page."""
    return reverse("dashboard:supplier", args=[code])


@staff_page(p.PURCHASING_VIEW)
def supplier_list(request: StaffRequest) -> HttpResponse:
    """Whom we buy from."""
    wanted = lists.wanted(request, SupplierFilter)
    page = lists.read(request, wanted, lambda asked: terms.list_suppliers(wanted=asked))
    is_narrowed = bool(wanted.q or wanted.is_active is not None)
    context = {
        "nav_active": "purchasing",
        "section_tabs": purchasing_tabs.tabs("suppliers"),
        "filters": _filters(wanted),
        "clear_url": reverse("dashboard:suppliers") if is_narrowed else "",
        "columns": supplier_parts.columns(),
        "rows": [supplier_parts.row(supplier) for supplier in page.items],
        "pager": lists.pager(request, page),
        "may_buy": request.actor.may(p.PURCHASING_MANAGE),
    }
    return render(request, "dashboard/purchasing/suppliers.html", context)


def _filters(wanted: SupplierFilter) -> list[dict[str, Any]]:
    return [
        {
            "name": "q",
            "label": _("Supplier"),
            "kind": "search",
            "value": wanted.q,
            "placeholder": _("Name or code"),
        },
        {
            "name": "is_active",
            "label": _("that"),
            "kind": "select",
            "value": {None: "", True: "true", False: "false"}[wanted.is_active],
            "options": [
                {"value": "", "label": _("are in use or not")},
                {"value": "true", "label": _("are in use")},
                {"value": "false", "label": _("are not in use")},
            ],
        },
    ]


@staff_page(p.PURCHASING_VIEW)
def page(request: StaffRequest, code: str) -> HttpResponse:
    """One supplier: how reliable, what it sells us, what is on its way from there."""
    found = terms.find_supplier(code=code)
    supplier, day = terms.supplier_view(found), staff.today()
    wanted = lists.wanted(request, Period)
    record = _record(code, wanted)
    coming = listing.list_purchases(
        wanted=PurchaseFilter(supplier=code, is_open=True, size=_OPEN_ORDERS), today=day
    )
    history = timeline.newest(stream_id=suppliers.stream_of(code), limit=_CHANGES)
    context = {
        "nav_active": "purchasing",
        "supplier": supplier,
        "facts": supplier_parts.facts(supplier),
        "contacts": terms.contacts_of(supplier_id=found.pk),
        "products": supplier_parts.products(supplier, terms.products_of(supplier_id=found.pk)),
        "record": supplier_record.groups(record, query=urlencode({"days": wanted.days})),
        "period": supplier_record.period(record),
        "period_options": _periods(wanted),
        "coming": purchase_list.rows(coming.items, today=day),
        "all_url": f"{reverse('dashboard:purchases')}?{urlencode({'supplier': code})}",
        "buy_url": f"{reverse('dashboard:new_purchase')}?{urlencode({'supplier': code})}",
        "history": purchase_history.entries(history),
        "may_buy": request.actor.may(p.PURCHASING_MANAGE),
    }
    return render(request, "dashboard/purchasing/supplier.html", context)


def _record(code: str, wanted: Period) -> Scorecard:
    last = staff.today()
    first = last - timedelta(days=int(wanted.days) - 1)
    return scorecard.read(code=code, first=first, last=last, at=timezone.now())


def _periods(wanted: Period) -> list[dict[str, Any]]:
    labels = {"90": _("90 days"), "365": _("a year"), "1095": _("three years")}
    return [
        {"value": value, "label": label, "is_chosen": value == wanted.days}
        for value, label in labels.items()
    ]


@staff_page(p.PURCHASING_VIEW)
def figure(request: StaffRequest, code: str, name: str) -> HttpResponse:
    """The rows behind a figure of a supplier's record."""
    wanted = lists.wanted(request, Period)
    record = _record(code, wanted)
    try:
        found = record.figure(name)
    except Invalid as error:
        raise Http404 from error
    start = max(0, wanted.start)
    end = start + limits.PAGE_SIZE
    days = {"days": wanted.days}
    context = {
        "nav_active": "purchasing",
        "supplier": terms.read_supplier(code=code),
        "back": f"{supplier_url(code)}?{urlencode(days)}",
        "figure": supplier_record.figure(found, supplier=code),
        "period": supplier_record.period(record),
        "columns": supplier_record.columns(found),
        "rows": supplier_record.rows(
            found,
            start=start,
            size=limits.PAGE_SIZE,
            currency=terms.read_supplier(code=code).currency,
        ),
        "pager": {
            "shown": _("%(shown)s of %(total)s")
            % {"shown": len(found.rows[start:end]), "total": len(found.rows)},
            "previous_url": f"?{urlencode(days | {'start': max(0, start - limits.PAGE_SIZE)})}"
            if start
            else "",
            "next_url": f"?{urlencode(days | {'start': end})}" if end < len(found.rows) else "",
        },
    }
    return render(request, "dashboard/purchasing/figure.html", context)


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A supplier is added."""
    form = SupplierForm(request.POST or None)
    back = reverse("dashboard:suppliers")

    def act() -> Done:
        (supplier,) = suppliers.create(
            suppliers=[NewSupplier(**form.cleaned_data)], actor=request.actor, at=timezone.now()
        )
        said = _("%(name)s is added. Say now what they sell us.") % {"name": supplier.name}
        return Done(supplier_url(supplier.code), said)

    def show() -> HttpResponse:
        context = {"title": _("New supplier"), "submit": _("Add supplier"), "back": back}
        return _form_page(request, form, context)

    if request.method != "POST" or not form.is_valid():
        return show()
    return form_acts.perform(request, form=form, act=act, show=show, back=back)


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, code: str) -> HttpResponse:
    """Name, address of mail, terms of whole orders, or whether we buy from there."""
    supplier = terms.read_supplier(code=code)
    form = SupplierChangeForm(request.POST or None, initial=forms.initial_of(supplier))
    back = supplier_url(code)

    def act() -> Done:
        suppliers.change(
            code=code,
            version=seen_version(request),
            values=form.cleaned_data,
            actor=request.actor,
            at=timezone.now(),
        )
        return Done(back, _("%(name)s is changed.") % {"name": form.cleaned_data["name"]})

    def show() -> HttpResponse:
        context = {
            "title": supplier.name,
            "submit": _("Save"),
            "back": back,
            "version": _version(request, supplier),
        }
        return _form_page(request, form, context)

    if request.method != "POST" or not form.is_valid():
        return show()
    stream = suppliers.stream_of(code)
    return form_acts.perform(request, form=form, act=act, show=show, back=back, stream_id=stream)


@staff_page(p.PURCHASING_MANAGE, methods=("GET", "POST"))
def contacts(request: StaffRequest, code: str) -> HttpResponse:
    """The people there, and which of them receive orders."""
    found = terms.find_supplier(code=code)
    supplier, people = terms.supplier_view(found), terms.contacts_of(supplier_id=found.pk)
    rows = forms.contacts_form(request.POST or None, people)
    back = supplier_url(code)
    if request.method == "POST" and rows.is_valid():

        def act() -> Done:
            suppliers.set_contacts(
                code=code,
                version=seen_version(request),
                contacts=forms.contacts_of(rows),
                actor=request.actor,
                at=timezone.now(),
            )
            return Done(back, _("The contacts of %(name)s are kept.") % {"name": supplier.name})

        stream = suppliers.stream_of(code)
        return staff.perform(request, act=act, back=back, stream_id=stream)
    context = {
        "nav_active": "purchasing",
        "supplier": supplier,
        "rows": rows,
        "errors": [
            {"text": message, "href": f"#{row[name].id_for_label}"}
            for row in rows.forms
            for name, found in row.errors.items()
            if name in row.fields
            for message in found
        ],
        "version": _version(request, supplier),
        "back": back,
    }
    status = 422 if rows.is_bound else 200
    return render(request, "dashboard/purchasing/contacts.html", context, status=status)


def _version(request: StaffRequest, supplier: SupplierView) -> str | int:
    """What the person saw, not what is there by now."""
    return request.POST.get("version", supplier.version)


def _form_page(
    request: StaffRequest, form: SupplierChangeForm, context: dict[str, Any]
) -> HttpResponse:
    return render(
        request,
        "dashboard/purchasing/supplier_edit.html",
        {"nav_active": "purchasing", "form": form, **context},
        status=422 if form.errors else 200,
    )
