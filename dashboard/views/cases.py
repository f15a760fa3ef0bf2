"""Exceptions: the queue of cases, one case with its evidence, a new one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import permissions as p
from core.paging import Page
from core.selectors import timeline
from dashboard import formats, lists, words
from dashboard.forms.cases import CaseForm, OwnerForm, WordsForm
from dashboard.selectors import configuration
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page, today
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.selectors import cases as reads
from exceptions_handling.selectors.cases import CaseView, Filter
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening, Step
from orders.selectors import detail

_VIEWS = ("open", "mine", "high", "ended")
# Acts that need words stand with their form; the others are buttons in the head.
_IN_HEAD = {"start_resolving": "start", "await_customer": "question"}
_ENDINGS = {"resolve": "resolution", "dismiss": "dismissal"}


class CaseListFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases, as the address says it."""

    view: Literal["open", "mine", "high", "ended"] = "open"
    kind: CaseKind | None = None
    order: Annotated[str, msgspec.Meta(max_length=40)] = ""
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""


@staff_page(p.ORDERS_VIEW)
def queue(request: StaffRequest) -> HttpResponse:
    """The open cases by severity and age, or the ended ones."""
    wanted = lists.wanted(request, CaseListFilter)
    page = lists.read(request, wanted, lambda asked: _read(request, asked))
    context = {
        "nav_active": "exceptions",
        "tabs": _tabs(wanted),
        "filters": _filters(wanted),
        "hidden": [{"name": "view", "value": wanted.view}],
        "clear_url": f"?{urlencode({'view': wanted.view})}" if wanted.kind or wanted.order else "",
        "rows": [_row(case) for case in page.items],
        "pager": lists.pager(request, page),
        "is_ended": wanted.view == "ended",
        "may_manage": request.actor.may(p.CASES_MANAGE),
    }
    return render(request, "dashboard/cases/queue.html", context)


def _read(request: StaffRequest, wanted: CaseListFilter) -> Page[CaseView]:
    which = Filter(
        kind=wanted.kind or "",
        order_number=wanted.order.upper(),
        severity=1 if wanted.view == "high" else None,
        owner_id=request.user.pk if wanted.view == "mine" else None,
        has_ended=wanted.view == "ended",
    )
    return reads.queue(which=which, actor=request.actor, at=timezone.now(), cursor=wanted.cursor)


def _tabs(wanted: CaseListFilter) -> list[dict[str, Any]]:
    labels = (_("Open"), _("Mine"), _("High"), _("Ended"))
    return [
        {
            "label": label,
            "url": f"?{urlencode({'view': view})}",
            "is_current": wanted.view == view,
            "count": None,
        }
        for view, label in zip(_VIEWS, labels, strict=True)
    ]


def _filters(wanted: CaseListFilter) -> list[dict[str, Any]]:
    kinds = [{"value": kind.value, "label": words.CASE_KIND[kind].text} for kind in CaseKind]
    return [
        {
            "name": "order",
            "label": _("Order number"),
            "kind": "search",
            "value": wanted.order,
            "placeholder": _("Order number"),
        },
        {
            "name": "kind",
            "label": _("of"),
            "kind": "select",
            "value": wanted.kind or "",
            "options": [{"value": "", "label": _("any kind")}, *kinds],
        },
    ]


def _row(case: CaseView) -> dict[str, Any]:
    left = int((case.respond_by - timezone.now()).total_seconds())
    clock, tone = "", ""
    if case.is_overdue:
        clock, tone = _("%(age)s overdue") % {"age": formats.age(-left)}, "red"
    elif case.ended_at is None and case.owner_id is None:
        clock = _("answer within %(age)s") % {"age": formats.age(left)}
    return {
        "case": case,
        "url": reverse("dashboard:case", args=[case.id]),
        "severity": words.CASE_SEVERITY[case.severity],
        "kind": words.of(words.CASE_KIND, case.kind),
        "state": words.of(words.CASE_STATUS, case.status),
        "clock": clock,
        "clock_tone": tone,
    }


@staff_page(p.ORDERS_VIEW)
def page(request: StaffRequest, case_id: uuid.UUID) -> HttpResponse:
    """One case as it is now."""
    return show(request, case_id)


