"""Links that open one order at level 1: 256 random bits, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core import limits
from core.errors import NotFound
from core.unit_of_work import unit_of_work
from tracking.models import LookupLink

# An empty or shortened token must not even be looked for.
_SHAPE = re.compile(r"^[A-Za-z0-9_-]{43}$")


class LinkInvalid(NotFound):
    """The link is not known, revoked, or too old."""

    code = "link_invalid"


@unit_of_work
def make(*, order_id: uuid.UUID, at: datetime) -> str:
    """Make a link's token for an order; it is returned this once and stored nowhere."""
    token = secrets.token_urlsafe(32)
    LookupLink.objects.create(
        order_id=order_id,
        token_sha256=_hash(token),
        created_at=at,
        expires_at=at + timedelta(days=limits.LOOKUP_LINK_DAYS),
    )
    return token


def open_order(*, token: str, at: datetime) -> uuid.UUID:
    """The order that a link opens. The link stays valid: mail scanners open links too.

    Raises:
        LinkInvalid: it opens nothing, or nothing any more.
    """
    link = None
    if _SHAPE.match(token):
        link = LookupLink.objects.filter(
            token_sha256=_hash(token), revoked_at=None, expires_at__gt=at
        ).first()
    if link is None:
        raise LinkInvalid(_("This link is no longer valid."))
    return link.order_id


@unit_of_work
def revoke(*, order_id: uuid.UUID, at: datetime) -> int:
    """End every link of an order; returns how many were alive."""
    return LookupLink.objects.filter(order_id=order_id, revoked_at=None).update(revoked_at=at)


def _hash(token: str) -> str:
    # 256 random bits need no slow hash (ASVS 5.0 6.5.2).
    return hashlib.sha256(token.encode()).hexdigest()
