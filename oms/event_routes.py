"""What follows from each event. One line a listener; the order is the order of delivery rows."""

from __future__ import annotations

ROUTES: dict[str, tuple[str, ...]] = {}
