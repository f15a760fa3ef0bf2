"""The customer's look-up session: a signed cookie that says which order, and how well proved."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts import permissions
from core import limits
from core.actors import Actor, ActorKind
from tracking.selectors.customer_order import Level

_SALT = "tracking.lookup"
_CONSENT_SALT = "tracking.consent"
_SECONDS = limits.LOOKUP_SESSION_MINUTES * 60


@dataclass(frozen=True, slots=True)
class Session:
    """An order that this browser may see, and how much of it."""

    order_id: uuid.UUID
    level: Level


def start(response: HttpResponse, *, order_id: uuid.UUID, level: Level) -> None:
    """Open an order for this browser for an hour."""
    value = signing.dumps({"order": order_id.hex, "level": int(level)}, salt=_SALT)
    _set(response, _name("oms-lookup"), value)


def read(request: HttpRequest) -> Session | None:
    """The session of this browser; None where there is none, or none any more."""
    value = _load(request, _name("oms-lookup"), _SALT)
    if value is None:
        return None
    return Session(uuid.UUID(value["order"]), Level(value["level"]))


def end(response: HttpResponse) -> None:
    """Close the order for this browser."""
    response.delete_cookie(_name("oms-lookup"))
    response.delete_cookie(_name("oms-consent"))


def start_consent(response: HttpResponse, *, token: str) -> None:
    """Keep a consent link's token out of the address line."""
    _set(response, _name("oms-consent"), signing.dumps({"token": token}, salt=_CONSENT_SALT))


def read_consent(request: HttpRequest) -> str:
    """The consent link's token of this browser; empty where there is none."""
    value = _load(request, _name("oms-consent"), _CONSENT_SALT)
    return str(value["token"]) if value else ""


def customer_actor(order_id: uuid.UUID) -> Actor:
    """The customer of an order, who may say that it arrived. No name: events hold no person."""
    return Actor(
        kind=ActorKind.CUSTOMER,
        id=str(order_id),
        name="customer",
        permissions=frozenset({permissions.TRACKING_UPDATE}),
    )


def _name(name: str) -> str:
    # The prefix makes browsers insist on HTTPS, the whole path and no other host.
    return f"__Host-{name}" if settings.IS_HTTPS else name


def _set(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=_SECONDS,
        path="/",
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _load(request: HttpRequest, name: str, salt: str) -> dict[str, Any] | None:
    try:
        loaded: dict[str, Any] = signing.loads(
            request.COOKIES.get(name, ""), salt=salt, max_age=_SECONDS
        )
    except signing.BadSignature:
        return None
    return loaded
