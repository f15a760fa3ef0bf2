"""Locations and their calendars over REST."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

import msgspec
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import permissions as p
from accounts.api.endpoint import Endpoint
from core import limits
from core.api.schema import describe
from inventory.selectors import places as views
from inventory.selectors.places import CalendarView, LocationView
from inventory.services import calendars, places
from inventory.services.calendars import NewCalendar, SingleDay
from inventory.services.places import NewLocation

Code = Annotated[str, msgspec.Meta(max_length=40)]
Name = Annotated[str, msgspec.Meta(max_length=100)]
Country = Annotated[str, msgspec.Meta(max_length=2)]
Postcode = Annotated[str, msgspec.Meta(max_length=20)]
Street = Annotated[str, msgspec.Meta(max_length=200)]
Subdivision = Annotated[str, msgspec.Meta(max_length=10)]
Priority = Annotated[int, msgspec.Meta(ge=0, le=limits.LOCATION_PRIORITY_MAX)]
Weekdays = Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=7)]
Unset = msgspec.UnsetType


class LocationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A location to open. ``kind``: warehouse, shop, workshop, supplier or in_transit."""

    code: Code
    name: Name
    kind: Code = "warehouse"
    country: Country = ""
    region: Name = ""
    city: Name = ""
    postcode: Postcode = ""
    street: Street = ""
    time_zone: Code = "UTC"
    calendar: Code = ""
    priority: Priority = 100


class LocationChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a location; what is left out stays. ``is_active`` false closes it."""

    name: Name | Unset = msgspec.UNSET
    kind: Code | Unset = msgspec.UNSET
    country: Country | Unset = msgspec.UNSET
    region: Name | Unset = msgspec.UNSET
    city: Name | Unset = msgspec.UNSET
    postcode: Postcode | Unset = msgspec.UNSET
    street: Street | Unset = msgspec.UNSET
    time_zone: Code | Unset = msgspec.UNSET
    calendar: Code | Unset = msgspec.UNSET
    priority: Priority | Unset = msgspec.UNSET
    is_active: bool | Unset = msgspec.UNSET
    version: int | None = None


class CalendarRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar to make. Weekdays are ISO, 1 is Monday; ``cut_off`` is a time of day where the
    work is done; holidays are those of a country or of one of its subdivisions."""

    code: Code
    name: Name
    working_weekdays: Weekdays = (1, 2, 3, 4, 5)
    cut_off: time | None = None
    holiday_country: Country = ""
    holiday_subdivision: Subdivision = ""


class CalendarChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What changes of a calendar; what is left out stays."""

    name: Name | Unset = msgspec.UNSET
    working_weekdays: Weekdays | Unset = msgspec.UNSET
    cut_off: time | Unset | None = msgspec.UNSET
    holiday_country: Country | Unset = msgspec.UNSET
    holiday_subdivision: Subdivision | Unset = msgspec.UNSET
    version: int | None = None


class DayRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A single day that is closed, or an extra working day; ``is_working`` null lets the rule
    decide again."""

    on: date
    is_working: bool | None = False
    note: Name = ""


class DaysRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Single days to set; one that was set before is set anew."""

    days: Annotated[list[DayRequest], msgspec.Meta(min_length=1, max_length=366)]


class Locations(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.SETTINGS_MANAGE}

    @describe(summary="List locations", response=list[LocationView], tag="locations")
    def get(self, request: Request) -> Response:
        return self.reply(views.list_locations())

    @describe(
        summary="Open a location",
        request=LocationRequest,
        response=LocationView,
        status=201,
        tag="locations",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(LocationRequest)

        def create() -> Response:
            new = NewLocation(**msgspec.structs.asdict(body))
            places.create(locations=[new], actor=self.actor, at=timezone.now())
            view = views.read_location(code=body.code)
            return self.reply(view, status=201, version=view.version)

        return self.once(create)


class LocationDetail(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PATCH": p.SETTINGS_MANAGE}

    @describe(summary="Read a location", response=LocationView, tag="locations")
    def get(self, request: Request, code: str) -> Response:
        view = views.read_location(code=code)
        return self.reply(view, version=view.version)

    @describe(
        summary="Change a location",
        request=LocationChange,
        response=LocationView,
        tag="locations",
    )
    def patch(self, request: Request, code: str) -> Response:
        body = self.decode(LocationChange)
        places.change(
            code=code,
            version=self.seen_version(body.version),
            values=_given(body),
            actor=self.actor,
            at=timezone.now(),
        )
        view = views.read_location(code=code)
        return self.reply(view, version=view.version)


class Calendars(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "POST": p.SETTINGS_MANAGE}

    @describe(summary="List calendars", response=list[CalendarView], tag="locations")
    def get(self, request: Request) -> Response:
        return self.reply(views.list_calendars())

    @describe(
        summary="Make a calendar",
        request=CalendarRequest,
        response=CalendarView,
        status=201,
        tag="locations",
    )
    def post(self, request: Request) -> Response:
        body = self.decode(CalendarRequest)

        def create() -> Response:
            new = NewCalendar(**msgspec.structs.asdict(body))
            calendars.create(calendars=[new], actor=self.actor, at=timezone.now())
            view = views.read_calendar(code=body.code)
            return self.reply(view, status=201, version=view.version)

        return self.once(create)


class CalendarDetail(Endpoint):
    permissions_by_method = {"GET": p.STOCK_VIEW, "PATCH": p.SETTINGS_MANAGE}

    @describe(summary="Read a calendar", response=CalendarView, tag="locations")
    def get(self, request: Request, code: str) -> Response:
        view = views.read_calendar(code=code)
        return self.reply(view, version=view.version)

    @describe(
        summary="Change a calendar",
        request=CalendarChange,
        response=CalendarView,
        tag="locations",
    )
    def patch(self, request: Request, code: str) -> Response:
        body = self.decode(CalendarChange)
        calendars.change(
            code=code,
            version=self.seen_version(body.version),
            values=_given(body),
            actor=self.actor,
            at=timezone.now(),
        )
        view = views.read_calendar(code=code)
        return self.reply(view, version=view.version)


class CalendarDays(Endpoint):
    permissions_by_method = {"POST": p.SETTINGS_MANAGE}

    @describe(
        summary="Open and close single days",
        request=DaysRequest,
        response=CalendarView,
        status=201,
        tag="locations",
    )
    def post(self, request: Request, code: str) -> Response:
        body = self.decode(DaysRequest)

        def set_days() -> Response:
            days = [SingleDay(day.on, day.is_working, day.note) for day in body.days]
            calendars.set_days(code=code, days=days, actor=self.actor, at=timezone.now())
            view = views.read_calendar(code=code)
            return self.reply(view, status=201, version=view.version)

        return self.once(set_days)


def _given(body: msgspec.Struct) -> dict[str, Any]:
    return {
        name: value
        for name, value in msgspec.structs.asdict(body).items()
        if name != "version" and value is not msgspec.UNSET
    }
