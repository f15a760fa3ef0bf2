"""What every customer page shares: the shop's name, whom to ask, and nothing of anybody else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import DomainError, Kind

_STATUS = {
    Kind.NOT_FOUND: 404,
    Kind.TOO_MANY: 429,
    Kind.INVALID: 422,
    Kind.FORBIDDEN: 403,
}


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a customer page."""
    shared = {
        "shop_name": settings.COMPANY_NAME,
        "help_text": _("Questions? Write to %(address)s and name your order number.")
        % {"address": settings.DEFAULT_FROM_EMAIL},
    }
    return render(request, f"tracking/{template}", {**shared, **context}, status=status)


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
