"""Writers: threads of a process, each with a connection of its own, that act on the stock."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

from django.db import InterfaceError, OperationalError, connection, connections

from core.errors import DomainError
from proofs.stock import customers, deliveries, goods, troubles
from proofs.stock.desk import Desk, NothingToDo, Shared
from proofs.stock.load import Figures, Share

# How often of a hundred acts each is drawn.
ACTS: dict[Callable[[Desk], None], int] = {
    customers.order: 32,
    customers.cancel: 12,
    customers.issue: 15,
    customers.pick_short: 5,
    customers.confirm: 4,
    customers.extend: 2,
    deliveries.receive: 7,
    deliveries.announce: 6,
    deliveries.receive_supply: 4,
    deliveries.transfer: 4,
    deliveries.receive_transfer: 4,
    deliveries.adjust: 2,
    deliveries.count: 1,
    deliveries.set_limits: 1,
    deliveries.write_off_expired: 1,
}
_REPORT_SECONDS = 1.0
_BREACHES_TOLD = 20


def work(share: Share, report: Callable[[Figures], None]) -> None:
    """Carry out a process's part and report figures every second; the last report is complete."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [troubles.BOOKKEEPER])
    shared = Shared(goods.read())
    done = threading.Event()
    reporting = threading.Thread(target=_report_on, args=(shared, report, done), daemon=True)
    reporting.start()
    with ThreadPoolExecutor(max_workers=len(share.work)) as pool:
        writers = [pool.submit(_write, shared, *writer) for writer in share.work]
    done.set()
    reporting.join()
    for writer in writers:
        writer.result()
    figures = shared.figures
    figures.answers = shared.answers.count
    figures.uncertain = shared.answers.uncertain
    figures.breaches += list(shared.answers.breaches(shared.goods))[:_BREACHES_TOLD]
    connections.close_all()
    report(figures)


def _report_on(shared: Shared, report: Callable[[Figures], None], done: threading.Event) -> None:
    while not done.wait(_REPORT_SECONDS):
        with shared.lock:
            snapshot = Figures()
            snapshot.add(shared.figures)
        report(snapshot)


def _write(shared: Shared, seed: str, operations: int) -> None:
    desk = Desk(shared, Random(seed))  # noqa: S311 - dice, not secrets
    acts, weights = list(ACTS), list(ACTS.values())
    connection.execute_wrappers.append(_Ear(shared))
    for _ in range(operations):
        (act,) = desk.rng.choices(acts, weights)
        _attempt(act, desk)
    connections.close_all()


def _attempt(act: Callable[[Desk], None], desk: Desk) -> None:
    """Do one act and count what became of it."""
    figures = desk.shared.figures
    refused = trouble = breach = ""
    try:
        act(desk)
    except NothingToDo:
        refused = "nothing to do yet"
    except DomainError as error:
        refused = error.code
    except (InterfaceError, OperationalError) as error:
        trouble = troubles.code_of(error)
        connection.close()
    except Exception as error:  # whatever it is, it must not happen: it is told
        last = traceback.extract_tb(error.__traceback__)[-1]
        breach = f"{act.__name__}: {error!r} at {last.filename}:{last.lineno}"
    with desk.shared.lock:
        figures.done[act.__name__] += 1
        if refused:
            figures.refused[refused] += 1
        if trouble:
            figures.surfaced[trouble] += 1
        if breach and len(figures.breaches) < _BREACHES_TOLD:
            figures.breaches.append(breach)


class _Ear:
    """Hears what the database says to each statement, also where the service tries again."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        try:
            return execute(sql, params, many, context)
        except OperationalError as error:
            with self._shared.lock:
                self._shared.figures.troubles[troubles.code_of(error)] += 1
            raise
