"""Work goes to who has the least of it, fairly."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.rules import assignment
from fulfillment.rules.assignment import Inputs, Person, Roster

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_who_has_the_least_open_work_gets_it() -> None:
    people = (Person(1, "Amira", 3, 10), Person(2, "Bo", 2, 10))

    assert assignment.choose(Inputs(people)).person_name == "Bo"


def test_of_equals_who_waits_longest_for_work_gets_it() -> None:
    people = (
        Person(1, "Amira", 1, 10, TUESDAY),
        Person(2, "Bo", 1, 10, MONDAY),
        Person(3, "Chen", 1, 10, TUESDAY),
    )

    assert assignment.choose(Inputs(people)).person_name == "Bo"


def test_who_declined_or_is_full_gets_nothing_and_the_trace_says_so() -> None:
    people = (Person(1, "Amira", 0, 10), Person(2, "Bo", 5, 5))

    choice = assignment.choose(Inputs(people, declined_by_ids=(1,)))

    assert choice.person_id is None
    assert [v.standing for v in choice.verdicts] == ["declined", "full"]


def test_a_batch_spreads_as_single_orders_would() -> None:
    roster = Roster({7: [Person(1, "Amira", 0, 2), Person(2, "Bo", 1, 9)]})

    names = [
        roster.choose(department_id=7, declined_by_ids=(), at=TUESDAY)[1].person_name
        for _ in range(4)
    ]

    assert names == ["Amira", "Bo", "Amira", "Bo"]


moments = st.none() | st.sampled_from([MONDAY, TUESDAY])
people = st.lists(
    st.builds(
        Person,
        id=st.integers(1, 99),
        name=st.text(max_size=5),
        open_count=st.integers(0, 5),
        capacity=st.integers(0, 5),
        last_assigned_at=moments,
    ),
    max_size=6,
    unique_by=lambda person: person.id,
).map(tuple)


@given(people=people, declined=st.lists(st.integers(1, 99), max_size=3).map(tuple))
def test_a_stored_choice_is_the_same_when_made_again(
    people: tuple[Person, ...], declined: tuple[int, ...]
) -> None:
    inputs = Inputs(people, declined)

    stored = json.loads(json.dumps(msgspec.to_builtins(inputs)))
    choice = assignment.choose(msgspec.convert(stored, type=Inputs))

    assert choice == assignment.choose(inputs)
    winner = next((p for p in people if p.id == choice.person_id), None)
    assert winner is None or (winner.id not in declined and winner.open_count < winner.capacity)
