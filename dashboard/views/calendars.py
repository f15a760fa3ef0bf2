"""Calendars: the list, one with its coming months and single days, a new one, a change."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats
from dashboard.forms.places import CalendarChangeForm, CalendarForm, DaysForm, day_of
from dashboard.screens import calendar_months
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page, today
from dashboard.views.places import form_page, ground
from inventory.models import WorkCalendar
from inventory.rules.places import stream_id
from inventory.selectors import calendars, places
from inventory.selectors.places import CalendarView
from inventory.services import calendars as services
from inventory.services.calendars import NewCalendar, SingleDay


@staff_page(p.STOCK_VIEW)
def calendar_list(request: StaffRequest) -> HttpResponse:
    """Every calendar, with who keeps it."""
    context = {
        **ground(request, "calendars"),
        "columns": [{"label": label} for label in _columns()],
        "rows": [_row(view) for view in places.list_calendars()],
    }
    return render(request, "dashboard/places/calendars.html", context)


@staff_page(p.STOCK_VIEW)
def page(request: StaffRequest, code: str) -> HttpResponse:
    """One calendar: its coming months, its single days, who keeps it."""
    return _page(request, places.find_calendar(code=code), DaysForm())


def _page(request: StaffRequest, calendar: WorkCalendar, form: DaysForm) -> HttpResponse:
    view = places.read_calendar(code=calendar.code)
    days = calendars.of_calendar(calendar=calendar, zone=timezone.get_default_timezone())
    kept_by = [row for row in places.list_locations() if row.calendar == view.code]
    context = {
        **ground(request, "calendars"),
        "calendar": view,
        "facts": _facts(view),
        "heads": calendar_months.weekday_heads(),
        "months": calendar_months.of_calendar(view, days, today=today()),
        "single_days": [_single_day(day) for day in view.days if day.on >= today()],
        "form": form,
        "kept_by": kept_by,
    }
    return render(
        request, "dashboard/places/calendar.html", context, status=422 if form.errors else 200
    )


@staff_page(p.SETTINGS_MANAGE, methods=("POST",))
def set_days(request: StaffRequest, code: str) -> HttpResponse:
    """Days are closed or opened out of turn."""
    form = DaysForm(request.POST)
    calendar = places.find_calendar(code=code)
    if not form.is_valid():
        return _page(request, calendar, form)

    def act() -> Done:
        asked = form.cleaned_data
        days = [SingleDay(on, asked["is_working"], asked["note"]) for on in form.days()]
        services.set_days(code=code, days=days, actor=request.actor, at=timezone.now())
        return Done(_url(code), _("%(days)s set.") % {"days": formats.days(len(days))})

    return perform(request, act=act, back=_url(code))


@staff_page(p.SETTINGS_MANAGE, methods=("POST",))
def clear_day(request: StaffRequest, code: str) -> HttpResponse:
    """The rule decides again about a day."""

    def act() -> Done:
        on = day_of(request.POST.get("on", ""))
        day = SingleDay(on, is_working=None)
        services.set_days(code=code, days=[day], actor=request.actor, at=timezone.now())
        text = _("%(day)s follows the calendar's rule again.") % {"day": formats.day(on)}
        return Done(_url(code), text)

    return perform(request, act=act, back=_url(code))


@staff_page(p.SETTINGS_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A new calendar."""
    form = CalendarForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def act() -> Done:
            services.create(
                calendars=[NewCalendar(**asked)], actor=request.actor, at=timezone.now()
            )
            return Done(_url(asked["code"]), _("%(name)s is made.") % {"name": asked["name"]})

        return perform(request, act=act, back=request.get_full_path())
    context = {
        "title": _("New calendar"),
        "submit": _("Make the calendar"),
        "back": reverse("dashboard:calendars"),
        "form": form,
    }
    return form_page(request, context)


@staff_page(p.SETTINGS_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, code: str) -> HttpResponse:
    """The rule of a calendar changes; days promised before stay promised."""
    calendar = places.find_calendar(code=code)
    initial = {name: getattr(calendar, name) for name in CalendarChangeForm.base_fields}
    form = CalendarChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> Done:
            services.change(
                code=code,
                version=seen_version(request),
                values=form.cleaned_data,
                actor=request.actor,
                at=timezone.now(),
            )
            return Done(_url(code), _("%(name)s is changed.") % {"name": calendar.name})

        return perform(
            request,
            act=act,
            back=request.get_full_path(),
            stream_id=stream_id("calendar", calendar.pk),
        )
    context = {
        "title": calendar.name,
        "submit": _("Save"),
        "back": _url(code),
        "form": form,
        "version": calendar.version,
    }
    return form_page(request, context)


def _url(code: str) -> str:
    return reverse("dashboard:calendar", args=[code])


def _columns() -> list[str]:
    return [_("Calendar"), _("Works on"), _("Until"), _("Public holidays of"), _("Kept by")]


def _row(view: CalendarView) -> dict[str, Any]:
    cells = [
        {"text": view.name, "sub": view.code},
        {"text": calendar_months.weekdays_words(view.working_weekdays)},
        {"text": _cut_off(view)},
        {"text": _holidays(view)},
        {"text": ", ".join(view.locations) or "–"},
    ]
    labelled = zip(_columns(), cells, strict=True)
    return {"url": _url(view.code), "cells": [{"label": name, **cell} for name, cell in labelled]}


def _facts(view: CalendarView) -> list[dict[str, Any]]:
    return [
        {"label": _("Code"), "text": view.code, "can_copy": True},
        {"label": _("Works on"), "text": calendar_months.weekdays_words(view.working_weekdays)},
        {"label": _("Cut-off time"), "text": _cut_off(view)},
        {"label": _("Public holidays of"), "text": _holidays(view)},
    ]


def _cut_off(view: CalendarView) -> str:
    return time_format(view.cut_off, "H:i") if view.cut_off else _("the end of the day")


def _holidays(view: CalendarView) -> str:
    if not view.holiday_country:
        return _("no country")
    country = formats.locale().territories.get(view.holiday_country, view.holiday_country)
    return f"{country}, {view.holiday_subdivision}" if view.holiday_subdivision else country


def _single_day(day: Any) -> dict[str, Any]:
    kind = calendar_months.EXTRA if day.is_working else calendar_months.CLOSED
    return {"on": day.on, "word": calendar_months.KINDS[kind], "note": day.note}
