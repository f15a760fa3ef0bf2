"""Wake a worker after the commit: a hint that may be lost, since the clock sweeps as well."""

from __future__ import annotations

import logging
import time
from functools import cache

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.pools import producers

log = logging.getLogger(__name__)

# A broker that hangs may hold a request no longer than this; the worker's own connection is
# patient, since it waits for messages.
_TIMEOUT_SECONDS = 1.0
# After a failed wake-up the sweep does the work; trying each commit would slow every request.
_QUIET_SECONDS = 5.0
_quiet_until = 0.0


def after_commit(task: str) -> None:
    """Send the named task its wake-up once the present transaction is committed."""
    transaction.on_commit(lambda: send(task), robust=True)


def send(task: str) -> None:
    """Send a wake-up now; losing it loses nothing."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        with producers[_connection()].acquire(block=True, timeout=_TIMEOUT_SECONDS) as producer:
            current_app.send_task(task, producer=producer, retry=False, ignore_result=True)
    except Exception as error:  # the broker may fail in any way; the change is already kept
        _quiet_until = time.monotonic() + _QUIET_SECONDS
        log.warning("wake-up not sent, the sweep will find the work", extra={"error": repr(error)})


@cache
def _connection() -> Connection:
    connection: Connection = current_app.connection_for_write(
        transport_options={
            "socket_timeout": _TIMEOUT_SECONDS,
            "socket_connect_timeout": _TIMEOUT_SECONDS,
            # Left alone, a broker that refuses is asked again for six seconds.
            "max_retries": 0,
        }
    )
    return connection
