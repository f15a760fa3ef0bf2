"""Another system that talks to us over REST, with a real API key."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.test import Client
from django.utils import timezone

from accounts import permissions
from accounts.models import ApiClient
from accounts.services import api_keys

API = "/api/v1"


@dataclass(frozen=True)
class Caller:
    """A client of ours. ``token`` is its key; each POST gets a fresh idempotency key unless told
    otherwise."""

    token: str

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        return self.send("GET", path, query=query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        return self.send("POST", path, body, headers=headers)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        headers: Mapping[str, str] = {},
        content_type: str = "application/json",
    ) -> Any:
        data = body if isinstance(body, bytes) else b"" if body is None else encode(body)
        return Client().generic(
            method,
            f"{API}{path}",
            data,
            content_type=content_type,
            headers={"Authorization": f"Bearer {self.token}", **headers},
            query_params=query or {},
        )


def encode(body: Any) -> bytes:
    """A body as JSON; structs are written as they are read."""
    return msgspec.json.encode(body)


def caller(*scopes: str, name: str = "shop", channel: str = "web") -> Caller:
    """A new client with a key; without scopes it may do everything."""
    client = ApiClient.objects.create(name=name, channel=channel, created_at=timezone.now())
    issued = api_keys.issue(
        client=client, scopes=scopes or sorted(permissions.ALL), at=timezone.now()
    )
    return Caller(issued.token)
