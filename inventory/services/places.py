"""Open, change and close locations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core import setwise
from core.actors import Actor
from core.errors import DomainError, Invalid, Kind, NotFound, StaleVersion
from core.unit_of_work import unit_of_work
from inventory.models import IncomingSupply, Location, StockLevel, WorkCalendar
from inventory.rules import places
from inventory.services import place_news


class LocationTaken(DomainError):
    """There is a location with this code already."""

    kind = Kind.CONFLICT
    code = "location_taken"


class LocationInUse(DomainError):
    """Stock lies there, is promised from there, or is on its way there."""

    kind = Kind.CONFLICT
    code = "location_in_use"


@dataclass(frozen=True, slots=True)
class NewLocation:
    """A location to be. ``calendar`` is a calendar's code; without one it works every day."""

    code: str
    name: str
    kind: str = Location.Kind.WAREHOUSE
    country: str = ""
    region: str = ""
    city: str = ""
    postcode: str = ""
    street: str = ""
    time_zone: str = "UTC"
    calendar: str = ""
    priority: int = 100

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _CHANGEABLE if name != "is_active"}


_CHANGEABLE = (
    "name",
    "kind",
    "country",
    "region",
    "city",
    "postcode",
    "street",
    "time_zone",
    "calendar",
    "priority",
    "is_active",
)


@unit_of_work
def create(*, locations: Sequence[NewLocation], actor: Actor, at: datetime) -> list[Location]:
    """Open locations.

    Raises:
        Invalid: ``code_invalid``, ``location_kind_unknown``, and those of ``places.check_place``.
        NotFound: ``calendar_unknown``.
        LocationTaken: a code is in use.
    """
    calendars = _calendars(new.calendar for new in locations)
    rows = []
    for new in locations:
        places.check_code(new.code)
        _check(new.values())
        values = new.values() | {"calendar": calendars[new.calendar]}
        rows.append(Location(code=new.code, **values))
    try:
        with transaction.atomic():
            Location.objects.bulk_create(rows)
    except IntegrityError as error:
        raise LocationTaken("There is a location with this code already.") from error
    place_news.tell(rows, "location.created", {}, actor=actor, at=at)
    return rows


@unit_of_work
def change(
    *, code: str, version: int | None, values: Mapping[str, Any], actor: Actor, at: datetime
) -> Location:
    """Change what a location says of itself, or close it with ``is_active`` false.

    A location is closed only when it is empty: nothing lies there, is promised from there or is
    on its way there. What was promised would otherwise be left where nobody works. It may owe
    nothing any more: its backorder limits end.

    Raises:
        NotFound: ``location_unknown``, ``calendar_unknown``.
        StaleVersion: it was changed meanwhile.
        Invalid: ``field_not_changeable``, ``location_kind_unknown``, and those of
            ``places.check_place``.
        LocationInUse: it is to be closed and is not empty.
    """
    if unknown := sorted(set(values) - set(_CHANGEABLE)):
        raise Invalid(f"{unknown[0]} cannot be changed.", code="field_not_changeable")
    _check(values)
    location = _locked(code, version)
    if location.is_active and values.get("is_active") is False:
        _close_levels(location)
    calendars = _calendars([values.get("calendar", "")])
    for name, value in values.items():
        setattr(location, name, calendars[value] if name == "calendar" else value)
    location.version += 1
    location.save(update_fields=[*values, "version"])
    place_news.tell([location], "location.changed", {"fields": sorted(values)}, actor=actor, at=at)
    return location


def _check(values: Mapping[str, Any]) -> None:
    places.check_place(values)
    if values.get("kind", Location.Kind.WAREHOUSE) not in Location.Kind.values:
        raise Invalid(
            f"There is no kind of location {values['kind']}.", code="location_kind_unknown"
        )


def _calendars(codes: Any) -> dict[str, WorkCalendar | None]:
    wanted = {code for code in codes if code}
    found: dict[str, WorkCalendar | None] = {"": None}
    if wanted:
        found |= {row.code: row for row in WorkCalendar.objects.filter(code__in=wanted)}
    if missing := sorted(wanted - set(found)):
        raise NotFound(f"There is no calendar {missing[0]}.", code="calendar_unknown")
    return found


def _locked(code: str, version: int | None) -> Location:
    # Stock that names the location goes on meanwhile.
    location = Location.objects.select_for_update(no_key=True).filter(code=code).first()
    if location is None:
        raise NotFound(f"There is no location {code}.", code="location_unknown")
    if version is not None and location.version != version:
        raise StaleVersion(
            "The location was changed meanwhile.", details={"current_version": location.version}
        )
    return location


def _close_levels(location: Location) -> None:
    levels = list(
        StockLevel.objects.select_for_update(no_key=True).filter(location=location).order_by("pk")
    )
    on_hand = sum(level.on_hand for level in levels)
    allocated = sum(level.allocated for level in levels)
    is_awaited = IncomingSupply.objects.filter(location=location).exists()
    if on_hand or allocated or is_awaited:
        raise LocationInUse(
            "Stock lies here, is promised from here or is on its way here; move it first.",
            details={"on_hand": on_hand, "allocated": allocated, "is_awaited": is_awaited},
        )
    # An order that waits for these locks still takes the place for open: with no limit left there
    # is nothing for it here.
    setwise.update_rows(
        StockLevel,
        columns=["backorder_limit"],
        rows=[(level.pk, 0) for level in levels if level.backorder_limit],
        bump_version=True,
    )
