"""Locations and calendars as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from core.errors import NotFound
from inventory.models import Location, Product, WorkCalendar

# Where work without stock is done; without such a place, at the first active location.
_PLACE_KINDS = {
    Product.Type.MADE_TO_ORDER: Location.Kind.WORKSHOP,
    Product.Type.DROP_SHIP: Location.Kind.SUPPLIER,
}


@dataclass(frozen=True, slots=True)
class LocationView:
    """A place; ``calendar`` is the code of the calendar it keeps, empty when it works every day.
    Sourcing prefers the lower ``priority``."""

    id: int
    code: str
    name: str
    kind: str
    country: str
    region: str
    city: str
    postcode: str
    street: str
    time_zone: str
    calendar: str
    priority: int
    is_active: bool
    version: int


@dataclass(frozen=True, slots=True)
class DayView:
    """A single day that is other than the rule."""

    on: date
    is_working: bool
    note: str


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar; ``working_weekdays`` are ISO, 1 is Monday. ``locations`` keep it."""

    code: str
    name: str
    working_weekdays: list[int]
    cut_off: time | None
    holiday_country: str
    holiday_subdivision: str
    locations: list[str]
    days: list[DayView]
    version: int


def list_locations() -> list[LocationView]:
    """Every location, the preferred first."""
    rows = Location.objects.select_related("calendar").order_by("priority", "pk")
    return [_location(row) for row in rows]


def work_places() -> dict[str, Location]:
    """For each product type without stock, the place where its work is done. One query."""
    active = list(Location.objects.filter(is_active=True).order_by("priority", "pk"))
    places = {}
    for product_type in Product.Type.values:
        kind = _PLACE_KINDS.get(Product.Type(product_type))
        fitting = [place for place in active if place.kind == kind] or active
        if fitting:
            places[product_type] = fitting[0]
    return places


def read_location(*, code: str) -> LocationView:
    """One location.

    Raises:
        NotFound: ``location_unknown``.
    """
    row = Location.objects.select_related("calendar").filter(code=code).first()
    if row is None:
        raise NotFound(f"There is no location {code}.", code="location_unknown")
    return _location(row)


def list_calendars() -> list[CalendarView]:
    """Every calendar by name, with its single days and the locations that keep it."""
    rows = WorkCalendar.objects.prefetch_related("days", "locations").order_by("name", "pk")
    return [_calendar(row) for row in rows]


def read_calendar(*, code: str) -> CalendarView:
    """One calendar.

    Raises:
        NotFound: ``calendar_unknown``.
    """
    return _calendar(find_calendar(code=code))


def find_calendar(*, code: str) -> WorkCalendar:
    """The calendar of a code, with its single days and the locations that keep it.

    Raises:
        NotFound: ``calendar_unknown``.
    """
    rows = WorkCalendar.objects.prefetch_related("days", "locations")
    calendar = rows.filter(code=code).first()
    if calendar is None:
        raise NotFound(f"There is no calendar {code}.", code="calendar_unknown")
    return calendar


def _location(row: Location) -> LocationView:
    values = {name: getattr(row, name) for name in LocationView.__slots__ if name != "calendar"}
    return LocationView(calendar=row.calendar.code if row.calendar else "", **values)


def _calendar(row: WorkCalendar) -> CalendarView:
    return CalendarView(
        code=row.code,
        name=row.name,
        working_weekdays=list(row.working_weekdays),
        cut_off=row.cut_off,
        holiday_country=row.holiday_country,
        holiday_subdivision=row.holiday_subdivision,
        locations=sorted(place.code for place in row.locations.all()),
        days=sorted(
            (DayView(day.on, day.is_working, day.note) for day in row.days.all()),
            key=lambda day: day.on,
        ),
        version=row.version,
    )
