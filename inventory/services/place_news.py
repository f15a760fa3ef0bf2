"""Tell what became of locations and of calendars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.actors import Actor
from core.services import events
from core.services.events import NewEvent
from inventory.models import Location, WorkCalendar
from inventory.rules import places


def tell(
    rows: Sequence[Location] | Sequence[WorkCalendar],
    event_type: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Record an event of each, in a stream of its own; the type begins with its noun."""
    noun = event_type.partition(".")[0]
    events.record(
        [
            NewEvent(noun, places.stream_id(noun, row.pk), event_type, {"code": row.code, **data})
            for row in rows
        ],
        actor=actor,
        at=at,
    )
