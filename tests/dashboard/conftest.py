"""Who buys, who looks, and the morning on which they do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from tests.dashboard import buyers
from tests.purchasing import buying
from tests.world import MORNING, World


@pytest.fixture
def clock(small_world: World) -> Iterator[time_machine.Traveller]:
    """It is the morning of the tests, and Leaf & Sons sells tea."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        buying.merchant()
        yield traveller


@pytest.fixture
def ines(small_world: World) -> Client:
    return buyers.buyer()


@pytest.fixture
def vera(small_world: World) -> Client:
    return buyers.viewer()
