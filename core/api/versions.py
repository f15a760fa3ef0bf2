"""Optimistic concurrency: say which version you saw, or be told that it changed."""

from __future__ import annotations

import re

from core.errors import Invalid, VersionRequired

_ETAG = re.compile(r'^(?:W/)?"?v?(\d{1,9})"?$')


def etag(version: int) -> str:
    return f'"v{version}"'


def read_version(*, if_match: str | None, in_body: int | None) -> int:
    """The version the caller saw, from ``If-Match`` or the body's ``version``.

    Raises:
        VersionRequired: neither is given.
        Invalid: ``version_invalid``.
    """
    if if_match is not None:
        match = _ETAG.match(if_match.strip())
        if not match:
            raise Invalid('If-Match reads like "v12".', code="version_invalid")
        return int(match.group(1))
    if in_body is None:
        raise VersionRequired(
            'Say which version you saw: header If-Match: "v12", or "version" in the body.'
        )
    return in_body
