"""Many at once: threads with connections of their own, let go together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run acts at the same moment; what each returned, or the exception it ended with."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            start.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))


def unexpected(results: Sequence[object], *expected: type[Exception]) -> list[object]:
    """The exceptions among results that nobody expects."""
    return [r for r in results if isinstance(r, Exception) and not isinstance(r, expected)]
