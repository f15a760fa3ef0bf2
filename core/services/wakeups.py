"""Wake a worker after the commit: a hint that may be lost, since the clock sweeps as well."""

from __future__ import annotations

import logging
import time

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

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
        current_app.send_task(task, retry=False, ignore_result=True)
    except Exception as error:  # the broker may fail in any way; the change is already kept
        _quiet_until = time.monotonic() + _QUIET_SECONDS
        log.warning("wake-up not sent, the sweep will find the work", extra={"error": repr(error)})