def show(
    request: StaffRequest, case_id: uuid.UUID, *, bound: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """Draw the page of a case; ``bound`` are forms that were sent and do not fit."""
    case = reads.get(case_id=case_id, actor=request.actor, at=timezone.now())
    order = detail.read(number=case.order_number, actor=request.actor, today=today())
    context = {
        "nav_active": "exceptions",
        **_row(case),
        "evidence": _evidence(case),
        "facts": _facts(case),
        "order": order,
        "order_state": words.of(words.DISPLAY_STATUS, order.display_status),
        "order_facts": _order_facts(order),
        "history": _history(case, order.id),
        **_forms(case, bound or {}),
    }
    return render(request, "dashboard/cases/page.html", context, status=422 if bound else 200)


def _forms(case: CaseView, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    commands = case.allowed_commands
    acts = [
        {"noun": noun, "word": words.CASE_COMMAND[command]}
        for command, noun in _IN_HEAD.items()
        if command in commands
    ]
    endings = [
        {
            "noun": noun,
            "word": words.CASE_COMMAND[command],
            "form": bound.get(noun) or WordsForm(auto_id=f"{noun}_%s"),
        }
        for command, noun in _ENDINGS.items()
        if command in commands
    ]
    made: dict[str, Any] = {"acts": acts, "endings": endings}
    if commands:
        made["owner_form"] = bound.get("ownership") or OwnerForm(
            people=configuration.people(), initial={"owner": case.owner_id}
        )
    if sent := next(iter(bound.values()), None):
        made["sent_form"] = sent
    return made


def _evidence(case: CaseView) -> list[dict[str, Any]]:
    """What was found, by its name in the record; ids of our own say nothing to a reader."""
    return [
        {"label": words.of(words.EVIDENCE, name).text, "text": _told(name, value)}
        for name, value in case.evidence.items()
        if not name.endswith("_id") and value not in ("", None)
    ]


def _told(name: str, value: Any) -> str:
    return formats.day(date.fromisoformat(value)) if name.endswith("_on") else str(value)


def _facts(case: CaseView) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [
        {"label": _("Owner"), "text": case.owner_name or _("nobody yet")},
        {"label": _("Opened by"), "text": words.actor(case.opened_by_name) or "–"},
        {"label": _("Opened"), "text": formats.moment(case.opened_at), "at": case.opened_at},
        {"label": _("Answer by"), "text": formats.moment(case.respond_by), "at": case.respond_by},
    ]
    if case.ended_at:
        facts += [
            {"label": _("Ended"), "text": formats.moment(case.ended_at), "at": case.ended_at},
            {"label": _("Ended by"), "text": words.actor(case.ended_by_name)},
            {"label": _("What was done"), "text": case.resolution},
        ]
    return facts


def _order_facts(order: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": _("Order"),
            "text": order.number,
            "url": reverse("dashboard:order", args=[order.number]),
        },
        {"label": _("Customer"), "text": order.customer.company or order.customer.name},
        {"label": _("Promised"), "text": formats.day(order.promised_on) or "–"},
        {"label": _("Value"), "text": formats.money(order.total_amount, order.currency)},
    ]


def _history(case: CaseView, order_id: uuid.UUID) -> list[timeline.TimelineEntry]:
    """What was done about this case, the newest first."""
    entries = timeline.newest(stream_id=order_id)
    return [entry for entry in entries if entry.data.get("case_id") == str(case.id)]


@staff_page(p.CASES_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponseBase:
    """A case is opened by hand; one of the kind that is open already is gone on with."""
    form = CaseForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        return perform(request, act=lambda: _open(request, asked), back=request.path)
    return render(
        request,
        "dashboard/cases/new.html",
        {"nav_active": "exceptions", "form": form},
        status=422 if form.errors else 200,
    )


def _open(request: StaffRequest, asked: dict[str, Any]) -> Done:
    order, at = asked["order"], timezone.now()
    opening = Opening(
        kind=CaseKind(asked["kind"]),
        scope=f"order:{order.pk}",
        order_id=order.pk,
        summary=asked["summary"],
        severity=asked["severity"],
    )
    (case,) = cases.open_cases(openings=[opening], actor=request.actor, at=at)
    is_new = case.opened_at == at
    text = _("The case is open.") if is_new else _("Such a case was open already: this is it.")
    return Done(reverse("dashboard:case", args=[case.id]), text)


_MOVES = {
    "start": (cases.start_resolving, None),
    "question": (cases.await_customer, None),
    "resolution": (cases.resolve, WordsForm),
    "dismissal": (cases.dismiss, WordsForm),
}


@staff_page(p.CASES_MANAGE, methods=("POST",))
def act(request: StaffRequest, case_id: uuid.UUID, noun: str) -> HttpResponseBase:
    """Take a case up, wait for the customer, or end it."""
    if noun not in _MOVES:
        raise Http404
    move, needed = _MOVES[noun]
    form = needed(request.POST) if needed else None
    if form and not form.is_valid():
        return show(request, case_id, bound={noun: form})
    said = form.cleaned_data["words"] if form else ""
    back = reverse("dashboard:case", args=[case_id])

    def do() -> Done:
        step = Step(case_id, words=said, version=seen_version(request))
        move(steps=[step], actor=request.actor, at=timezone.now())
        return Done(back, _("Noted."))

    return perform(request, act=do, back=back, stream_id=_order_id(request, case_id))


@staff_page(p.CASES_MANAGE, methods=("POST",))
def assign(request: StaffRequest, case_id: uuid.UUID) -> HttpResponseBase:
    """Somebody answers for the case from now on."""
    form = OwnerForm(request.POST, people=configuration.people())
    if not form.is_valid():
        return show(request, case_id, bound={"ownership": form})
    back = reverse("dashboard:case", args=[case_id])

    def do() -> Done:
        cases.assign(
            case_ids=[case_id],
            owner_id=form.cleaned_data["owner"],
            version=seen_version(request),
            actor=request.actor,
            at=timezone.now(),
        )
        return Done(back, _("The case has an owner."))

    return perform(request, act=do, back=back, stream_id=_order_id(request, case_id))


def _order_id(request: StaffRequest, case_id: uuid.UUID) -> uuid.UUID:
    """The order whose history says who was quicker."""
    case = reads.get(case_id=case_id, actor=request.actor, at=timezone.now())
    return detail.find(number=case.order_number).pk
