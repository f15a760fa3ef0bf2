"""One shape for every refusal."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.http import Http404
from rest_framework import exceptions

from core.api import problems
from core.errors import (
    CommandRefused,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    StaleVersion,
    TooMany,
    VersionRequired,
)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("x"), 422, "invalid"),
        (Invalid("x", code="malformed_json"), 400, "malformed_json"),
        (Invalid("x", code="cursor_invalid"), 400, "cursor_invalid"),
        (Invalid("x", code="idempotency_key_required"), 400, "idempotency_key_required"),
        (NotFound("x"), 404, "not_found"),
        (Forbidden("x"), 403, "forbidden"),
        (CommandRefused("x"), 409, "command_not_allowed"),
        (StaleVersion("x"), 409, "version_stale"),
        (DomainError("x", code="on_hold"), 409, "on_hold"),
        (VersionRequired("x"), 428, "version_required"),
        (TooMany("x"), 429, "rate_limited"),
        (Http404(), 404, "not_found"),
        (PermissionDenied(), 403, "forbidden"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.AuthenticationFailed("x"), 401, "not_authenticated"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.NotAcceptable(), 406, "not_acceptable"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "unsupported_media_type"),
    ],
)
def test_each_refusal_has_its_status_and_code(error: Exception, status: int, code: str) -> None:
    answer = problems.handle(error, {})

    assert answer is not None
    assert answer.status_code == status
    assert answer.data["status"] == status
    assert answer.data["code"] == code
    assert answer.data["type"] == f"urn:oms:problem:{code}"
    assert answer.content_type == "application/problem+json"


def test_the_fields_that_do_not_fit_stand_beside_the_words() -> None:
    errors = [{"field": "a", "code": "invalid", "message": "a: no"}]
    error = Invalid("No.", code="order_refused", details={"errors": errors, "number": "7"})

    answer = problems.handle(error, {})

    assert answer is not None
    assert answer.data["detail"] == "No."
    assert answer.data["title"] == "Order refused"
    assert answer.data["errors"] == errors
    assert answer.data["details"] == {"number": "7"}
    assert error.details["errors"] == errors


def test_who_has_to_wait_is_told_how_long() -> None:
    answer = problems.handle(TooMany("x", details={"retry_after_seconds": 15}), {})

    assert answer is not None
    assert answer["Retry-After"] == "15"


def test_whoever_is_not_known_is_told_how_to_say_who_they_are() -> None:
    answer = problems.handle(exceptions.NotAuthenticated(), {})

    assert answer is not None
    assert answer["WWW-Authenticate"] == 'Bearer realm="oms"'


def database_error(condition: str) -> Exception:
    with pytest.raises(Exception) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE {condition}; END $$")
    return caught.value


@pytest.mark.django_db
@pytest.mark.parametrize(
    "condition",
    ["deadlock_detected", "lock_not_available", "serialization_failure", "query_canceled"],
)
def test_a_fault_of_the_database_that_passes_is_answered_with_try_again(condition: str) -> None:
    answer = problems.handle(database_error(condition), {})

    assert answer is not None
    assert (answer.status_code, answer.data["code"]) == (503, "try_again")
    assert answer["Retry-After"] == "2"


def test_a_database_that_is_away_is_answered_with_try_again() -> None:
    answer = problems.handle(OperationalError("connection refused"), {})

    assert answer is not None
    assert answer.status_code == 503


@pytest.mark.parametrize("error", [ValueError("x"), IntegrityError("x"), DataError("x")])
def test_what_nobody_foresaw_stays_a_fault(error: Exception) -> None:
    assert problems.handle(error, {}) is None
