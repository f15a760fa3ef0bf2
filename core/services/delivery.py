"""Deliver events to their handlers: at least once, in order per stream, with an end to trying."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.module_loading import import_string

from core import limits
from core.models import Event, EventDelivery

log = logging.getLogger(__name__)

Handler = Callable[[Sequence[Event]], None]


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery this worker has taken until its lease runs out."""

    id: int
    event_id: uuid.UUID
    handler: str
    attempts: int


def deliver_due(*, at: datetime, limit: int = limits.DELIVERY_BATCH) -> int:
    """Deliver one round of due events and return how many were claimed.

    A claim is committed before the handler runs, so that an event whose handler kills its process
    still counts its attempts and ends as dead. Each handler then gets its events in one
    transaction; if that fails, one by one, so that a bad event stops only itself.
    """
    claims = _claim(at=at, limit=limit)
    by_handler: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_handler[claim.handler].append(claim)
    for handler, group in by_handler.items():
        try:
            _deliver(handler, group, at=at)
        except Exception as error:
            if len(group) == 1:
                _note_failure(group[0], error, at=at)
                continue
            for claim in group:
                try:
                    _deliver(handler, [claim], at=at)
                except Exception as single_error:
                    _note_failure(claim, single_error, at=at)
    return len(claims)


def _claim(*, at: datetime, limit: int) -> list[Claim]:
    """Take the heads of their streams; the rest waits, which keeps each stream in order."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH head AS (
                SELECT d.id FROM core_eventdelivery d
                WHERE d.status = 'pending' AND d.due_at <= %(at)s
                  AND d.attempts < %(attempts_max)s
                  AND NOT EXISTS (
                    SELECT 1 FROM core_eventdelivery earlier
                    WHERE earlier.status = 'pending' AND earlier.handler = d.handler
                      AND earlier.stream_id = d.stream_id AND earlier.sequence < d.sequence)
                ORDER BY d.due_at, d.id
                LIMIT %(limit)s
                FOR UPDATE OF d SKIP LOCKED
            )
            UPDATE core_eventdelivery d
            SET attempts = d.attempts + 1, due_at = %(lease_until)s
            FROM head WHERE d.id = head.id
            RETURNING d.id, d.event_id, d.handler, d.attempts
            """,
            {
                "at": at,
                "limit": limit,
                "attempts_max": limits.DELIVERY_ATTEMPTS_MAX,
                "lease_until": at + timedelta(seconds=limits.DELIVERY_LEASE_SECONDS),
            },
        )
        return [Claim(*row) for row in sorted(cursor.fetchall())]


@transaction.atomic
def _deliver(handler_name: str, claims: Sequence[Claim], *, at: datetime) -> None:
    # A lease that ran out may have been taken by another worker: the attempts tell.
    attempts = {claim.id: claim.attempts for claim in claims}
    held = [
        delivery
        for delivery in EventDelivery.objects.select_for_update(no_key=True, of=("self",))
        .filter(id__in=attempts, status=EventDelivery.Status.PENDING)
        .select_related("event")
        .order_by("id")
        if delivery.attempts == attempts[delivery.id]
    ]
    if not held:
        return
    handler: Handler = import_string(handler_name)
    handler([delivery.event for delivery in held])
    EventDelivery.objects.filter(id__in=[delivery.id for delivery in held]).update(
        status=EventDelivery.Status.DELIVERED, finished_at=at, last_error=""
    )


def _note_failure(claim: Claim, error: Exception, *, at: datetime) -> None:
    """Plan the next try, or give up where a person has to look."""
    log.exception(
        "event handler failed",
        exc_info=error,
        extra={"delivery": claim.id, "handler": claim.handler, "attempt": claim.attempts},
    )
    is_last = claim.attempts >= limits.DELIVERY_ATTEMPTS_MAX
    wait = limits.DELIVERY_BACKOFF_SECONDS[
        min(claim.attempts, len(limits.DELIVERY_BACKOFF_SECONDS) - 1)
    ]
    EventDelivery.objects.filter(id=claim.id, attempts=claim.attempts).update(
        status=EventDelivery.Status.DEAD if is_last else EventDelivery.Status.PENDING,
        due_at=at + timedelta(seconds=wait),
        finished_at=at if is_last else None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def bury_overrun(*, at: datetime) -> int:
    """Mark as dead what was claimed the last allowed time and never finished (a killed worker)."""
    return EventDelivery.objects.filter(
        status=EventDelivery.Status.PENDING,
        attempts__gte=limits.DELIVERY_ATTEMPTS_MAX,
        due_at__lte=at,
    ).update(
        status=EventDelivery.Status.DEAD,
        finished_at=at,
        last_error="The worker stopped each time it handled this event.",
    )


def retry_dead(*, delivery_ids: Sequence[int], at: datetime) -> int:
    """Give dead deliveries a fresh set of tries; returns how many."""
    return EventDelivery.objects.filter(
        id__in=delivery_ids, status=EventDelivery.Status.DEAD
    ).update(
        status=EventDelivery.Status.PENDING,
        attempts=0,
        due_at=at,
        finished_at=None,
        last_error="",
    )
