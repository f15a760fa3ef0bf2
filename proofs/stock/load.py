"""What is done to the stock, and the figures that are kept of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from proofs.stock import troubles


@dataclass(frozen=True, slots=True)
class Load:
    """Operations that writers carry out, spread over processes; the same seed draws the same
    ones. ``kills_per_second`` are connections cut at random."""

    seed: int
    operations: int
    writers: int
    processes: int
    kills_per_second: float = 0.0

    def shares(self) -> list[Share]:
        """The load by process."""
        names = [f"{self.seed}-{number}" for number in range(self.writers)]
        quotient, rest = divmod(self.operations, self.writers)
        work = [(name, quotient + (number < rest)) for number, name in enumerate(names)]
        count = min(self.processes, self.writers)
        return [Share(tuple(work[number::count])) for number in range(count)]


@dataclass(frozen=True, slots=True)
class Share:
    """One process's part: for each of its writers a seed and a number of operations."""

    work: tuple[tuple[str, int], ...]


@dataclass
class Figures:
    """What happened so far. ``troubles`` are what the database said, by its code; those that were
    not got over by trying again are ``surfaced``; ``deadlocks`` are those the database counted.
    ``breaches`` are what must not happen."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    surfaced: Counter[str] = field(default_factory=Counter)
    deadlocks: int = 0
    units_reserved: int = 0
    units_backordered: int = 0
    answers: int = 0
    uncertain: int = 0
    breaches: list[str] = field(default_factory=list)

    @property
    def operations(self) -> int:
        return self.done.total()

    @property
    def failures(self) -> list[str]:
        """What the proof is broken by."""
        surfaced = self.surfaced[troubles.DEADLOCK]
        return [*self.breaches, *([f"{surfaced} deadlocks surfaced"] if surfaced else [])]

    def add(self, other: Figures) -> None:
        """Add another's figures to these."""
        self.done += other.done
        self.refused += other.refused
        self.troubles += other.troubles
        self.surfaced += other.surfaced
        self.deadlocks += other.deadlocks
        self.units_reserved += other.units_reserved
        self.units_backordered += other.units_backordered
        self.answers += other.answers
        self.uncertain += other.uncertain
        self.breaches += other.breaches
