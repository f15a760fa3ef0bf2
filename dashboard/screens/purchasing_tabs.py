"""The parts of purchasing as tabs: orders, receiving, proposals, suppliers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_TABS = (
    ("purchases", _("Purchase orders")),
    ("receiving", _("Receiving")),
    ("proposals", _("Proposals")),
    ("suppliers", _("Suppliers")),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """The tabs; ``current`` is the name of the page that is open."""
    return [
        {"label": label, "url": reverse(f"dashboard:{name}"), "is_current": name == current}
        for name, label in _TABS
    ]
