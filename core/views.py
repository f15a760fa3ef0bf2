"""Error pages, and the three addresses that machines ask: alive, ready, figures."""

from __future__ import annotations

import hmac
import sys
import time

import redis
from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from core.api import problems
from core.selectors import outbox


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """The process can do its work: database there, schema current; the broker is told apart,
    since orders are accepted without it."""
    parts: dict[str, object] = {"database": False, "migrations": False, "broker": _ask_broker()}
    try:
        executor = MigrationExecutor(connection)
        parts["database"] = True
        parts["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        parts["outbox_lag_seconds"] = outbox.lag_seconds(at_epoch=time.time())
    except OperationalError:
        pass
    is_ready = bool(parts["database"] and parts["migrations"])
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


def _ask_broker() -> bool:
    client = redis.Redis.from_url(settings.VALKEY_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: from this machine, or with the token as a bearer."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    is_token = bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, settings.METRICS_TOKEN)
    is_local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    if not (is_token or (is_local and not settings.TRUSTED_PROXY_COUNT)):
        return HttpResponse(status=403)
    outbox.update_gauges(at_epoch=time.time())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


# What a program reads where a person would see an error page.
_PROBLEMS = {
    400: ("bad_request", "This request cannot be read."),
    403: ("forbidden", "This is not yours to do."),
    404: ("not_found", "There is no such address."),
    500: ("fault", "Something failed here; it is noted under the request id."),
    503: ("try_again", "The database is away for a moment; nothing was changed. Try again."),
}


def _problem(status: int) -> HttpResponse:
    code, detail = _PROBLEMS[status]
    return JsonResponse(
        problems.body(status=status, code=code, detail=detail),
        status=status,
        content_type=problems.CONTENT_TYPE,
    )


def _is_rest(request: HttpRequest) -> bool:
    return request.path.startswith("/api/v1/")


def _page(request: HttpRequest, status: int) -> HttpResponse:
    if _is_rest(request):
        return _problem(status)
    context = {"reference": getattr(request, "request_id", "")}
    return render(request, f"errors/{status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed; while the database is away, say that it passes. Drawn without the
    request, whose session and user may be what failed."""
    is_passing = isinstance(sys.exception(), OperationalError)
    status = 503 if is_passing else 500
    context = {"reference": getattr(request, "request_id", "")}
    response = (
        _problem(status)
        if _is_rest(request)
        else HttpResponse(render_to_string(f"errors/{status}.html", context), status=status)
    )
    if is_passing:
        response["Retry-After"] = "5"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    context = {"reference": getattr(request, "request_id", "")}
    return render(request, "errors/csrf.html", context, status=403)
