"""No page of the staff opens without a log-in."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver

from dashboard import urls

_FILLED = {"int": "1", "uuid": str(uuid.UUID(int=7)), "str": "x", "slug": "x", "path": "x"}
_PARAMETER = re.compile(r"<(?:(\w+):)?\w+>")


def test_every_staff_page_sends_a_stranger_to_the_log_in(db: None, client: Client) -> None:
    answers = {
        f"{method.upper()} {path}": (answer.status_code, answer.headers.get("Location", ""))
        for path in _paths(urls.urlpatterns)
        for method in ("get", "post")
        for answer in [getattr(client, method)(path)]
    }

    opened = {
        path: answer
        for path, answer in answers.items()
        if not (answer[0] == 405 or (answer[0] == 302 and answer[1].startswith("/login/")))
    }
    assert opened == {}
    assert any(status == 302 for status, _ in answers.values())


def _paths(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + _PARAMETER.sub(_fill, str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


def _fill(match: re.Match[str]) -> str:
    return _FILLED[match.group(1) or "str"]
