"""What the pages without a log-in share: the company's name, and answers to what is refused."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from core.errors import DomainError, Kind

_STATUS = {
    Kind.NOT_FOUND: 404,
    Kind.GONE: 410,
    Kind.TOO_MANY: 429,
    Kind.INVALID: 422,
    Kind.FORBIDDEN: 403,
}


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page."""
    shared = {"shop_name": settings.COMPANY_NAME}
    return render(request, template, {**shared, **context}, status=status)


def refused(
    request: HttpRequest, template: str, context: dict[str, Any], error: DomainError
) -> HttpResponse:
    """Render a page that says why a wish was refused, and when to try again."""
    response = page(request, template, context, status=_STATUS.get(error.kind, 409))
    if seconds := error.details.get("retry_after_seconds"):
        response["Retry-After"] = str(seconds)
    return response


class SeeOther(HttpResponseRedirect):
    """The answer to a form that did its work: go and look there."""

    status_code = 303
