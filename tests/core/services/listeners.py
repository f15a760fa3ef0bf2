"""Handlers that tests listen with: what they heard, and how they fail."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from core.models import Event

heard: list[list[tuple[uuid.UUID, int]]] = []
heard_by_second: list[int] = []
# What happens when an event is heard; a test puts its own here.
react: list[Callable[[Event], None]] = []


def hear(events: Sequence[Event]) -> None:
    for event in events:
        for reaction in react:
            reaction(event)
    heard.append([(event.stream_id, event.sequence) for event in events])


def hear_second(events: Sequence[Event]) -> None:
    heard_by_second.extend(event.sequence for event in events)
