"""The order list as plain values: tabs, filters, columns and rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions as p
from core.actors import Actor
from core.paging import Page
from dashboard import formats, lists, words
from dashboard.screens.order_views import VIEW, VIEWS, Chosen
from dashboard.words import Word
from orders.rules.standing import DisplayStatus
from orders.selectors.listing import OrderFilter, OrderRow


@dataclass(frozen=True, slots=True)
class Mark:
    word: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """One order in the list."""

    id: uuid.UUID
    number: str
    external_id: str
    url: str
    customer: str
    place: str
    ordered_at: datetime
    ordered_day: str
    state: Word
    units_total: int
    units_text: str
    units_segments: list[dict[str, Any]]
    promised_on: date | None
    distance: str
    distance_tone: str
    value: str
    channel: str
    departments: str
    marks: list[Mark]


def rows(found: Sequence[OrderRow], departments: Mapping[uuid.UUID, Sequence[str]]) -> list[Row]:
    """Orders as rows of the list."""
    return [_row(order, departments.get(order.id, ())) for order in found]


def _row(order: OrderRow, departments: Sequence[str]) -> Row:
    on_its_way = order.quantity_shipped - order.quantity_delivered
    return Row(
        id=order.id,
        number=order.number,
        external_id=order.external_id,
        url=reverse("dashboard:order", args=[order.number]),
        customer=order.customer,
        place=", ".join(part for part in (order.city, order.country) if part),
        ordered_at=order.ordered_at,
        ordered_day=formats.day(timezone.localdate(order.ordered_at)),
        state=words.of(words.DISPLAY_STATUS, order.display_status),
        units_total=order.quantity_live,
        units_text=f"{order.quantity_shipped}/{order.quantity_live}",
        units_segments=[
            {"start": 0, "units": order.quantity_delivered, "tone": "green"},
            {"start": order.quantity_delivered, "units": on_its_way, "tone": "blue"},
        ],
        promised_on=order.promised_on,
        distance=formats.distance(order.days_to_promise),
        distance_tone=formats.distance_tone(order.days_to_promise),
        value=formats.money(order.total_amount, order.currency),
        channel=order.channel,
        departments=", ".join(departments),
        marks=list(_marks(order)),
    )


def _marks(order: OrderRow) -> list[Mark]:
    """What the state does not say already."""
    shown = order.display_status
    marks = []
    if count := order.open_case_count - (shown == DisplayStatus.EXCEPTION):
        word = ngettext("%(n)s case", "%(n)s cases", count) % {"n": count}
        marks.append(Mark(word, "alert-triangle", "red"))
    if count := order.active_hold_count - (shown == DisplayStatus.ON_HOLD):
        word = ngettext("%(n)s hold", "%(n)s holds", count) % {"n": count}
        marks.append(Mark(word, "hand-stop", "amber"))
    if shown != DisplayStatus.WAITING and (count := order.blocking_finding_count):
        word = ngettext("%(n)s finding", "%(n)s findings", count) % {"n": count}
        marks.append(Mark(word, "alert-circle", "amber"))
    return marks


def tabs(chosen: Chosen, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The views with their counts."""
    return [
        {
            "label": view.label,
            "url": f"?{VIEW}={view.key}",
            "count": lists.bounded(counts[view.key]) if view.key in counts else None,
            "is_current": view is chosen.view,
        }
        for view in VIEWS
    ]


def filters(asked: OrderFilter, channels: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The row of filters."""
    stages = [{"value": key, "label": word.text} for key, word in words.STAGE.items()]
    return [
        {
            "name": "q",
            "label": _("Search these orders"),
            "kind": "search",
            "value": asked.q,
            "placeholder": _("Number, customer, SKU"),
        },
        _select("stage", _("Stage"), asked.stage or "", stages),
        _select(
            "channel",
            _("Channel"),
            asked.channel,
            [{"value": code, "label": name} for code, name in channels],
        ),
        _date("ordered_from", _("Ordered from"), asked.ordered_from),
        _date("promised_to", _("Promised up to"), asked.promised_to),
    ]


def _select(name: str, label: str, value: str, options: list[dict[str, Any]]) -> dict[str, Any]:
    options = [{"value": "", "label": _("any")}, *options]
    return {"name": name, "label": label, "kind": "select", "value": value, "options": options}


def _date(name: str, label: str, value: date | None) -> dict[str, Any]:
    text = value.isoformat() if value else ""
    return {"name": name, "label": label, "kind": "date", "value": text}


def sort_links(query: QueryDict, sort: str) -> dict[str, dict[str, str]]:
    """For each column that sorts: where its head leads, and which way it is sorted now."""
    by_date = "oldest" if sort == "newest" else "newest"
    directions = {"newest": "descending", "oldest": "ascending"}
    return {
        "ordered": {
            "url": lists.with_changes(query, sort=by_date),
            "sorted": directions.get(sort, ""),
        },
        "promise": {
            "url": lists.with_changes(query, sort="promise"),
            "sorted": "ascending" if sort == "promise" else "",
        },
        "value": {
            "url": lists.with_changes(query, sort="value"),
            "sorted": "descending" if sort == "value" else "",
        },
    }


def pager(query: QueryDict, page: Page[Any], total: int) -> dict[str, str]:
    """How many of how many are shown, and the ways to the pages around."""
    shown = formats.number(len(page.items))
    return {
        "shown": _("%(shown)s of %(total)s") % {"shown": shown, "total": lists.bounded(total)},
        "previous_url": _page(query, page.previous_cursor),
        "next_url": _page(query, page.next_cursor),
    }


def _page(query: QueryDict, cursor: str) -> str:
    return lists.with_changes(query, cursor=cursor) if cursor else ""


def empty_state(chosen: Chosen, actor: Actor) -> dict[str, str]:
    """What an empty list says, and the way on."""
    if chosen.is_narrowed:
        return {
            "kind": "none",
            "title": _("No order matches"),
            "text": _("Nothing fits all the filters together."),
            "url": f"?{VIEW}={chosen.view.key}",
            "action": _("Clear filters"),
        }
    if chosen.view.key != "all":
        return {"kind": "done", "title": str(chosen.view.empty), "text": ""}
    may_create = actor.may(p.ORDERS_CREATE)
    return {
        "kind": "first",
        "title": str(chosen.view.empty),
        "text": _("Orders arrive through the channels, by file, or are entered here."),
        "url": reverse("dashboard:new_order") if may_create else "",
        "action": _("Enter an order"),
    }


def batch_actions(actor: Actor) -> list[dict[str, Any]]:
    """What this actor may do with the selected orders."""
    offered = (
        (p.ORDERS_CONFIRM, "confirm", _("Confirm"), "check", False),
        (p.HOLDS_MANAGE, "hold", _("Place a hold"), "hand-stop", False),
        (p.ORDERS_CANCEL, "cancel", _("Cancel orders"), "trash", True),
    )
    return [
        {"name": "act", "value": act, "label": label, "icon": icon, "danger": is_danger}
        for permission, act, label, icon, is_danger in offered
        if actor.may(permission)
    ]
