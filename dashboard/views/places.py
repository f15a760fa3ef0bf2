"""Locations: the list, one with its coming days, a new one, a change."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions as p
from dashboard import formats, words
from dashboard.forms.places import LocationChangeForm, LocationForm
from dashboard.screens import calendar_months
from dashboard.staff import Done, StaffRequest, perform, seen_version, staff_page
from dashboard.views import settings
from inventory.models import Location
from inventory.rules.places import stream_id
from inventory.selectors import calendars, places
from inventory.selectors.places import LocationView
from inventory.services import places as services
from inventory.services.places import NewLocation


def ground(request: StaffRequest, tab: str) -> dict[str, Any]:
    """What the pages of locations and calendars share: those who run the house see them among
    the settings."""
    may_manage = request.actor.may(p.SETTINGS_MANAGE)
    return {
        "nav_active": "settings" if may_manage else "stock",
        "tabs": settings.tabs(tab) if may_manage else [],
        "may_manage": may_manage,
    }


@staff_page(p.STOCK_VIEW)
def location_list(request: StaffRequest) -> HttpResponse:
    """Every place, the preferred first."""
    names = {row.code: row.name for row in places.list_calendars()}
    context = {
        **ground(request, "locations"),
        "columns": [{"label": label} for label in _columns()],
        "rows": [_row(view, names) for view in places.list_locations()],
    }
    return render(request, "dashboard/places/locations.html", context)


@staff_page(p.STOCK_VIEW)
def location(request: StaffRequest, code: str) -> HttpResponse:
    """One place: its facts, and the days on which it works."""
    view = places.read_location(code=code)
    calendar = places.read_calendar(code=view.calendar) if view.calendar else None
    days = calendars.of_locations(location_ids=[view.id])[view.id]
    now = timezone.now()
    today = now.astimezone(ZoneInfo(view.time_zone)).date()
    context = {
        **ground(request, "locations"),
        "location": view,
        "calendar": calendar,
        "facts": _facts(view, calendar.name if calendar else ""),
        "begins": formats.day(days.first_day(now)),
        "heads": calendar_months.weekday_heads(),
        "months": calendar_months.of_calendar(calendar, days, today=today) if calendar else [],
    }
    return render(request, "dashboard/places/location.html", context)


@staff_page(p.SETTINGS_MANAGE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """A new place."""
    here = {"time_zone": timezone.get_default_timezone_name()}
    form = LocationForm(request.POST or None, initial=here)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def act() -> Done:
            services.create(
                locations=[NewLocation(**asked)], actor=request.actor, at=timezone.now()
            )
            return Done(_url(asked["code"]), _("%(name)s is open.") % {"name": asked["name"]})

        return perform(request, act=act, back=request.get_full_path())
    context = {
        "title": _("New location"),
        "submit": _("Open"),
        "back": reverse("dashboard:locations"),
        "form": form,
    }
    return form_page(request, context)


@staff_page(p.SETTINGS_MANAGE, methods=("GET", "POST"))
def change(request: StaffRequest, code: str) -> HttpResponse:
    """A place moves, keeps another calendar, or closes."""
    view = places.read_location(code=code)
    initial = {name: getattr(view, name) for name in LocationChangeForm.base_fields}
    form = LocationChangeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> Done:
            services.change(
                code=code,
                version=seen_version(request),
                values={name: form.cleaned_data[name] for name in form.changed_data},
                actor=request.actor,
                at=timezone.now(),
            )
            return Done(_url(code), _("%(name)s is changed.") % {"name": view.name})

        return perform(
            request,
            act=act,
            back=request.get_full_path(),
            stream_id=stream_id("location", view.id),
        )
    context = {
        "title": view.name,
        "submit": _("Save"),
        "back": _url(code),
        "form": form,
        "version": view.version,
    }
    return form_page(request, context)


def form_page(request: StaffRequest, context: dict[str, Any]) -> HttpResponse:
    """The form of a location or calendar, as sent or with what is wrong with it."""
    return render(
        request,
        "dashboard/places/edit.html",
        {"nav_active": "settings", **context},
        status=422 if context["form"].errors else 200,
    )


def _url(code: str) -> str:
    return reverse("dashboard:location", args=[code])


def _columns() -> list[str]:
    return [_("Place"), _("Kind"), _("Address"), _("Calendar"), _("Priority"), _("State")]


def _row(view: LocationView, calendar_names: dict[str, str]) -> dict[str, Any]:
    state = words.IN_USE[view.is_active]
    cells: list[dict[str, Any]] = [
        {"text": view.name, "sub": view.code},
        {"text": Location.Kind(view.kind).label},
        {"text": _address(view) or "–"},
        {"text": calendar_names.get(view.calendar) or _("every day"), "sub": view.time_zone},
        {"text": formats.number(view.priority)},
        {"text": state.text, "tone": state.tone, "icon": state.icon},
    ]
    labelled = zip(_columns(), cells, strict=True)
    return {"url": _url(view.code), "cells": [{"label": name, **cell} for name, cell in labelled]}


def _facts(view: LocationView, calendar_name: str) -> list[dict[str, Any]]:
    calendar: dict[str, Any] = {"label": _("Calendar"), "text": _("works every day")}
    if view.calendar:
        url = reverse("dashboard:calendar", args=[view.calendar])
        calendar = {"label": _("Calendar"), "text": calendar_name, "url": url}
    stock_url = f"{reverse('dashboard:stock')}?location={view.code}"
    return [
        {"label": _("Code"), "text": view.code, "can_copy": True},
        {"label": _("Kind"), "text": Location.Kind(view.kind).label},
        {"label": _("Address"), "text": _address(view) or "–"},
        {"label": _("Time zone"), "text": view.time_zone},
        calendar,
        {
            "label": _("Priority"),
            "text": formats.number(view.priority),
            "sub": _("the lowest is asked first"),
        },
        {"label": _("Stock"), "text": _("What lies here"), "url": stock_url},
    ]


def _address(view: LocationView) -> str:
    city = " ".join(part for part in (view.postcode, view.city) if part)
    country = formats.locale().territories.get(view.country, view.country)
    return ", ".join(part for part in (view.street, city, view.region, country) if part)
