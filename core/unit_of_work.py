"""One use case, one transaction, tried again when PostgreSQL asks for it."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

from core import limits

P = ParamSpec("P")
R = TypeVar("R")

# serialization_failure, deadlock_detected, lock_not_available
_TRY_AGAIN = {"40001", "40P01", "55P03"}


def unit_of_work(use_case: Callable[P, R]) -> Callable[P, R]:
    """Run a use case in one transaction; a deadlock or lock time-out starts it again.

    Inside a transaction that is already open it simply joins: only the outermost can retry.
    """

    @functools.wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return use_case(*args, **kwargs)
        for attempt in range(1, limits.TRANSACTION_TRIES + 1):
            try:
                with transaction.atomic():
                    return use_case(*args, **kwargs)
            except OperationalError as error:
                code = getattr(error.__cause__, "pgcode", None)
                if code not in _TRY_AGAIN or attempt == limits.TRANSACTION_TRIES:
                    raise
                time.sleep(random.uniform(0.02, 0.2) * attempt)  # noqa: S311 - jitter
        raise AssertionError("unreachable")

    return run
