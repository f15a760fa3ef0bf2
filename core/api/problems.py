"""One error shape: problem+json (RFC 9457) with a stable ``code``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import DomainError, Kind
from core.logs import request_id

CONTENT_TYPE = "application/problem+json"
_STATUS = {
    Kind.INVALID: 422,
    Kind.NOT_FOUND: 404,
    Kind.GONE: 410,
    Kind.FORBIDDEN: 403,
    Kind.CONFLICT: 409,
    Kind.REFUSED: 409,
    Kind.MISSING_PRECONDITION: 428,
    Kind.TOO_MANY: 429,
}
# A request that cannot be read at all is 400; one that reads but does not hold is 422.
_UNREADABLE = {
    "malformed_json",
    "cursor_invalid",
    "idempotency_key_required",
    "idempotency_key_invalid",
}
_CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
}


def body(
    *, status: int, code: str, detail: str, details: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The body of an error answer. ``errors`` in the details becomes a list beside ``detail``."""
    details = dict(details or {})
    shape: dict[str, Any] = {
        "type": f"urn:oms:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id.get(),
    }
    if errors := details.pop("errors", None):
        shape["errors"] = errors
    if details:
        shape["details"] = details
    return shape


def problem(
    *, status: int, code: str, detail: str, details: dict[str, Any] | None = None
) -> Response:
    """Build an error answer."""
    response = Response(
        body(status=status, code=code, detail=detail, details=details),
        status=status,
        content_type=CONTENT_TYPE,
    )
    if details and "retry_after_seconds" in details:
        response["Retry-After"] = str(details["retry_after_seconds"])
    return response


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into an answer; what is unknown stays a 500."""
    if isinstance(error, DomainError):
        status = 400 if error.code in _UNREADABLE else _STATUS[error.kind]
        return problem(status=status, code=error.code, detail=error.message, details=error.details)
    if isinstance(error, Http404):
        return problem(status=404, code="not_found", detail="There is no such thing here.")
    if isinstance(error, PermissionDenied):
        return problem(status=403, code="forbidden", detail="This is not yours to do.")
    if isinstance(error, exceptions.APIException):
        response = problem(
            status=error.status_code,
            code=_CODES.get(error.status_code, "error"),
            detail=str(error.detail),
        )
        if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
            response["WWW-Authenticate"] = 'Bearer realm="oms"'
            response.status_code = 401
            response.data |= {"status": 401, "code": "not_authenticated"}
        return response
    if isinstance(error, OperationalError | DatabaseError) and _is_passing(error):
        return problem(
            status=503,
            code="try_again",
            detail="The database is busy or away for a moment; nothing was changed. Try again.",
            details={"retry_after_seconds": 2},
        )
    return None


def _is_passing(error: DatabaseError) -> bool:
    """True for faults that go by: lost connection, lock time-out, deadlock, shutdown."""
    code = getattr(error.__cause__, "pgcode", None)
    return (isinstance(error, OperationalError) and code is None) or str(code)[:2] in {
        "08",
        "40",
        "53",
        "55",
        "57",
    }
