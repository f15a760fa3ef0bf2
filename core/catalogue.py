"""The catalogue of event types: every fact the system can state, with its fields and its words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class EventType:
    """One kind of fact. ``text`` is the timeline's sentence (translatable, ``%(field)s`` from the
    data); ``is_public`` facts are shown to the customer; ``fields`` maps a data field to its
    meaning."""

    name: str
    text: Any
    fields: dict[str, str] = field(default_factory=dict)
    is_public: bool = False
    version: int = 1


_types: dict[str, EventType] = {}


def register(types: Iterable[EventType]) -> None:
    """Add an app's event types; a name may be registered once."""
    for event_type in types:
        assert event_type.name not in _types, f"event type {event_type.name} registered twice"
        _types[event_type.name] = event_type


def get(name: str) -> EventType:
    """Return a registered type; an unknown name is a programming error."""
    return _types[name]


def all_types() -> tuple[EventType, ...]:
    """Every registered type by name."""
    return tuple(_types[name] for name in sorted(_types))
