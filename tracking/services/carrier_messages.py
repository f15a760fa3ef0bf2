"""Keep each carrier message as it came, answer at once, and read it from the row."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import permissions
from core import limits
from core.actors import Actor, ActorKind
from core.errors import DomainError, NotFound
from core.services import wakeups
from core.unit_of_work import unit_of_work
from tracking.carriers import registry
from tracking.carriers.protocol import ParsedScan, Unreadable
from tracking.models import Carrier, CarrierMessage, Parcel
from tracking.services import scans
from tracking.services.scans import NewScan

log = logging.getLogger(__name__)

_PROCESS = "tracking.tasks.process_carrier_messages"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivered message; a repetition is received, but not new."""

    message_id: str
    is_new: bool


class ParcelsUnknown(DomainError):
    """The message tells of parcels that are not booked, or not yet."""

    code = "parcel_unknown"


@unit_of_work
def receive(*, carrier_code: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Receipt:
    """Store a signed message, once, before anything is done with it.

    Raises:
        NotFound: ``carrier_unknown``.
        SignatureInvalid: it is not signed by this carrier; nothing is stored.
    """
    carrier = Carrier.objects.filter(code=carrier_code, is_active=True).first()
    if carrier is None:
        raise NotFound(_("There is no such carrier."), code="carrier_unknown")
    message_id = registry.find(carrier.adapter).verify(
        headers=headers, body=body, secret=carrier.webhook_secret, at=at
    )
    _message, is_new = CarrierMessage.objects.get_or_create(
        carrier=carrier,
        message_id=message_id,
        defaults={"body": body, "received_at": at, "due_at": at},
    )
    if is_new:
        wakeups.after_commit(_PROCESS)
    return Receipt(message_id=message_id, is_new=is_new)


def process_due(*, at: datetime, limit: int = limits.CARRIER_MESSAGES_PER_RUN) -> int:
    """Read the messages that are due, each in its own transaction; returns how many.

    A claim is committed first, so that a message that kills its worker still counts its tries.
    """
    _give_up_overrun(at=at)
    ids = _claim(at=at, limit=limit)
    for message_id in ids:
        try:
            _process(message_id=message_id, at=at)
        except Exception as error:
            _note_failure(message_id, error, at=at)
    return len(ids)


def _give_up_overrun(*, at: datetime) -> None:
    """What was claimed the last allowed time and never finished stopped its worker each time."""
    CarrierMessage.objects.filter(
        status=CarrierMessage.Status.RECEIVED,
        attempts__gte=limits.CARRIER_MESSAGE_ATTEMPTS_MAX,
        due_at__lte=at,
    ).update(status=CarrierMessage.Status.FAILED, error=_("The worker stopped each time."))


def _claim(*, at: datetime, limit: int) -> list[uuid.UUID]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT id FROM tracking_carriermessage
                WHERE status = 'received' AND due_at <= %(at)s AND attempts < %(attempts_max)s
                ORDER BY due_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            UPDATE tracking_carriermessage m
            SET attempts = m.attempts + 1, due_at = %(lease_until)s
            FROM due WHERE m.id = due.id RETURNING m.id
            """,
            {
                "at": at,
                "limit": limit,
                "attempts_max": limits.CARRIER_MESSAGE_ATTEMPTS_MAX,
                "lease_until": at + timedelta(seconds=limits.CARRIER_MESSAGE_LEASE_SECONDS),
            },
        )
        return sorted(row[0] for row in cursor.fetchall())


def _process(*, message_id: uuid.UUID, at: datetime) -> None:
    """Record what a message says. What it says of known parcels is kept even if it names unknown
    ones too; those are asked for again later."""
    message = CarrierMessage.objects.select_related("carrier").get(pk=message_id)
    parsed = registry.find(message.carrier.adapter).parse(bytes(message.body))
    unknown = _record(message, parsed, at=at)
    if unknown:
        raise ParcelsUnknown(
            _("No parcel has the number %(numbers)s.") % {"numbers": ", ".join(unknown)}
        )


@unit_of_work
def _record(message: CarrierMessage, parsed: Sequence[ParsedScan], *, at: datetime) -> list[str]:
    """Record the scans of known parcels; returns the tracking numbers that are not known."""
    parcel_ids = _parcel_ids(message.carrier, {scan.tracking_number for scan in parsed})
    scans.record_scans(
        scans=[
            _new_scan(scan, parcel_ids[scan.tracking_number])
            for scan in parsed
            if scan.tracking_number in parcel_ids
        ],
        actor=carrier_actor(message.carrier),
        at=at,
        source="webhook",
    )
    unknown = sorted({scan.tracking_number for scan in parsed} - parcel_ids.keys())
    if not unknown:
        CarrierMessage.objects.filter(pk=message.pk).update(
            status=CarrierMessage.Status.PROCESSED, error=""
        )
    return unknown


def _parcel_ids(carrier: Carrier, numbers: set[str]) -> dict[str, uuid.UUID]:
    """The parcels of these numbers, of the carrier or of another behind the same service.

    One account at a tracking service speaks for several carriers; only those that share its
    secret, since the secret is what proved the right to speak.
    """
    rows = Parcel.objects.filter(
        tracking_number__in=numbers,
        carrier__adapter=carrier.adapter,
        carrier__webhook_secret=carrier.webhook_secret,
    )
    found = rows.values_list("tracking_number", "pk", "carrier_id")
    # The carrier's own parcel last, so that it wins over another's of the same number.
    return {n: pk for n, pk, _c in sorted(found, key=lambda r: (r[2] == carrier.pk, r[1]))}


def _new_scan(scan: ParsedScan, parcel_id: uuid.UUID) -> NewScan:
    return NewScan(
        parcel_id=parcel_id,
        external_id=scan.external_id,
        status=scan.status,
        occurred_at=scan.occurred_at,
        utc_offset_minutes=scan.utc_offset_minutes,
        code=scan.code,
        description=scan.description,
        place=scan.place,
        received_by=scan.received_by,
        note=scan.note,
        expected_on=scan.expected_on,
    )


def carrier_actor(carrier: Carrier) -> Actor:
    """The carrier as the one who says where its parcels are."""
    return Actor(
        kind=ActorKind.CARRIER,
        id=carrier.code,
        name=carrier.name,
        permissions=frozenset({permissions.TRACKING_UPDATE}),
    )


def _note_failure(message_id: uuid.UUID, error: Exception, *, at: datetime) -> None:
    """Plan the next reading, or leave the message where a person sees it."""
    message = CarrierMessage.objects.get(pk=message_id)
    log.warning(
        "carrier message not processed",
        extra={
            "carrier_message": str(message_id),
            "attempt": message.attempts,
            "error": repr(error),
        },
    )
    is_last = isinstance(error, Unreadable) or (
        message.attempts >= limits.CARRIER_MESSAGE_ATTEMPTS_MAX
    )
    backoff = limits.CARRIER_MESSAGE_BACKOFF_SECONDS
    wait = backoff[min(message.attempts, len(backoff)) - 1]
    text = error.message if isinstance(error, DomainError) else f"{type(error).__name__}: {error}"
    CarrierMessage.objects.filter(pk=message_id, attempts=message.attempts).update(
        status=CarrierMessage.Status.FAILED if is_last else CarrierMessage.Status.RECEIVED,
        due_at=at + timedelta(seconds=wait),
        error=text[:2000],
    )


@unit_of_work
def retry(*, message_ids: Sequence[uuid.UUID], actor: Actor, at: datetime) -> int:
    """Read failed messages again with a fresh set of tries; returns how many.

    Raises:
        Forbidden: the actor may not update tracking.
    """
    actor.require(permissions.TRACKING_UPDATE)
    wakeups.after_commit(_PROCESS)
    return CarrierMessage.objects.filter(
        pk__in=message_ids, status=CarrierMessage.Status.FAILED
    ).update(status=CarrierMessage.Status.RECEIVED, attempts=0, due_at=at, error="")
