"""The ways in, for a choice."""

from __future__ import annotations

from orders.models import Channel


def options() -> list[tuple[str, str]]:
    """Code and name of the active channels, by name."""
    active = Channel.objects.filter(is_active=True)
    return list(active.order_by("name").values_list("code", "name"))
