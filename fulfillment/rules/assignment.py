"""Which person inside a department gets work: least open work, fairly. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

_NEVER = datetime.min.replace(tzinfo=UTC)


class Person(msgspec.Struct, frozen=True):
    """A member of the department. ``open_count`` is fulfillments assigned, accepted or in work;
    ``last_assigned_at`` is None for who never got any."""

    id: int
    name: str
    open_count: int
    capacity: int
    last_assigned_at: datetime | None = None


class Inputs(msgspec.Struct, frozen=True):
    """Everything a choice depends on; survives JSON and back."""

    people: tuple[Person, ...]
    declined_by_ids: tuple[int, ...] = ()


class Standing(StrEnum):
    CANDIDATE = "candidate"
    DECLINED = "declined"  # declined this work before
    FULL = "full"  # has as much open work as the person may have


class Verdict(msgspec.Struct, frozen=True):
    """How one person stood."""

    person_id: int
    name: str
    standing: Standing
    open_count: int
    capacity: int


class Choice(msgspec.Struct, frozen=True):
    """The person, or none: then the work waits in the department's queue for whoever takes it."""

    person_id: int | None
    person_name: str
    verdicts: tuple[Verdict, ...]


def choose(inputs: Inputs) -> Choice:
    """Pick who has the least open work; of equals, who waits longest for work, then by id."""
    candidates = [p for p in inputs.people if _standing(p, inputs) is Standing.CANDIDATE]
    winner = min(
        candidates,
        key=lambda p: (p.open_count, p.last_assigned_at or _NEVER, p.id),
        default=None,
    )
    return Choice(
        person_id=winner.id if winner else None,
        person_name=winner.name if winner else "",
        verdicts=tuple(
            Verdict(
                person_id=person.id,
                name=person.name,
                standing=_standing(person, inputs),
                open_count=person.open_count,
                capacity=person.capacity,
            )
            for person in sorted(inputs.people, key=lambda p: p.id)
        ),
    )


def _standing(person: Person, inputs: Inputs) -> Standing:
    if person.id in inputs.declined_by_ids:
        return Standing.DECLINED
    return Standing.FULL if person.open_count >= person.capacity else Standing.CANDIDATE


class Roster:
    """People of departments while a batch of work is handed out: each choice counts for the
    next, so that a batch spreads as single orders would."""

    def __init__(self, people: Mapping[int, Sequence[Person]]) -> None:
        self._people = {department: list(members) for department, members in people.items()}

    def choose(
        self, *, department_id: int, declined_by_ids: tuple[int, ...], at: datetime
    ) -> tuple[Inputs, Choice]:
        """Choose a person of a department and count the work as theirs."""
        members = self._people.get(department_id, [])
        inputs = Inputs(people=tuple(members), declined_by_ids=declined_by_ids)
        choice = choose(inputs)
        for position, person in enumerate(members):
            if person.id == choice.person_id:
                members[position] = msgspec.structs.replace(
                    person, open_count=person.open_count + 1, last_assigned_at=at
                )
        return inputs, choice
