"""Make, find and revoke API keys: ``oms_live_<id>_<secret><checksum>``."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts import permissions
from accounts.models import ApiClient, ApiKey
from core import limits
from core.actors import Actor
from core.errors import Invalid
from core.unit_of_work import unit_of_work

_SHAPE = re.compile(r"^oms_live_([A-Za-z0-9]{8})_([A-Za-z0-9_-]{43})([0-9A-Za-z]{6})$")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# Writing the last use at every request would make each read a write.
_LAST_USED_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new key; ``token`` is shown this once and never stored."""

    key: ApiKey
    token: str


def issue(
    *,
    client: ApiClient,
    scopes: Sequence[str],
    at: datetime,
    created_by_name: str = "",
    days: int = limits.API_KEY_DAYS,
) -> IssuedKey:
    """Make a key for a client; a second one beside the first is how a key is rotated.

    Raises:
        Invalid: ``scope_unknown``, ``api_key_days``.
    """
    if unknown := sorted(set(scopes) - permissions.ALL):
        raise Invalid(f"There is no scope {unknown[0]}.", code="scope_unknown")
    if not 0 < days <= limits.API_KEY_DAYS_MAX:
        raise Invalid(f"A key lives 1 to {limits.API_KEY_DAYS_MAX} days.", code="api_key_days")
    public_id = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    secret = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        client=client,
        public_id=public_id,
        secret_sha256=_hash(secret),
        scopes=sorted(scopes),
        created_at=at,
        created_by_name=created_by_name,
        expires_at=at + timedelta(days=days),
    )
    body = f"oms_live_{public_id}_{secret}"
    return IssuedKey(key=key, token=body + _checksum(body))


@unit_of_work
def issue_to(
    *, client_name: str, scopes: Sequence[str], days: int, actor: Actor, at: datetime
) -> IssuedKey:
    """Make a key for the system of that name, which is added where it is new.

    Raises:
        Forbidden: the actor may not manage settings.
        Invalid: ``client_name_required``, ``scope_unknown``, ``api_key_days``.
    """
    actor.require(permissions.SETTINGS_MANAGE)
    if not client_name.strip():
        raise Invalid("A key belongs to a system: name it.", code="client_name_required")
    client, _is_new = ApiClient.objects.get_or_create(
        name=client_name.strip(), defaults={"created_at": at}
    )
    return issue(client=client, scopes=scopes, at=at, created_by_name=actor.name, days=days)


def authenticate(*, token: str, at: datetime) -> ApiKey | None:
    """The live key of a token, or None. The checksum spares a look-up for what is no key."""
    match = _SHAPE.match(token)
    if not match or not hmac.compare_digest(_checksum(token[:-6]), match.group(3)):
        return None
    key = ApiKey.objects.select_related("client").filter(public_id=match.group(1)).first()
    if key is None or not hmac.compare_digest(key.secret_sha256, _hash(match.group(2))):
        return None
    if key.revoked_at or key.expires_at <= at or not key.client.is_active:
        return None
    if key.last_used_at is None or at - key.last_used_at >= _LAST_USED_STEP:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
    return key


def revoke(*, key: ApiKey, at: datetime) -> None:
    """End a key at once; a key already revoked keeps its first moment."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at)


def _hash(secret: str) -> str:
    # 256 random bits need no slow hash (ASVS 5.0 6.5.2).
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(body: str) -> str:
    """CRC-32 in base 62, six characters."""
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _ALPHABET[rest] + digits
    return digits
