"""Contenders measured side by side: the same clients do one after the other, round by round."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier

from django.db import connections

from proofs import processes
from proofs.processes import Crew

# A first round fills caches and is not counted.
_WARM_UP_ROUNDS = 1
_BARRIER_SECONDS = 120.0
_LOOK_SECONDS = 1.0
_WORK = f"{__name__}.take_part"


@dataclass(frozen=True, slots=True)
class Contest:
    """``contenders`` are dotted names of functions that give a client its act, to be done again
    and again; each has its turn of so many seconds in every round."""

    contenders: tuple[str, ...]
    clients: int
    processes: int
    seconds: float
    rounds: int

    def parts(self) -> list[Part]:
        """What each process does."""
        count = min(self.processes, self.clients)
        barrier = processes.barrier(count)
        turns = self.contenders * (_WARM_UP_ROUNDS + self.rounds)
        sizes = [self.clients // count + (n < self.clients % count) for n in range(count)]
        return [Part(turns, size, self.seconds, barrier) for size in sizes]


@dataclass(frozen=True, slots=True)
class Part:
    """A process's clients and the contenders' turns; all processes begin each turn together."""

    turns: tuple[str, ...]
    clients: int
    seconds: float
    barrier: Barrier

    def wait_for_others(self) -> None:
        self.barrier.wait(_BARRIER_SECONDS)


@dataclass
class Results:
    """Acts a second of each contender, round by round; ``turns`` are over, the first ones too."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    turns: int = 0

    def median(self, contender: str) -> float:
        return statistics.median(self.rates[contender])

    def ratio(self, contender: str, yardstick: str) -> float:
        """The median of what each round shows: noise of the machine hits both of a round."""
        pairs = zip(self.rates[contender], self.rates[yardstick], strict=True)
        return statistics.median(one / other for one, other in pairs)


def hold(contest: Contest, on_turn: Callable[[str, float], None]) -> Results:
    """Hold a contest on the database in use; each finished turn is told with its rate.

    Raises:
        RuntimeError: a process of clients failed.
    """
    crew = Crew(_WORK, contest.parts())
    told: dict[int, list[int]] = {}
    results = Results({contender: [] for contender in contest.contenders})
    crew.start()
    try:
        is_over = False
        while not is_over:
            is_over = not crew.is_working
            told |= crew.reports(wait_seconds=_LOOK_SECONDS)
            _note(told, contest, results, on_turn)
    finally:
        crew.stop()
    if crew.failed:
        raise RuntimeError(f"{crew.failed} processes of clients failed")
    return results


def _note(
    told: dict[int, list[int]],
    contest: Contest,
    results: Results,
    on_turn: Callable[[str, float], None],
) -> None:
    """Keep the rates of turns that every process has finished since the last look."""
    for turn in range(results.turns, _finished(told, contest)):
        contender = contest.contenders[turn % len(contest.contenders)]
        rate = sum(counts[turn] for counts in told.values()) / contest.seconds
        results.turns += 1
        if turn >= _WARM_UP_ROUNDS * len(contest.contenders):
            results.rates[contender].append(rate)
            on_turn(contender, rate)


def _finished(told: dict[int, list[int]], contest: Contest) -> int:
    """Turns that every process has finished."""
    if len(told) < min(contest.processes, contest.clients):
        return 0
    return min(len(counts) for counts in told.values())


def take_part(part: Part, report: Callable[[Sequence[int]], None]) -> None:
    """Let a process's clients have every turn, and report the acts of each turn so far."""
    counts: list[int] = []
    with ThreadPoolExecutor(max_workers=part.clients) as pool:
        for contender in part.turns:
            make: Callable[[], Callable[[], None]] = processes.find(contender)
            ready = threading.Barrier(part.clients, action=part.wait_for_others)
            clients = [pool.submit(_act_on, make, ready, part.seconds) for _ in range(part.clients)]
            counts.append(sum(client.result() for client in clients))
            report(list(counts))


def _act_on(
    make: Callable[[], Callable[[], None]], ready: threading.Barrier, seconds: float
) -> int:
    """One client's turn; acts done in its time."""
    act = make()
    ready.wait(_BARRIER_SECONDS)
    count, ends_at = 0, time.monotonic() + seconds
    while time.monotonic() < ends_at:
        act()
        count += 1
    connections.close_all()
    return count
