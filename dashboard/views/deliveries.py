"""Deliveries of events that did not arrive: what was given up, what waits, and once more."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions as p
from core import limits
from core.selectors import outbox
from core.services import delivery
from dashboard import formats, lists
from dashboard.selectors import deliveries
from dashboard.staff import Done, StaffRequest, perform, staff_page
from dashboard.views import settings


class DeliveryFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which deliveries."""

    status: Literal["dead", "pending"] = "dead"
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""


@staff_page(p.SETTINGS_MANAGE)
def page(request: StaffRequest) -> HttpResponse:
    """What was given up, or what still waits."""
    wanted = lists.wanted(request, DeliveryFilter)
    rows = lists.read(
        request,
        wanted,
        lambda asked: deliveries.undelivered(status=asked.status, cursor=asked.cursor),
    )
    context = {
        "nav_active": "settings",
        "tabs": settings.tabs("deliveries"),
        "views": _views(wanted.status),
        "rows": rows.items,
        "is_dead": wanted.status == "dead",
        "actions": [{"name": "act", "value": "retry", "label": _("Try again"), "icon": "refresh"}],
        "pager": lists.pager(request, rows),
    }
    return render(request, "dashboard/settings/deliveries.html", context)


def _views(current: str) -> list[dict[str, Any]]:
    counts = outbox.counts()
    labels = {"dead": _("Given up"), "pending": _("Waiting")}
    return [
        {
            "label": label,
            "url": f"?{urlencode({'status': status})}",
            "count": formats.number(counts[status]),
            "is_current": status == current,
        }
        for status, label in labels.items()
    ]


@staff_page(p.SETTINGS_MANAGE, methods=("POST",))
def retry(request: StaffRequest) -> HttpResponseBase:
    """Deliveries that were given up get a fresh set of tries."""
    chosen = [int(text) for text in request.POST.getlist("delivery") if text.isdecimal()]
    here = reverse("dashboard:deliveries")

    def act() -> Done:
        count = delivery.retry_dead(delivery_ids=chosen[: limits.PAGE_SIZE_MAX], at=timezone.now())
        text = ngettext("%(n)s is tried again.", "%(n)s are tried again.", count)
        return Done(here, text % {"n": formats.number(count)}, is_warning=not count)

    return perform(request, act=act, back=here)
