"""A department's queue: what to accept, to do, in hand, waiting, in review, done today."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions as p
from core.actors import Actor
from dashboard import formats, lists, words
from dashboard.selectors import work
from dashboard.selectors.work import Place
from dashboard.staff import StaffRequest, staff_page
from fulfillment.selectors import queue
from fulfillment.selectors.queue import FulfillmentCard, Group, QueueFilter

# Cards of a lane; the head says how many there are, and the most urgent stand first.
_CARDS_PER_LANE = 12

LANES = (
    (Group.TO_ACCEPT, gettext_lazy("To accept")),
    (Group.TO_DO, gettext_lazy("To do")),
    (Group.DOING, gettext_lazy("Doing")),
    (Group.WAITING, gettext_lazy("Waiting for stock")),
    (Group.REVIEW, gettext_lazy("In review")),
    (Group.TO_SHIP, gettext_lazy("To hand over")),
)
# The one step that a card offers; anything else is done on the page of the work.
_ONE_STEP = {"accept": "acceptance", "start": "start"}


class WorkFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose queue, and whether only the reader's own work is shown."""

    department: Annotated[str, msgspec.Meta(max_length=40)] = ""
    is_mine: bool | None = None


@staff_page(p.ORDERS_VIEW)
def queue_page(request: StaffRequest) -> HttpResponse:
    """The queue of the reader's department, or of the one chosen."""
    wanted = lists.wanted(request, WorkFilter)
    departments = work.departments_of(actor=request.actor)
    context: dict[str, Any] = {"nav_active": "work", "departments": departments}
    chosen = next((d for d in departments if d.code == wanted.department), None)
    if chosen is None and departments:
        chosen = next((d for d in departments if d.id in request.actor.department_ids), None)
        chosen = chosen or departments[0]
    if chosen:
        context |= _queue(request, chosen, is_mine=bool(wanted.is_mine))
        context["tabs"] = _tabs(departments, chosen)
        context["mine_url"] = "?" + urlencode({"department": chosen.code, "is_mine": "true"})
        context["all_url"] = "?" + urlencode({"department": chosen.code})
        context["is_mine"] = bool(wanted.is_mine)
    return render(request, "dashboard/work/queue.html", context)


def _queue(request: StaffRequest, department: Place, *, is_mine: bool) -> dict[str, Any]:
    actor, today = request.actor, timezone.localdate()
    counts = queue.counts(department_ids=[department.id])
    lanes = []
    for group, label in LANES:
        wanted = QueueFilter(group=group, is_mine=is_mine or None, size=_CARDS_PER_LANE)
        cards = queue.list_work(wanted=wanted, actor=actor, department_ids=[department.id]).items
        count = len(cards) if is_mine else counts[group]
        lanes.append(_lane(label, cards, count, today=today, department=department))
    lanes.append(_done_today(actor, department, today=today))
    return {"department": department, "lanes": lanes}


def _done_today(actor: Actor, department: Place, *, today: date) -> dict[str, Any]:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    cards = work.done_since(department_id=department.id, since=midnight, actor=actor)
    return _lane(_("Done today"), cards, len(cards), today=today, department=department)


def _lane(label: Any, cards: Any, count: int, *, today: date, department: Place) -> dict[str, Any]:
    shown = [_card(card, today=today, department=department) for card in cards]
    rest = max(0, count - len(shown))
    return {
        "label": label,
        "count": formats.number(count),
        "cards": shown,
        "rest": _("and %(n)s more") % {"n": formats.number(rest)} if rest else "",
    }


def _card(card: FulfillmentCard, *, today: date, department: Place) -> dict[str, Any]:
    command = next((c for c in _ONE_STEP if c in card.allowed_commands), "")
    return {
        "number": card.number,
        "url": reverse("dashboard:fulfillment", args=[card.number]),
        "what": what(card),
        "person": card.assignee,
        "customer": card.customer,
        "version": card.version,
        "action": words.FULFILLMENT_COMMAND[command].text if command else "",
        "action_url": _action_url(card, command, department) if command else "",
        **due(card, today=today),
    }


def _action_url(card: FulfillmentCard, command: str, department: Place) -> str:
    noun = _ONE_STEP[command]
    path = reverse("dashboard:fulfillment_act", args=[card.number, noun])
    # Started work is gone on with on its own page; what is accepted stays in the queue.
    return path if command == "start" else f"{path}?{urlencode({'queue': department.code})}"


def what(card: FulfillmentCard) -> str:
    """What is to be done, in a few words."""
    if card.work_kind == "pick":
        return _("%(units)s, %(lines)s") % {
            "units": formats.units(card.units),
            "lines": formats.products(card.lines),
        }
    return _("%(kind)s: %(units)s") % {
        "kind": words.of(words.WORK_KIND, card.work_kind).text,
        "units": formats.units(card.units),
    }


def due(card: FulfillmentCard, *, today: date) -> dict[str, Any]:
    """By when, in words, with the tone of its distance while that still matters."""
    if card.due_on is None:
        return {"due": "", "due_tone": ""}
    left_us = card.status in ("shipped", "delivered", "cancelled")
    days = (card.due_on - today).days
    text = _("due %(day)s") % {"day": formats.day(card.due_on)}
    if not left_us and days < 0:
        text = formats.distance(days)
    return {"due": text, "due_tone": "" if left_us else formats.distance_tone(days)}


def _tabs(departments: list[Place], chosen: Place) -> list[dict[str, Any]]:
    if len(departments) < 2:
        return []
    return [
        {
            "label": department.name,
            "url": "?" + urlencode({"department": department.code}),
            "is_current": department == chosen,
            "count": None,
        }
        for department in departments
    ]
