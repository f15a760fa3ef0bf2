"""What follows from each event, and what the clock does, exists."""

from __future__ import annotations

import inspect

import pytest
from django.utils.module_loading import import_string

from core import catalogue
from oms import event_routes, schedule
from oms.celery import app
from reports.rules import flow

_ROUTES = [(event, handler) for event, names in event_routes.ROUTES.items() for handler in names]


@pytest.mark.parametrize(("event", "handler"), _ROUTES)
def test_a_listener_exists_and_hears_of_a_known_event(event: str, handler: str) -> None:
    function = import_string(handler)

    assert event in {each.name for each in catalogue.all_types()}
    assert list(inspect.signature(function).parameters) == ["events"]
    assert handler.split(".")[1] == "handlers"


@pytest.mark.parametrize("entry", schedule.SCHEDULE.values(), ids=lambda e: str(e["task"]))
def test_what_the_clock_wakes_is_a_task(entry: dict[str, object]) -> None:
    import_string(str(entry["task"]))

    assert entry["task"] in app.tasks


def test_the_flow_of_stages_is_told_by_known_events() -> None:
    known = {each.name for each in catalogue.all_types()}

    told = {
        name for table in (flow.ENTERED, flow.LEFT) for names in table.values() for name in names
    }

    assert told | {flow.SHIPPED, flow.DELIVERED} <= known
