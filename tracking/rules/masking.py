"""Personal data with all but the first letters hidden, for who has not shown a code yet."""

from __future__ import annotations

# A fixed number of stars: the length of a name is a hint too.
_STARS = "***"


def mask_name(name: str) -> str:
    """``Anna Berg`` becomes ``A*** B***``."""
    return " ".join(part[0] + _STARS for part in name.split()[:3])


def mask_email(address: str) -> str:
    """``anna@example.com`` becomes ``a***@e***.com``."""
    user, _, domain = address.partition("@")
    if not user or not domain:
        return ""
    host, dot, suffix = domain.rpartition(".")
    return f"{user[0]}{_STARS}@{(host or suffix)[0]}{_STARS}{dot}{suffix if host else ''}"
