"""The same request twice makes one change and gets one answer (Idempotency-Key)."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from django.db import OperationalError, connection, transaction
from rest_framework.response import Response

from core import limits
from core.api.rendering import JsonRenderer
from core.errors import DomainError, Invalid, Kind
from core.models import IdempotencyRecord

_VISIBLE = re.compile(r"^[\x21-\x7e]+$")
_LOCK_NOT_AVAILABLE = "55P03"


class KeyInUse(DomainError):
    """The first request with this key has not finished yet."""

    kind = Kind.CONFLICT
    code = "idempotency_in_progress"


class KeyReused(DomainError):
    """The key was used for another request."""

    kind = Kind.INVALID
    code = "idempotency_key_reused"


def read_key(header: str | None) -> str:
    """Read the key, raw or as a quoted structured-field string.

    Raises:
        Invalid: ``idempotency_key_required`` or ``idempotency_key_invalid``.
    """
    if header is None:
        raise Invalid(
            "Send an Idempotency-Key header: the same key makes a repetition safe.",
            code="idempotency_key_required",
        )
    key = header.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > limits.IDEMPOTENCY_KEY_LENGTH_MAX or not _VISIBLE.match(key):
        raise Invalid(
            "The Idempotency-Key must be 1 to 255 visible ASCII characters.",
            code="idempotency_key_invalid",
        )
    return key


def run_once(
    *,
    client: str,
    key: str,
    method: str,
    route: str,
    body: bytes,
    at: datetime,
    act: Callable[[], Response],
) -> Response:
    """Run ``act`` and keep its answer, or give the kept answer of the first time.

    The answer is kept in the transaction of the change: a crash undoes both. A refusal is not
    kept, since nothing was done. Authorisation must have been checked before.

    Raises:
        KeyInUse: the twin is still running.
        KeyReused: same key, other method, route or body.
    """
    digest = _digest(body)
    with transaction.atomic():
        claimed = _claim(client, key, method, route, digest, at)
        if claimed:
            response = act()
            rendered = JsonRenderer().render(response.data)
            IdempotencyRecord.objects.filter(client=client, key=key).update(
                status=response.status_code,
                headers={k: v for k, v in response.items() if k in {"Location", "ETag"}},
                body=rendered,
            )
            return response
    return _replay(client, key, method, route, digest)


def _digest(body: bytes) -> str:
    """Hash of the canonical JSON, so that spaces and the order of fields do not matter."""
    # What is not JSON is compared as it is.
    with contextlib.suppress(msgspec.DecodeError):
        body = msgspec.json.encode(msgspec.json.decode(body), order="sorted")
    return hashlib.sha256(body).hexdigest()


def _claim(client: str, key: str, method: str, route: str, digest: str, at: datetime) -> bool:
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
                [client, key, method, route, digest, at],
            )
            is_new = bool(cursor.rowcount)
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            return is_new
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _LOCK_NOT_AVAILABLE:
            raise KeyInUse(
                "The first request with this key is still running; ask again in a second.",
                details={"retry_after_seconds": 1},
            ) from error
        raise


def _replay(client: str, key: str, method: str, route: str, digest: str) -> Response:
    kept = IdempotencyRecord.objects.get(client=client, key=key)
    if (kept.method, kept.route, kept.body_sha256) != (method, route, digest):
        raise KeyReused("This Idempotency-Key was used for another request; take a new one.")
    data: Any = msgspec.Raw(bytes(kept.body)) if kept.body else None
    return Response(
        data,
        status=kept.status,
        headers={**kept.headers, "Idempotency-Replayed": "true"},
    )
