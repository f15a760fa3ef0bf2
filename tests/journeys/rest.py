"""A client of the REST addresses, as another system would write it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

_SECONDS = 30.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.body["code"])

    @property
    def version(self) -> int:
        """The version that the ETag names."""
        return int(self.headers["ETag"].strip('"v'))

    def expect(self, status: int) -> Any:
        """The body of an answer that has to have this status."""
        assert self.status == status, (self.status, self.body)
        return self.body


@dataclass
class Rest:
    """Calls with a key, or with the session of a member of staff."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)

    @classmethod
    def with_key(cls, address: str, key: str) -> Rest:
        client = cls(address)
        client.session.headers["Authorization"] = f"Bearer {key}"
        return client

    def get(self, path: str, **query: object) -> Any:
        """Read what has to be there."""
        return self.send("GET", path, params=query).expect(200)

    def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
        key: str | None = None,
    ) -> Answer:
        """Send once, under a key of its own if none is given."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if version is not None:
            headers["If-Match"] = f'"v{version}"'
        return self.send("POST", path, headers=headers, json=body or {})

    def all(self, path: str, **query: object) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        cursor = ""
        while True:
            page = self.get(path, **query, size=200, cursor=cursor)
            yield from page["items"]
            if not (cursor := page["next_cursor"]):
                return

    def send(self, method: str, path: str, **options: Any) -> Answer:
        """One request and its answer."""
        headers = options.pop("headers", {})
        if token := self.session.cookies.get("csrftoken"):
            headers["X-CSRFToken"] = token
        response = self.session.request(
            method, f"{self.address}/api/v1/{path}", headers=headers, timeout=_SECONDS, **options
        )
        is_json = "json" in response.headers.get("Content-Type", "")
        body = response.json() if is_json else response.text
        return Answer(response.status_code, body, response.headers)
