"""Count uses of a key in a window of time: in Valkey, or in PostgreSQL while it is away."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import UTC, datetime
from functools import cache

import redis
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from core.errors import TooMany

log = logging.getLogger(__name__)

# Reading, counting and dating in one step: two callers never both find the last free place.
_COUNT = """
local uses = redis.call('INCRBY', KEYS[1], ARGV[1])
if uses == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return uses
"""
_TIMEOUT_SECONDS = 0.5
# After a failure PostgreSQL counts for a while; waiting for a time-out each time would be slow.
_QUIET_SECONDS = 5.0
_quiet_until = 0.0


def hit(*, key: str, limit: int, window_seconds: int, at: datetime) -> int:
    """Count one use and return how many the window has seen.

    Must run outside a transaction that a refusal rolls back, or the fallback's count is lost.

    Raises:
        TooMany: the window is full; ``retry_after_seconds`` says when the next one begins.
    """
    seen = _count(key, 1, window_seconds, at)
    if seen > limit:
        seconds = seconds_left(window_seconds=window_seconds, at=at)
        raise TooMany(
            _("Too many tries. Try again in %(seconds)s seconds.") % {"seconds": seconds},
            details={"retry_after_seconds": seconds},
        )
    return seen


def note(*, key: str, window_seconds: int, at: datetime) -> int:
    """Count one use without refusing it, and return how many the window has seen."""
    return _count(key, 1, window_seconds, at)


def count(*, key: str, window_seconds: int, at: datetime) -> int:
    """How many uses the present window has seen; counts nothing."""
    return _count(key, 0, window_seconds, at)


def seconds_left(*, window_seconds: int, at: datetime) -> int:
    """Seconds until the present window ends, at least one."""
    return window_seconds - int(at.timestamp()) % window_seconds


def _count(key: str, amount: int, window_seconds: int, at: datetime) -> int:
    global _quiet_until
    window = int(at.timestamp()) // window_seconds
    # A digest: keys hold addresses and order numbers, which no other store needs to know.
    digest = hashlib.sha256(key.encode()).hexdigest()
    if time.monotonic() >= _quiet_until:
        try:
            name = f"oms:rate:{digest}:{window_seconds}:{window}"
            return int(_client().eval(_COUNT, 1, name, amount, window_seconds + 1))
        except redis.RedisError as error:
            _quiet_until = time.monotonic() + _QUIET_SECONDS
            log.warning("limits are counted in PostgreSQL", extra={"error": repr(error)})
    return _count_in_database(f"{digest}:{window_seconds}", amount, window * window_seconds)


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.VALKEY_URL,
        socket_timeout=_TIMEOUT_SECONDS,
        socket_connect_timeout=_TIMEOUT_SECONDS,
    )


def _count_in_database(key: str, amount: int, window_start_epoch: int) -> int:
    """The same count in one statement; if this fails too the request fails: never open."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_ratecounter AS c (key, window_start, uses) VALUES (%s, %s, %s)
            ON CONFLICT (key, window_start) DO UPDATE SET uses = c.uses + EXCLUDED.uses
            RETURNING uses
            """,
            [key, datetime.fromtimestamp(window_start_epoch, UTC), amount],
        )
        return int(cursor.fetchone()[0])
