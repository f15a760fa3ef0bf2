"""The same request twice makes one change: the first answer is kept beside the change it made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from core.errors import DomainError, Kind
from core.models import IdempotencyRecord
from core.unit_of_work import unit_of_work

_LOCK_NOT_AVAILABLE = "55P03"


class KeyInUse(DomainError):
    """The first request with this key has not finished yet."""

    kind = Kind.CONFLICT
    code = "idempotency_in_progress"


class KeyReused(DomainError):
    """The key was used for another request."""

    kind = Kind.INVALID
    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done once: ``client`` owns the ``key``; the rest tells one request from
    another."""

    client: str
    key: str
    method: str
    route: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    is_repeated: bool = False


def run(*, asked: Asked, at: datetime, act: Callable[[], Answer]) -> Answer:
    """Run ``act`` and keep its answer, or give the kept answer of the first time.

    The answer is kept in the transaction of the change: a crash undoes both. A refusal is not
    kept, since nothing was done. ``act`` may be run again after a deadlock. Authorisation must
    have been checked before.

    Raises:
        KeyInUse: the twin is still running.
        KeyReused: same key, other method, route or body.
    """
    return _act_first(asked, at, act) or _replay(asked)


@unit_of_work
def _act_first(asked: Asked, at: datetime, act: Callable[[], Answer]) -> Answer | None:
    """Act and keep the answer; None when the key was used before."""
    if not _claim(asked, at):
        return None
    answer = act()
    IdempotencyRecord.objects.filter(client=asked.client, key=asked.key).update(
        status=answer.status, headers=answer.headers, body=answer.body
    )
    return answer


def _claim(asked: Asked, at: datetime) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # The twin's insert waits on the unique index: a tenth of a second tells that the
            # first is still running. The time-out is set back for the work that follows.
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            cursor.execute(
                """
                INSERT INTO core_idempotencyrecord
                    (client, key, method, route, body_sha256, status, headers, body, created_at)
                VALUES (%s, %s, %s, %s, %s, 0, '{}', '', %s)
                ON CONFLICT (client, key) DO NOTHING
                """,
                [asked.client, asked.key, asked.method, asked.route, asked.body_sha256, at],
            )
            is_new = bool(cursor.rowcount)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
            return is_new
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _LOCK_NOT_AVAILABLE:
            raise KeyInUse(
                _("The first request with this key is still running; ask again in a second."),
                details={"retry_after_seconds": 1},
            ) from error
        raise


def _replay(asked: Asked) -> Answer:
    kept = IdempotencyRecord.objects.get(client=asked.client, key=asked.key)
    if (kept.method, kept.route, kept.body_sha256) != (
        asked.method,
        asked.route,
        asked.body_sha256,
    ):
        raise KeyReused(_("This was sent before with other content; it was not done again."))
    return Answer(kept.status, bytes(kept.body), kept.headers, is_repeated=True)
