"""Home: what needs the reader now, the flow, what is at risk, the figures of the day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, words
from dashboard.staff import StaffRequest, staff_page
from orders.rules.standing import Stage
from orders.selectors.listing import OrderRow
from reports.rules import figures
from reports.selectors import home
from reports.selectors.home import Home, OrderFigures, StageFigures

_DEFINITIONS = {figure.code: figure.definition for figure in figures.HOME}


@staff_page(p.ORDERS_VIEW)
def page(request: StaffRequest) -> HttpResponse:
    """The whole page; asked again by itself, only its figures."""
    read = home.read(actor=request.actor, at=timezone.now())
    context = {
        "nav_active": "home",
        "name": request.user.first_name or request.user.username,
        "as_of": read.as_of,
        "needs": _needs(read, may_decide=request.actor.may(p.ORDERS_CONFIRM)),
        "stages": [_stage(stage) for stage in read.stages],
        "late": _orders(read.late, "late"),
        "at_risk": _orders(read.at_risk, "risk"),
        "figures": _figures(read),
    }
    is_part = bool(request.htmx)
    template = "dashboard/home/figures.html" if is_part else "dashboard/home/page.html"
    return render(request, template, context)


def _orders_url(**query: str) -> str:
    return f"{reverse('dashboard:orders')}?{urlencode(query)}"


def _needs(read: Home, *, may_decide: bool) -> list[dict[str, Any]]:
    """What waits for this reader: their own work first, then what nobody else will see to."""
    mine, work = read.my_work, reverse("dashboard:work")
    needs = [
        _need(_("To accept"), mine.assigned, f"{work}?is_mine=true", "my_work"),
        _need(_("To do"), mine.accepted, f"{work}?is_mine=true", "my_work"),
        _need(_("Doing"), mine.in_work, f"{work}?is_mine=true", "my_work"),
        _need(_("In my departments' queue"), mine.department_queue, work, "department_queue"),
        _need(_("Late orders"), read.late.count, _orders_url(view="late"), "late", tone="red"),
        _need(
            _("Open cases"),
            read.cases.open,
            reverse("dashboard:exceptions"),
            "open_cases",
            tone="red" if read.cases.overdue else "amber",
            note=_("%(n)s overdue") % {"n": formats.number(read.cases.overdue)}
            if read.cases.overdue
            else "",
        ),
        _need(
            _("Waiting for a decision") if may_decide else _("Waiting with findings"),
            read.waiting,
            _orders_url(view="waiting"),
            "waiting",
            tone="amber",
        ),
        _need(_("On hold"), read.on_hold, _orders_url(view="held"), "on_hold", tone="amber"),
    ]
    own = {"my_work", "department_queue"}
    return [need for need in needs if need["count"] or need["code"] not in own]


def _need(
    label: str, count: int, url: str, code: str, *, tone: str = "", note: str = ""
) -> dict[str, Any]:
    return {
        "label": label,
        "count": count,
        "value": formats.number(count),
        "url": url,
        "code": code,
        "definition": _DEFINITIONS[code],
        "tone": tone if count else "",
        "note": note,
    }


def _stage(stage: StageFigures) -> dict[str, Any]:
    view = "all" if stage.stage is Stage.DELIVERED else "open"
    oldest = stage.oldest_seconds
    return {
        "label": words.STAGE[stage.stage].text,
        "count": formats.number(stage.count),
        "url": _orders_url(view=view, stage=stage.stage.value),
        "oldest": formats.age(oldest) if oldest is not None else "",
        "entered": formats.number(stage.entered_today),
        "left": formats.number(stage.left_today),
        "is_bottleneck": stage.is_bottleneck,
    }


def _orders(found: OrderFigures, view: str) -> dict[str, Any]:
    return {
        "count": formats.number(found.count),
        "url": _orders_url(view=view),
        "rest": found.count - len(found.first),
        "rows": [_row(order) for order in found.first],
    }


def _row(order: OrderRow) -> dict[str, Any]:
    return {
        "number": order.number,
        "url": reverse("dashboard:order", args=[order.number]),
        "customer": order.customer,
        "state": words.of(words.DISPLAY_STATUS, order.display_status),
        "promised_on": order.promised_on,
        "distance": formats.distance(order.days_to_promise),
        "tone": formats.distance_tone(order.days_to_promise),
        "units": f"{formats.number(order.quantity_shipped)}/{formats.number(order.quantity_live)}",
        "value": formats.money(order.total_amount, order.currency),
    }


def _figures(read: Home) -> list[dict[str, Any]]:
    value = " + ".join(formats.money(one.amount, one.currency) for one in read.value_today)
    due = _("%(kept)s of %(due)s due in %(days)s days") % {
        "kept": formats.number(read.on_time.kept),
        "due": formats.number(read.on_time.due),
        "days": figures.ON_TIME_DAYS,
    }
    today = read.today.isoformat()
    return [
        {
            "label": _("Orders of today"),
            "value": formats.number(read.ordered_today),
            "url": _orders_url(view="all", ordered_from=today),
            "code": "ordered_today",
        },
        {"label": _("Their value"), "value": value or "–", "code": "value_today"},
        {
            "label": _("Shipped today"),
            "value": formats.number(read.shipped_today),
            "code": "shipped_today",
        },
        {
            "label": _("Delivered today"),
            "value": formats.number(read.delivered_today),
            "code": "delivered_today",
        },
        {
            "label": _("On time"),
            "value": formats.percent(read.on_time.share),
            "note": due if read.on_time.due else _("none was due"),
            "code": "on_time",
        },
    ]
