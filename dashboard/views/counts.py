"""Count a place: a sheet of what the book has there, filled in with what lies there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec.structs import replace

from accounts import permissions as p
from core.errors import DomainError, Forbidden
from dashboard import formats, lists, staff
from dashboard.forms.counts import CountSheet
from dashboard.forms.stock import location_choices
from dashboard.screens import paper_links
from dashboard.selectors import configuration
from dashboard.staff import Done, StaffRequest, run_once, staff_page
from inventory.models import Location
from inventory.selectors import catalogue, count_sheet
from inventory.selectors.stock_list import StockListFilter
from inventory.services import stock
from inventory.services.stock import Counted

# More differences than this are read in the ledger.
_DIFFERENCES_TOLD_MAX = 5


@staff_page(p.STOCK_MANAGE, methods=("GET", "POST"))
def page(request: StaffRequest) -> HttpResponse:
    """A sheet of one place, and what was counted there."""
    places = dict(location_choices())
    wanted = lists.wanted(request, StockListFilter)
    if wanted.location not in places:
        wanted = replace(wanted, location=next(iter(places), ""))
    if request.method != "POST":
        return _show(request, wanted, places)
    sheet = CountSheet(request.POST, location=wanted.location)
    if not sheet.is_valid():
        return _show(request, wanted, places, sheet)
    place = catalogue.find_location(code=sheet.form.cleaned_data["location"])

    def act() -> Done:
        counts = sheet.counts(location_id=place.pk)
        found = stock.count(counts=counts, actor=request.actor, at=timezone.now())
        skus = [row.cleaned_data["sku"].strip() for row in sheet.rows.forms if row.is_counted]
        return Done(request.get_full_path(), _told(place, list(zip(skus, found, strict=True))))

    try:
        done = run_once(request, act)
    except Forbidden:
        raise
    except DomainError as error:
        sheet.refuse(error)
        return _show(request, wanted, places, sheet, losing=error.details.get("references", ()))
    staff.tell(request, done)
    return redirect(done.url)


def _told(place: Location, found: Sequence[tuple[str, Counted]]) -> str:
    """What the count came to: how many, and where the book was wrong."""
    text = ngettext(
        "%(n)s count at %(place)s is taken in.",
        "%(n)s counts at %(place)s are taken in.",
        len(found),
    ) % {"n": formats.number(len(found)), "place": place.name}
    changed = [(sku, one.difference) for sku, one in found if one.difference]
    if not changed:
        return f"{text} {_('Everything is as the book has it.')}"
    named = [f"{sku} {formats.change(units)}" for sku, units in changed[:_DIFFERENCES_TOLD_MAX]]
    if len(changed) > _DIFFERENCES_TOLD_MAX:
        named.append("…")
    told = _("Put right: %(differences)s.") % {"differences": ", ".join(named)}
    return f"{text} {told}"


def _show(
    request: StaffRequest,
    wanted: StockListFilter,
    places: Mapping[str, Any],
    sheet: CountSheet | None = None,
    losing: Sequence[str] = (),
) -> HttpResponse:
    at = timezone.now()
    rows = lists.read(request, wanted, lambda asked: count_sheet.read(wanted=asked, at=at))
    links = paper_links.urls(losing)
    shown = sheet or CountSheet(location=wanted.location, rows=rows.items)
    context = {
        "nav_active": "stock",
        "place": places.get(wanted.location, ""),
        "filters": _filters(wanted, places),
        "sheet": shown,
        "errors": [
            *shown.errors,
            *(
                {
                    "text": _("%(name)s would lose units") % {"name": name},
                    "href": links.get(name, ""),
                }
                for name in losing
            ),
        ],
        "pager": lists.pager(request, rows),
        # A form that is corrected keeps its key: nothing was done with it yet.
        "key": request.POST.get("idempotency_key") or staff.form_key(),
    }
    return render(
        request, "dashboard/stock/count.html", context, status=422 if sheet is not None else 200
    )


def _filters(wanted: StockListFilter, places: Mapping[str, Any]) -> list[dict[str, Any]]:
    at = [{"value": code, "label": name} for code, name in places.items()]
    return [
        {
            "name": "q",
            "label": _("Product"),
            "kind": "search",
            "value": wanted.q or wanted.sku,
            "placeholder": _("SKU or name"),
        },
        {
            "name": "location",
            "label": _("at"),
            "kind": "select",
            "value": wanted.location,
            "options": at,
        },
        lists.choice(
            "category",
            _("in"),
            wanted.category,
            _("any category"),
            configuration.category_choices(),
        ),
    ]
