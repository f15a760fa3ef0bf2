"""The Idempotency-Key header: the same request twice makes one change and gets one answer."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from rest_framework.response import Response

from core import limits
from core.api.rendering import JsonRenderer
from core.errors import Invalid
from core.services import once
from core.services.once import Answer, Asked

_VISIBLE = re.compile(r"^[\x21-\x7e]+$")
_KEPT_HEADERS = {"Location", "ETag"}


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

    Raises:
        KeyInUse: the twin is still running.
        KeyReused: same key, other method, route or body.
    """
    fresh: list[Response] = []

    def answer() -> Answer:
        response = act()
        fresh.append(response)
        return Answer(
            status=response.status_code,
            body=JsonRenderer().render(response.data),
            headers={k: v for k, v in response.items() if k in _KEPT_HEADERS},
        )

    asked = Asked(client, key, method, route, _digest(body))
    kept = once.run(asked=asked, at=at, act=answer)
    # The last one: what a deadlock undid was answered to nobody.
    return _repeat(kept) if kept.is_repeated else fresh[-1]


def _digest(body: bytes) -> str:
    """Hash of the canonical JSON, so that spaces and the order of fields do not matter."""
    # What is not JSON is compared as it is.
    with contextlib.suppress(msgspec.DecodeError):
        body = msgspec.json.encode(msgspec.json.decode(body), order="sorted")
    return hashlib.sha256(body).hexdigest()


def _repeat(kept: Answer) -> Response:
    data: Any = msgspec.Raw(kept.body) if kept.body else None
    return Response(
        data,
        status=kept.status,
        headers={**kept.headers, "Idempotency-Replayed": "true"},
    )
