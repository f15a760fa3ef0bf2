"""What every customer page shares: the shop's name, whom to ask, and nothing of anybody else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import public_pages
from core.errors import DomainError
from core.public_pages import SeeOther

__all__ = ["SeeOther", "page", "refused"]


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a customer page."""
    return public_pages.page(
        request, f"tracking/{template}", {**_shared(), **context}, status=status
    )


def refused(
    request: HttpRequest, template: str, context: dict[str, Any], error: DomainError
) -> HttpResponse:
    """Render a customer page that says why a wish was refused, and when to try again."""
    return public_pages.refused(request, f"tracking/{template}", {**_shared(), **context}, error)


def _shared() -> dict[str, Any]:
    return {
        "help_text": _("Questions? Write to %(address)s and name your order number.")
        % {"address": settings.DEFAULT_FROM_EMAIL}
    }
