"""Locations are opened, changed, and closed only when they are empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from core.actors import SYSTEM
from core.errors import DomainError, StaleVersion
from core.models import Event
from core.services import events as event_log
from inventory.models import IncomingSupply, Location, Reservation, StockLevel
from inventory.rules.places import stream_id
from inventory.services import calendars, places
from inventory.services.calendars import NewCalendar
from inventory.services.places import LocationInUse, LocationTaken, NewLocation
from tests import race, world
from tests.inventory import ledger
from tests.world import MORNING, World


def create(code: str = "north", **values: Any) -> Location:
    (location,) = places.create(
        locations=[NewLocation(code, values.pop("name", "North"), **values)],
        actor=SYSTEM,
        at=MORNING,
    )
    return location


def change(code: str, version: int | None = 1, **values: Any) -> Location:
    return places.change(code=code, version=version, values=values, actor=SYSTEM, at=MORNING)


def test_a_location_is_opened_with_its_address_and_calendar(db: None) -> None:
    calendars.create(calendars=[NewCalendar("office", "Office")], actor=SYSTEM, at=MORNING)

    create(country="DE", city="Hamburg", time_zone="Europe/Berlin", calendar="office", priority=5)

    location = Location.objects.select_related("calendar").get(code="north")
    assert (location.city, location.time_zone, location.priority) == (
        "Hamburg",
        "Europe/Berlin",
        5,
    )
    assert location.calendar is not None and location.calendar.code == "office"
    event = Event.objects.get(type="location.created")
    assert event.stream_id == stream_id("location", location.pk)
    assert event.data == {"code": "north"}


def test_a_code_is_given_once(small_world: World) -> None:
    with pytest.raises(LocationTaken):
        places.create(
            locations=[NewLocation("new", "New"), NewLocation("main", "Second")],
            actor=SYSTEM,
            at=MORNING,
        )

    assert not Location.objects.filter(code="new").exists()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": "cellar"}, "location_kind_unknown"),
        ({"calendar": "nowhere"}, "calendar_unknown"),
        ({"time_zone": "Nowhere"}, "time_zone_unknown"),
        ({"country": "XX"}, "country_unknown"),
    ],
)
def test_what_is_not_known_is_refused_and_leaves_nothing(
    db: None, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        create(**values)

    assert refusal.value.code == code
    assert not Location.objects.exists() and not Event.objects.exists()


def test_a_change_bumps_the_version_and_names_the_fields(small_world: World) -> None:
    change("main", city="Bremen", priority=1)

    small_world.warehouse.refresh_from_db()
    assert (small_world.warehouse.city, small_world.warehouse.version) == ("Bremen", 2)
    event = Event.objects.get(type="location.changed")
    assert event.data == {"code": "main", "fields": ["city", "priority"]}


def test_a_calendar_is_taken_up_and_given_up(small_world: World) -> None:
    calendars.create(calendars=[NewCalendar("office", "Office")], actor=SYSTEM, at=MORNING)

    taken = change("main", calendar="office").calendar_id
    given_up = change("main", version=2, calendar="").calendar_id

    assert taken is not None and given_up is None


def test_who_saw_an_older_version_is_told(small_world: World) -> None:
    with pytest.raises(StaleVersion):
        change("main", version=7, city="Bremen")

    small_world.warehouse.refresh_from_db()
    assert small_world.warehouse.city == ""


def test_the_code_stays(small_world: World) -> None:
    with pytest.raises(DomainError) as refusal:
        places.change(code="main", version=1, values={"code": "other"}, actor=SYSTEM, at=MORNING)

    assert refusal.value.code == "field_not_changeable"


def test_a_location_that_does_not_exist_is_not_changed(db: None) -> None:
    with pytest.raises(DomainError) as refusal:
        change("nowhere", city="Bremen")

    assert refusal.value.code == "location_unknown"


def test_a_location_with_stock_is_not_closed(small_world: World) -> None:
    with pytest.raises(LocationInUse) as refusal:
        change("main", is_active=False)

    assert refusal.value.code == "location_in_use"
    assert refusal.value.details["on_hand"] == 15
    small_world.warehouse.refresh_from_db()
    assert small_world.warehouse.is_active


def test_a_location_with_backorders_is_not_closed(small_world: World) -> None:
    StockLevel.objects.create(
        product=small_world.lamp, location=small_world.shop, backorder_limit=5, allocated=2
    )
    StockLevel.objects.filter(product=small_world.cup, location=small_world.shop).delete()

    with pytest.raises(LocationInUse) as refusal:
        change("shop", is_active=False)

    assert (refusal.value.details["on_hand"], refusal.value.details["allocated"]) == (0, 2)


def test_a_location_that_goods_are_on_their_way_to_is_not_closed(small_world: World) -> None:
    north = create()
    IncomingSupply.objects.create(
        kind=IncomingSupply.Kind.PURCHASE,
        source_id=small_world.lamp.pk,
        reference="PO-1",
        product=small_world.lamp,
        location=north,
        quantity=3,
        due_on=date(2026, 12, 1),
        announced_at=MORNING,
    )

    with pytest.raises(LocationInUse):
        change("north", is_active=False)


def test_an_empty_location_is_closed_and_opened_again(small_world: World) -> None:
    create()

    closed = change("north", is_active=False)
    opened = change("north", version=2, is_active=True)

    assert (closed.version, opened.version) == (2, 3)
    assert opened.is_active


def test_other_values_of_a_location_in_use_change_freely(small_world: World) -> None:
    assert change("main", is_active=True, name="Central").name == "Central"


def test_many_locations_are_opened_in_a_constant_number_of_statements(
    db: None, django_assert_num_queries: Any
) -> None:
    event_log.event_routes()
    with django_assert_num_queries(7):
        places.create(
            locations=[NewLocation(f"p{n}", f"Place {n}") for n in range(9)],
            actor=SYSTEM,
            at=MORNING,
        )

    assert Location.objects.count() == 9


@pytest.mark.django_db(transaction=True)
def test_of_a_closing_and_orders_at_once_no_order_is_left_at_a_closed_place() -> None:
    small_world = world.build()
    for n in range(6):
        place = create(f"yard-{n}", priority=1)
        StockLevel.objects.filter(product=small_world.lamp, allocated=0).update(backorder_limit=0)
        StockLevel.objects.create(product=small_world.lamp, location=place, backorder_limit=50)

        order = partial(ledger.reserve, small_world.lamp, 1, may_backorder=True)
        close = partial(change, f"yard-{n}", is_active=False)
        acts: list[Callable[[], object]] = [order, close, order]
        results = race.at_once(acts)

        assert race.unexpected(results, LocationInUse) == []
        place.refresh_from_db()
        held = Reservation.objects.filter(location=place).count()
        assert place.is_active or held == 0
    ledger.check_law()


def test_a_closed_location_owes_nothing_any_more(small_world: World) -> None:
    place = create()
    level = StockLevel.objects.create(
        product=small_world.tea, location=place, backorder_limit=9, version=1
    )

    change("north", is_active=False)

    level.refresh_from_db()
    assert (level.backorder_limit, level.version) == (0, 2)
