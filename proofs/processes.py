"""Work spread over processes that each set the application up for themselves.

Nothing of the application may be imported here: a new process comes by this module first.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from queue import Empty
from typing import Any

import django
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

# Forking a program that has threads and connections would share both.
_CONTEXT = multiprocessing.get_context("spawn")
# A table of listeners of a proof that is of one storey alone.
NOBODY_LISTENS: dict[str, tuple[str, ...]] = {}


def barrier(parties: int) -> Barrier:
    """Where so many processes of a crew wait for each other."""
    return _CONTEXT.Barrier(parties)


class Crew:
    """Processes that do parts of one piece of work and report while they do."""

    def __init__(self, act: str, parts: Sequence[Any]) -> None:
        """``act`` is the dotted name of a function that takes its part and a function to report
        with; what it reports is seen by :meth:`reports`."""
        self._reports: multiprocessing.Queue[tuple[int, Any]] = _CONTEXT.Queue()
        # A barrier among the parts lasts as long as somebody here holds it.
        self._parts = parts
        database = str(connections["default"].settings_dict["NAME"])
        self._members: list[BaseProcess] = [
            _CONTEXT.Process(
                target=_enter, args=(act, database, number, part, self._reports), daemon=True
            )
            for number, part in enumerate(parts)
        ]

    def start(self) -> None:
        for member in self._members:
            member.start()

    @property
    def is_working(self) -> bool:
        return any(member.is_alive() for member in self._members)

    @property
    def failed(self) -> int:
        """Processes that ended with an error."""
        return sum(member.exitcode not in (None, 0) for member in self._members)

    def reports(self, *, wait_seconds: float) -> dict[int, Any]:
        """What members reported since the last look, the newest of each; waits for the first."""
        newest: dict[int, Any] = {}
        try:
            number, report = self._reports.get(timeout=wait_seconds)
            newest[number] = report
            while True:
                number, report = self._reports.get_nowait()
                newest[number] = report
        except Empty:
            return newest

    def stop(self) -> None:
        """End members that still work, and wait for all of them."""
        for member in self._members:
            if member.is_alive():
                member.terminate()
            member.join()


def prepare() -> None:
    """Set the application up in this process, with nobody who listens to events."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oms.settings")
    django.setup()
    settings.EVENT_ROUTES = f"{__name__}.NOBODY_LISTENS"


def find(name: str) -> Callable[..., Any]:
    """A function by its dotted name, once the application is set up."""
    found: Callable[..., Any] = import_string(name)
    return found


def _enter(
    act: str, database: str, number: int, part: Any, reports: multiprocessing.Queue[Any]
) -> None:
    prepare()
    connections.settings["default"]["NAME"] = database
    find(act)(part, lambda report: reports.put((number, report)))
