"""What the person at the terminal sees."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str = "") -> None:
    """Print one line at once, also where the output is a file or a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print one line to the error output."""
    print(text, file=sys.stderr, flush=True)


def refresh(text: str) -> None:
    """Rewrite the current line of a terminal; silent elsewhere."""
    if sys.stdout.isatty():
        print(f"\r\033[K  {text}", end="", flush=True)


def clear() -> None:
    """Empty the line that `refresh` wrote."""
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


@contextmanager
def step(label: str) -> Iterator[None]:
    """Announce a step and say how many seconds it took."""
    started_at = time.monotonic()
    say(f"- {label} ...")
    yield
    say(f"  done in {time.monotonic() - started_at:.1f} s")
