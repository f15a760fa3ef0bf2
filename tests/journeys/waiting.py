"""Wait for what the system does by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

WITHIN_SECONDS = 30.0
_STEP_SECONDS = 0.1


def eventually(look: Callable[[], T | None], what: str, *, within: float = WITHIN_SECONDS) -> T:
    """Look again and again until there is something to see, and return it."""
    gives_up_at = time.monotonic() + within
    while not (seen := look()):
        assert time.monotonic() < gives_up_at, f"after {within:.0f} s still not so: {what}"
        time.sleep(_STEP_SECONDS)
    return seen
