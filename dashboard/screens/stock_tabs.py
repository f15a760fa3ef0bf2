"""The parts of stock as tabs: what lies where, products, transfers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

_TABS = (
    ("stock", _("Stock")),
    ("products", _("Products")),
    ("transfers", _("Transfers")),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """The tabs; ``current`` is the name of the page that is open."""
    return [
        {"label": label, "url": reverse(f"dashboard:{name}"), "is_current": name == current}
        for name, label in _TABS
    ]
