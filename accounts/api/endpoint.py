"""The base of every REST address: actor, permission, typed body, idempotency, version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, TypeVar

import msgspec
from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiKey, User
from accounts.selectors import actors
from core import decoding, limits
from core.actors import Actor
from core.api import idempotency, versions

T = TypeVar("T", bound=msgspec.Struct)


class TooLarge(APIException):
    status_code = 413
    default_detail = "The body is too large."


class Endpoint(APIView):
    """A REST address. ``permissions_by_method`` says which permission each method needs."""

    permissions_by_method: Mapping[str, str] = {}
    body_bytes_max = limits.BODY_BYTES_MAX
    request: Request

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if "\x00" in request.path:
            raise Http404  # PostgreSQL cannot even be asked for such a name
        super().initial(request, *args, **kwargs)

    @cached_property
    def actor(self) -> Actor:
        """Whoever calls, with what they may do."""
        if isinstance(self.request.auth, ApiKey):
            return actors.actor_of_key(self.request.auth)
        assert isinstance(self.request.user, User)
        return actors.actor_of_user(self.request.user)

    @cached_property
    def client_id(self) -> str:
        """The owner of idempotency keys: one client never sees another's answers."""
        return f"{self.actor.kind}:{self.actor.id}"

    @cached_property
    def body(self) -> bytes:
        """The raw body, bounded."""
        length = int(self.request.META.get("CONTENT_LENGTH") or 0)
        if length > self.body_bytes_max:
            raise TooLarge()
        data = self.request.data
        return data if isinstance(data, bytes) else b""

    def decode(self, type_: type[T]) -> T:
        """The body as a typed request. Raises ``Invalid`` with every field's error."""
        return decoding.decode_json(self.body, type_)

    def query(self, type_: type[T]) -> T:
        """The query parameters as a typed filter. Raises ``Invalid`` for unknown ones."""
        return decoding.convert(self.request.query_params.dict(), type_)

    def seen_version(self, in_body: int | None = None) -> int:
        """The version the caller saw. Raises ``VersionRequired`` when not told."""
        return versions.read_version(if_match=self.request.headers.get("If-Match"), in_body=in_body)

    def once(self, act: Callable[[], Response]) -> Response:
        """Run a POST under its idempotency key, which is required."""
        match = self.request.resolver_match
        return idempotency.run_once(
            client=self.client_id,
            key=idempotency.read_key(self.request.headers.get("Idempotency-Key")),
            method=str(self.request.method),
            route=f"{match.route if match else ''} {self.request.path}"[:200],
            body=self.body,
            at=timezone.now(),
            act=act,
        )

    def reply(self, data: Any, *, status: int = 200, version: int | None = None) -> Response:
        """An answer, with its ETag where the thing has a version."""
        headers = {"ETag": versions.etag(version)} if version is not None else {}
        return Response(data, status=status, headers=headers)
