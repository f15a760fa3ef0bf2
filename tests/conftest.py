"""What all tests share: a real database of their own, and the small named world."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, cast

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import translation

from core.services import wakeups
from tests import world


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Two runs at once use two databases: OMS_TEST_DB names this one."""
    from django.conf import settings

    name = os.environ.get("OMS_TEST_DB")
    if name:
        cast(dict[str, Any], settings.DATABASES["default"].setdefault("TEST", {}))["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let the tests' clean-up empty the append-only tables; the triggers themselves are tested
    where they are switched on again."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_no_truncate")
        cursor.execute(
            "ALTER TABLE inventory_stockmovement DISABLE TRIGGER inventory_movement_no_truncate"
        )
        cursor.execute(
            "ALTER TABLE purchasing_purchasereceipt DISABLE TRIGGER purchasing_receipt_no_truncate"
        )


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Pages name their files as they are: nothing has to be collected before a test."""
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture
def small_world(db: None) -> world.World:
    """Two departments, three people, four products, two locations."""
    return world.build()


@pytest.fixture(autouse=True)
def language_of_the_house() -> Iterator[None]:
    """A test that asked for another language leaves none of it to the next."""
    from django.conf import settings

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def quiet_wake_ups(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Without a worker there is nobody to wake: tests deliver events when they say so. Journeys
    run with real processes and are not touched."""
    if "journeys" not in request.node.nodeid:
        monkeypatch.setattr(wakeups, "send", lambda task: None)
