"""Where the demo world is not loaded."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.models import ApiClient
from dashboard.demo import loading
from orders.models import Order
from tests import world
from tests.world import World


def test_a_database_that_is_in_use_is_left_alone(small_world: World) -> None:
    world.place()

    with pytest.raises(CommandError, match="empty database"):
        call_command("load_demo")

    assert Order.objects.count() == 1
    assert not ApiClient.objects.filter(name=loading.CLIENT_NAME).exists()


@pytest.mark.django_db
def test_two_loads_at_once_are_one() -> None:
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [loading.LOCK])

        with pytest.raises(CommandError, match="at this moment"):
            call_command("load_demo")
    finally:
        other.close()

    assert not ApiClient.objects.exists()
