"""Products from a file: uploaded, looked at, written."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.errors import DomainError
from dashboard import formats, lists, refusals
from dashboard.forms.product_imports import ImportForm
from dashboard.screens import product_import
from dashboard.staff import Done, StaffRequest, perform, run_once, staff_page
from inventory.selectors import product_imports as views
from inventory.selectors.product_imports import ImportFilter, ImportHead, ImportListFilter
from inventory.services import product_imports


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def list_page(request: StaffRequest) -> HttpResponse:
    """A file is uploaded; below it, those that were."""
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            return redirect(run_once(request, lambda: _stage(request, form)).url)
        except DomainError as error:
            form.add_error("file", refusals.text(error))
    wanted = lists.wanted(request, ImportListFilter)
    page = lists.read(request, wanted, lambda asked: views.list_imports(wanted=asked))
    context = {
        "nav_active": "stock",
        "form": form,
        "columns": [{"label": _("File")}, {"label": _("By")}, {"label": _("State")}],
        "rows": [_row(head) for head in page.items],
        "pager": lists.pager(request, page),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboard/products/imports.html", context, status=status)


def _stage(request: StaffRequest, form: ImportForm) -> Done:
    file = form.cleaned_data["file"]
    kept = product_imports.stage(
        file_name=file.name, content=file.read(), actor=request.actor, at=timezone.now()
    )
    return Done(_url(kept.pk))


@staff_page(p.STOCK_MANAGE)
def page(request: StaffRequest, import_id: uuid.UUID) -> HttpResponse:
    """What a file would do, or has done, row by row."""
    wanted = lists.wanted(request, ImportFilter)
    view = views.read_import(import_id=import_id, wanted=wanted)
    good = view.create + view.change
    context = {
        "nav_active": "stock",
        "view": view,
        "verdict": product_import.verdict(view),
        "tabs": product_import.tabs(view, wanted),
        "rows": product_import.rows(view),
        "pager": product_import.pages(view, wanted),
        "good": formats.products(good),
        "may_commit": view.committed_at is None and good > 0,
    }
    return render(request, "dashboard/products/import.html", context)


@staff_page(p.STOCK_MANAGE, methods=("POST",))
def commit(request: StaffRequest, import_id: uuid.UUID) -> HttpResponse:
    """The rows are written: all of them, or those without a problem."""
    only_good = request.POST.get("only_good") == "yes"

    def act() -> Done:
        product_imports.commit(
            import_id=import_id, only_good=only_good, actor=request.actor, at=timezone.now()
        )
        return Done(_url(import_id), _("The products are imported."))

    return perform(request, act=act, back=_url(import_id))


def _url(import_id: uuid.UUID) -> str:
    return reverse("dashboard:product_import", args=[import_id])


def _row(head: ImportHead) -> dict[str, Any]:
    is_over = head.committed_at is not None
    return {
        "url": _url(head.id),
        "cells": [
            {
                "text": head.file_name or _("without a name"),
                "sub": formats.moment(head.uploaded_at),
            },
            {"text": head.uploaded_by, "label": _("By")},
            {
                "text": _("Imported") if is_over else _("Only looked at"),
                "tone": "green" if is_over else "neutral",
                "label": _("State"),
            },
        ],
    }
