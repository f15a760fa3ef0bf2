"""Who does something, and what they may."""

from __future__ import annotations

import pytest

from core.actors import SYSTEM, Actor, ActorKind
from core.errors import Forbidden


def test_the_system_may_everything() -> None:
    assert SYSTEM.may("orders.cancel")
    SYSTEM.require("orders.cancel")


def test_others_may_what_they_hold_and_are_told_what_they_lack() -> None:
    clerk = Actor(kind=ActorKind.STAFF, permissions=frozenset({"orders.view"}))

    clerk.require("orders.view")
    with pytest.raises(Forbidden) as caught:
        clerk.require("orders.cancel")

    assert caught.value.details == {"permission": "orders.cancel"}
