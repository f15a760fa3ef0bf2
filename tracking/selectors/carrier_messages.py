"""Carriers' messages that could not be read into scans yet: nothing is dropped."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from core import limits
from core.paging import Page, read_page
from tracking.models import CarrierMessage


class CarrierMessageFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages, newest first. Without a status: those that are not processed."""

    status: Literal["received", "processed", "failed"] | None = None
    carrier: Annotated[str, msgspec.Meta(max_length=40)] = ""
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class CarrierMessageView:
    """A message as it came, with what stands in the way of reading it."""

    id: uuid.UUID
    carrier: str
    message_id: str
    received_at: datetime
    status: str
    attempts: int
    due_at: datetime
    error: str
    body: str


def list_carrier_messages(*, wanted: CarrierMessageFilter) -> Page[CarrierMessageView]:
    """One page of messages, one query."""
    rows = CarrierMessage.objects.select_related("carrier")
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    else:
        rows = rows.exclude(status=CarrierMessage.Status.PROCESSED)
    if wanted.carrier:
        rows = rows.filter(carrier__code=wanted.carrier)
    page = read_page(rows, keys=["-received_at", "-id"], cursor=wanted.cursor, size=wanted.size)
    return page.map(_view)


def _view(message: CarrierMessage) -> CarrierMessageView:
    return CarrierMessageView(
        id=message.pk,
        carrier=message.carrier.code,
        message_id=message.message_id,
        received_at=message.received_at,
        status=message.status,
        attempts=message.attempts,
        due_at=message.due_at,
        error=message.error,
        body=bytes(message.body).decode(errors="replace"),
    )
