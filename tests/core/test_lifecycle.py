"""Lifecycle tables: what is wrong with one is found when it is made."""

from __future__ import annotations

from enum import StrEnum

import pytest

from core.actors import SYSTEM, Actor, ActorKind
from core.errors import CommandRefused
from core.lifecycle import NEW, Lifecycle, LifecycleError, Transition


class Door(StrEnum):
    OPEN = "open"
    SHUT = "shut"
    GONE = "gone"


MAKE = Transition("1", "make", (NEW,), Door.OPEN, "door.made")
SHUT = Transition("2", "shut", (Door.OPEN,), Door.SHUT, "door.shut", "door.use")
REMOVE = Transition("3", "remove", (Door.OPEN, Door.SHUT), Door.GONE, "door.removed")


def table(*rows: Transition, terminal: frozenset[str] = frozenset({Door.GONE})) -> Lifecycle:
    return Lifecycle(noun="door", states=Door, terminal=terminal, transitions=rows)


DOOR = table(MAKE, SHUT, REMOVE)


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ((MAKE, SHUT), "unreachable ['gone']"),
        (
            (MAKE, SHUT, REMOVE, Transition("4", "mend", (Door.GONE,), Door.OPEN, "door.mended")),
            "a way out of terminal gone",
        ),
        (
            (MAKE, SHUT, REMOVE, Transition("4", "shut", (Door.OPEN,), Door.GONE, "door.shut")),
            "open+shut twice",
        ),
        (
            (MAKE, SHUT, REMOVE, Transition("4", "melt", ("ice",), Door.GONE, "door.melted")),
            "unknown source ice",
        ),
        (
            (MAKE, SHUT, REMOVE, Transition("4", "melt", (Door.OPEN,), "water", "door.melted")),
            "unknown target water",
        ),
    ],
)
def test_a_wrong_table_is_refused_when_it_is_made(
    rows: tuple[Transition, ...], complaint: str
) -> None:
    with pytest.raises(LifecycleError) as caught:
        table(*rows)

    assert str(caught.value) == f"door: {complaint}"


def test_a_state_that_nothing_leads_out_of_must_be_terminal() -> None:
    with pytest.raises(LifecycleError, match="no way out of gone"):
        table(MAKE, SHUT, REMOVE, terminal=frozenset())


def test_a_terminal_state_must_be_one_of_the_states() -> None:
    with pytest.raises(LifecycleError, match="unknown terminal"):
        table(MAKE, SHUT, REMOVE, terminal=frozenset({Door.GONE, "melted"}))


def test_a_command_that_the_table_lists_gives_its_row() -> None:
    assert DOOR.require(state=Door.OPEN, command="shut") is SHUT
    assert DOOR.require(state=NEW, command="make") is MAKE


def test_a_command_that_the_table_does_not_list_is_refused_with_what_is_possible() -> None:
    with pytest.raises(CommandRefused) as caught:
        DOOR.require(state=Door.SHUT, command="shut", subject="Door 7")

    assert caught.value.code == "command_not_allowed"
    assert caught.value.message == "Door 7 is shut; shut is not possible there."
    assert caught.value.details == {
        "noun": "door",
        "state": "shut",
        "command": "shut",
        "allowed_commands": ["remove"],
        "subject": "Door 7",
    }


def test_a_person_is_offered_only_what_they_may_do_and_never_what_the_system_does() -> None:
    porter = Actor(kind=ActorKind.STAFF, permissions=frozenset({"door.use"}))
    guest = Actor(kind=ActorKind.STAFF)

    assert DOOR.commands(state=Door.OPEN) == ("shut", "remove")
    assert DOOR.commands_for(state=Door.OPEN, actor=porter) == ("shut",)
    assert DOOR.commands_for(state=Door.OPEN, actor=guest) == ()
    assert DOOR.commands_for(state=Door.OPEN, actor=SYSTEM) == ("shut",)


def test_nothing_is_possible_where_an_object_has_ended() -> None:
    assert DOOR.is_terminal(Door.GONE)
    assert DOOR.commands(state=Door.GONE) == ()
