"""Who calls: an API key as a bearer, or a member of staff with a session."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiKey, User
from accounts.services import api_keys


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer oms_live_...``"""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        key = api_keys.authenticate(token=token.strip(), at=timezone.now())
        if key is None:
            raise AuthenticationFailed("This API key is not known, expired or revoked.")
        return key.client, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="oms"'


class StaffSessionAuthentication(SessionAuthentication):
    """A logged-in member of staff; unsafe methods need the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        user = getattr(request._request, "user", None)
        if not isinstance(user, User) or not user.is_active:
            return None
        self.enforce_csrf(request)
        return user, None
