"""Log in, with a bound on wrong tries per account and per address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import client_address, limits
from core.services import ratelimit

_WINDOW_SECONDS = limits.LOGIN_FAILURES_SECONDS


class LoginForm(AuthenticationForm):
    """Name and password. A wrong name and a wrong password read the same; so does an account that
    does not exist when its tries are used up."""

    is_locked_out = False
    request: HttpRequest

    def clean(self) -> dict[str, Any]:
        at = timezone.now()
        keys = self._keys()
        if any(_is_used_up(key, at) for key in keys):
            self.is_locked_out = True
            raise ValidationError(_too_many(at), code="too_many")
        try:
            return super().clean()
        except ValidationError:
            for key in keys:
                ratelimit.note(key=key, window_seconds=_WINDOW_SECONDS, at=at)
            raise

    def get_invalid_login_error(self) -> ValidationError:
        return ValidationError(_("User name and password do not match."), code="invalid_login")

    def confirm_login_allowed(self, user: Any) -> None:
        # Django's own words would tell that the account exists.
        if not user.is_active:
            raise self.get_invalid_login_error()

    def _keys(self) -> tuple[str, str]:
        name = str(self.cleaned_data.get("username", "")).casefold()
        network = client_address.network(client_address.read(self.request))
        return f"login:account:{name}", f"login:address:{network}"


def _is_used_up(key: str, at: datetime) -> bool:
    seen = ratelimit.count(key=key, window_seconds=_WINDOW_SECONDS, at=at)
    return seen >= limits.LOGIN_FAILURES


def _too_many(at: datetime) -> str:
    seconds = ratelimit.seconds_left(window_seconds=_WINDOW_SECONDS, at=at)
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many tries. Try again in %(minutes)s minute.",
        "Too many tries. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
