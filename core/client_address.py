"""Who calls: the address behind the proxies of ours, and nobody else's word for it."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def read(request: HttpRequest) -> str:
    """The caller's IP address; empty where it cannot be told.

    Each of our proxies appends who called it to ``X-Forwarded-For``, so the entry that our
    outermost proxy wrote stands ``TRUSTED_PROXY_COUNT`` from the right. What stands left of it is
    the caller's own invention.
    """
    peer = str(request.META.get("REMOTE_ADDR") or "")
    count = settings.TRUSTED_PROXY_COUNT
    if not count:
        return _valid(peer)
    entries = str(request.META.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    return _valid(entries[-count].strip() if len(entries) >= count else peer) or _valid(peer)


def network(address: str) -> str:
    """What a limit counts by: an IPv4 address, or the /64 that one IPv6 household owns."""
    if not address:
        return "unknown"
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _valid(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
