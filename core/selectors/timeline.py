"""The events of a stream as a timeline: the same rows as the audit trail."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min

from core import catalogue, limits
from core.models import Event


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One fact in words. ``occurred_at`` is when it happened, ``recorded_at`` when we knew."""

    id: uuid.UUID
    sequence: int
    type: str
    text: str
    actor_kind: str
    actor_name: str
    occurred_at: datetime
    recorded_at: datetime
    data: dict[str, Any]


def entries(
    *,
    stream_id: uuid.UUID,
    after_sequence: int = 0,
    is_public_only: bool = False,
    limit: int = limits.PAGE_SIZE_MAX,
) -> list[TimelineEntry]:
    """Events of a stream in order, from a sequence on, in the reader's language."""
    events = Event.objects.filter(stream_id=stream_id, sequence__gt=after_sequence)
    if is_public_only:
        events = events.filter(type__in=[t.name for t in catalogue.all_types() if t.is_public])
    return [entry(event) for event in events.order_by("sequence")[:limit]]


def newest(*, stream_id: uuid.UUID, limit: int = limits.PAGE_SIZE_MAX) -> list[TimelineEntry]:
    """The last events of a stream, newest first."""
    events = Event.objects.filter(stream_id=stream_id).order_by("-sequence")[:limit]
    return [entry(event) for event in events]


def entry(event: Event) -> TimelineEntry:
    """An event in words; a field an old event lacks reads as nothing."""
    values: defaultdict[str, Any] = defaultdict(str, event.data)
    return TimelineEntry(
        id=event.pk,
        sequence=event.sequence,
        type=event.type,
        text=str(catalogue.get(event.type).text) % values,
        actor_kind=event.actor_kind,
        actor_name=event.actor_name,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        data=event.data,
    )


def first_times(*, stream_id: uuid.UUID, types: Iterable[str]) -> dict[str, datetime]:
    """When each of these facts first happened in a stream. One query."""
    firsts = (
        Event.objects.filter(stream_id=stream_id, type__in=list(types))
        .values_list("type")
        .annotate(first=Min("occurred_at"))
    )
    return dict(firsts)
