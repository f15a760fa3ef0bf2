"""The small world with a supplier in it."""

from __future__ import annotations

import pytest

from inventory.models import Supplier
from tests.purchasing import buying
from tests.world import World


@pytest.fixture
def leaf(small_world: World) -> Supplier:
    """The tea merchant."""
    return buying.merchant()
