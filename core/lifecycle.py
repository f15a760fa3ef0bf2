"""Lifecycle tables: states, commands, and the one place that says what may follow what.

A table is data. Services ask it before they write a state; the API's ``allowed_commands``, the
dashboard's buttons, the diagram in the docs and the exhaustive tests read the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from core.errors import CommandRefused

NEW = "-"  # the source of a row that makes the object


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: ``command`` leads from any of ``sources`` to ``target`` and writes ``event``.

    ``permission`` is what a person needs to give the command; empty: only the system gives it.
    """

    row: str
    command: str
    sources: tuple[str, ...]
    target: str
    event: str
    permission: str = ""
    needs_reason: bool = False


class LifecycleError(AssertionError):
    """The table itself is wrong; found at import."""


@dataclass(frozen=True)
class Lifecycle:
    """The table of one noun, checked when it is made."""

    noun: str
    states: type[StrEnum]
    terminal: frozenset[str]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        names = {state.value for state in self.states}
        seen: set[tuple[str, str]] = set()
        for row in self.transitions:
            for source in row.sources:
                self._check(source == NEW or source in names, f"unknown source {source}")
                self._check((source, row.command) not in seen, f"{source}+{row.command} twice")
                self._check(source not in self.terminal, f"a way out of terminal {source}")
                seen.add((source, row.command))
            self._check(row.target in names, f"unknown target {row.target}")
        unreachable = names - self._reachable()
        self._check(not unreachable, f"unreachable {sorted(unreachable)}")
        self._check(self.terminal <= names, f"unknown terminal {sorted(self.terminal - names)}")
        stuck = names - self.terminal - {source for source, _ in seen}
        self._check(not stuck, f"no way out of {', '.join(sorted(stuck))}")

    def _check(self, holds: bool, complaint: str) -> None:
        if not holds:
            raise LifecycleError(f"{self.noun}: {complaint}")

    def _reachable(self) -> set[str]:
        reached = {NEW}
        while True:
            more = {t.target for t in self.transitions if reached.intersection(t.sources)}
            if more <= reached:
                return reached
            reached |= more

    def find(self, *, state: str, command: str) -> Transition | None:
        """Return the row for a command in a state, or None where the table has none."""
        for row in self.transitions:
            if row.command == command and state in row.sources:
                return row
        return None

    def require(self, *, state: str, command: str, subject: str = "") -> Transition:
        """Return the row for a command in a state.

        Raises:
            CommandRefused: the table does not list the command for this state.
        """
        row = self.find(state=state, command=command)
        if row is None:
            raise CommandRefused(
                f"{subject or self.noun} is {state}; {command} is not possible there.",
                details={
                    "noun": self.noun,
                    "state": state,
                    "command": command,
                    "allowed_commands": list(self.commands(state=state)),
                    **({"subject": subject} if subject else {}),
                },
            )
        return row

    def commands(self, *, state: str) -> tuple[str, ...]:
        """Every command the table lists for a state, in the table's order."""
        return tuple(t.command for t in self.transitions if state in t.sources)

    def commands_for(self, *, state: str, actor: Any) -> tuple[str, ...]:
        """The commands that this actor may give in this state."""
        return tuple(
            t.command
            for t in self.transitions
            if state in t.sources and t.permission and actor.may(t.permission)
        )

    def is_terminal(self, state: str) -> bool:
        return state in self.terminal
