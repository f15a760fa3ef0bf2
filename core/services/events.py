"""Record facts: the only door to the event table."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from core import catalogue
from core.actors import Actor
from core.models import Event, EventDelivery
from core.services import wakeups


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A fact about to be recorded. ``stream_id`` is the aggregate (an order, a product)."""

    stream_kind: str
    stream_id: uuid.UUID
    type: str
    data: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: datetime | None = None


_is_history: ContextVar[bool] = ContextVar("is_history", default=False)


@contextmanager
def history() -> Iterator[None]:
    """Record what happened long ago: it stands in the log, but nobody is told of it any more.

    What listeners would have done is done by whoever replays the history.
    """
    token = _is_history.set(True)
    try:
        yield
    finally:
        _is_history.reset(token)


def record(events: Sequence[NewEvent], *, actor: Actor, at: datetime) -> list[Event]:
    """Write events and their deliveries in three statements, and wake delivery after commit.

    Must run inside the transaction of the change it tells of. Streams are locked in id order, so
    an aggregate's sequence has no gap and follows the order of commits.
    """
    if not events:
        return []
    assert connection.in_atomic_block, "an event belongs to the transaction of its change"
    next_sequence = _reserve_sequences(events)
    rows = []
    for event in events:
        sequence = next_sequence[event.stream_id]
        next_sequence[event.stream_id] += 1
        rows.append(
            Event(
                stream_id=event.stream_id,
                stream_kind=event.stream_kind,
                sequence=sequence,
                type=event.type,
                version=catalogue.get(event.type).version,
                occurred_at=event.occurred_at or at,
                actor_kind=actor.kind,
                actor_id=actor.id,
                actor_name=actor.name,
                data=dict(event.data),
            )
        )
    _insert(rows)
    if not _is_history.get():
        _queue_deliveries(rows, at=at)
    return rows


def _reserve_sequences(events: Sequence[NewEvent]) -> dict[uuid.UUID, int]:
    """Advance each stream's counter by its share and return the first free sequence of each."""
    counts = Counter(event.stream_id for event in events)
    kinds = {event.stream_id: event.stream_kind for event in events}
    ids = sorted(counts)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_eventstream AS s (id, kind, last_sequence)
            SELECT * FROM unnest(%s::uuid[], %s::text[], %s::int[])
            ON CONFLICT (id) DO UPDATE SET last_sequence = s.last_sequence + EXCLUDED.last_sequence
            RETURNING id, last_sequence
            """,
            [[str(i) for i in ids], [kinds[i] for i in ids], [counts[i] for i in ids]],
        )
        return {row[0]: row[1] - counts[row[0]] + 1 for row in cursor.fetchall()}


# The columns of an event that we give, each with the type of its array; ``recorded_at`` is the
# database's own clock, which is why the ORM would spell out every row instead.
_COLUMNS = {
    "id": "uuid",
    "stream_id": "uuid",
    "stream_kind": "text",
    "sequence": "int",
    "type": "text",
    "version": "smallint",
    "occurred_at": "timestamptz",
    "actor_kind": "text",
    "actor_id": "text",
    "actor_name": "text",
    "data": "jsonb",
}
_INSERT = "INSERT INTO core_event ({}) SELECT * FROM unnest({})".format(  # noqa: S608 - names are ours
    ", ".join(_COLUMNS), ", ".join(f"%s::{of}[]" for of in _COLUMNS.values())
)


def _insert(rows: Sequence[Event]) -> None:
    values = {name: [getattr(row, name) for row in rows] for name in _COLUMNS}
    values["data"] = [json.dumps(data) for data in values["data"]]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, list(values.values()))


def _queue_deliveries(rows: Sequence[Event], *, at: datetime) -> None:
    routes = event_routes()
    deliveries = [
        EventDelivery(
            event=row, handler=handler, stream_id=row.stream_id, sequence=row.sequence, due_at=at
        )
        for row in rows
        for handler in routes.get(row.type, ())
    ]
    if deliveries:
        EventDelivery.objects.bulk_create(deliveries)
        wakeups.after_commit("core.tasks.deliver_events")


@cache
def event_routes() -> Mapping[str, tuple[str, ...]]:
    """Who listens to what: event type -> dotted names of handlers, from the composition root."""
    routes: Mapping[str, tuple[str, ...]] = import_string(settings.EVENT_ROUTES)
    return routes
