"""Refusals with a stable code. Edges turn them into problem+json or a message on a page."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What the caller can do about a refusal."""

    INVALID = "invalid"  # mend the request
    NOT_FOUND = "not_found"
    GONE = "gone"  # it was there and is over
    FORBIDDEN = "forbidden"  # ask for the right
    CONFLICT = "conflict"  # the thing changed: read it again
    REFUSED = "refused"  # the state or a rule does not allow it
    MISSING_PRECONDITION = "missing_precondition"
    TOO_MANY = "too_many"


class DomainError(Exception):
    """A wish that is refused. Nothing was changed.

    ``code`` never changes once published; ``message`` tells what to do next; ``details`` hold
    ids and values, never secrets.
    """

    kind = Kind.REFUSED
    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        kind: Kind | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.kind = kind or self.kind
        self.details = dict(details or {})


class Invalid(DomainError):
    """The request itself is wrong. ``errors`` lists every field at once."""

    kind = Kind.INVALID
    code = "invalid"


class NotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_found"


class Forbidden(DomainError):
    kind = Kind.FORBIDDEN
    code = "forbidden"


class CommandRefused(DomainError):
    """The lifecycle table has no such command in the present state."""

    kind = Kind.CONFLICT
    code = "command_not_allowed"


class StaleVersion(DomainError):
    """Somebody else changed the thing since it was read."""

    kind = Kind.CONFLICT
    code = "version_stale"


class VersionRequired(DomainError):
    kind = Kind.MISSING_PRECONDITION
    code = "version_required"


class TooMany(DomainError):
    kind = Kind.TOO_MANY
    code = "rate_limited"
