"""One seed: writers work, connections are cut, and at the end the laws are looked up."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import connection

from proofs.processes import Crew
from proofs.stock.load import Figures, Load
from proofs.stock.troubles import BOOKKEEPER
from reports.selectors import laws

_LOOK_SECONDS = 1.0
_WORK = "proofs.stock.writers.work"


class Trial:
    """The load of one seed on the database in use, whose goods are built. ``figures`` are
    complete once it was run."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self.figures = Figures()
        self._started_at = 0.0
        self._kills = 0

    def run(self) -> Iterator[Figures]:
        """Work, and give the figures so far about every second."""
        newest: dict[int, Figures] = {}
        deadlocks_before = _deadlocks()
        crew = Crew(_WORK, self._load.shares())
        crew.start()
        self._started_at = time.monotonic()
        try:
            while crew.is_working:
                newest |= crew.reports(wait_seconds=_LOOK_SECONDS)
                if newest:
                    self._cut_connections()
                yield _sum(newest)
            newest |= crew.reports(wait_seconds=_LOOK_SECONDS)
        finally:
            crew.stop()
        self.figures = _sum(newest)
        self.figures.deadlocks = _deadlocks() - deadlocks_before
        self.figures.breaches += laws.violations()
        if crew.failed:
            self.figures.breaches.append(f"{crew.failed} processes of writers failed")
        if self.figures.operations != self._load.operations:
            self.figures.breaches.append(
                f"{self.figures.operations} operations of {self._load.operations} were done"
            )

    def _cut_connections(self) -> None:
        """End some writers' connections in the middle of whatever they do."""
        due = int(self._load.kills_per_second * (time.monotonic() - self._started_at))
        kills = due - self._kills
        if kills <= 0:
            return
        self._kills = due
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend'
                  AND pid <> pg_backend_pid() AND application_name <> %s
                ORDER BY random() LIMIT %s
                """,
                [BOOKKEEPER, kills],
            )


def _sum(newest: dict[int, Figures]) -> Figures:
    total = Figures()
    for figures in newest.values():
        total.add(figures)
    return total


def _deadlocks() -> int:
    """Deadlocks that the database has counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
