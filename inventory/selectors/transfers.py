"""Transfers as lists and pages show them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core import limits
from core.actors import Actor
from core.errors import NotFound
from core.paging import Page, read_page
from inventory.lifecycle import ON_THE_WAY, TRANSFER, TransferStatus
from inventory.models import Transfer, TransferLine

Short = Annotated[str, msgspec.Meta(max_length=100)]


class TransferFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which transfers; source and destination by their codes, ``q`` is a part of the number or
    a SKU. ``is_late``: on the way and past the day they were expected."""

    q: Short = ""
    status: TransferStatus | None = None
    source: Short = ""
    destination: Short = ""
    is_late: bool | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer in a list; quantities are units over all its lines."""

    id: uuid.UUID
    number: str
    status: str
    source: str
    source_name: str
    destination: str
    destination_name: str
    expected_on: date
    is_late: bool
    note: str
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None
    quantity: int
    quantity_received: int
    quantity_missing: int
    version: int
    allowed_commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransferLineView:
    """A line of a transfer. ``quantity_on_the_way`` is sent and neither received nor missing."""

    id: uuid.UUID
    position: int
    sku: str
    product: str
    tracks_lots: bool
    quantity: int
    quantity_received: int
    quantity_missing: int
    quantity_on_the_way: int
    discrepancy_reason: str


@dataclass(frozen=True, slots=True)
class TransferDetail(TransferView):
    """A transfer in full."""

    lines: list[TransferLineView]


def list_transfers(*, wanted: TransferFilter, actor: Actor, at: datetime) -> Page[TransferView]:
    """One page of transfers, the newest first, in two queries.

    Raises:
        Invalid: ``cursor_invalid``.
    """
    page = read_page(
        _narrow(wanted, today=timezone.localdate(at)),
        keys=["-created_at", "-id"],
        cursor=wanted.cursor,
        size=wanted.size,
    )
    sums = _sums([row.pk for row in page.items])
    return page.map(lambda row: TransferView(**_values(row, actor=actor, at=at), **sums[row.pk]))


def count(*, wanted: TransferFilter, at: datetime) -> int:
    """How many transfers match, counted no further than one beyond ``limits.COUNT_EXACT_MAX``."""
    rows = _narrow(wanted, today=timezone.localdate(at))
    return rows.order_by()[: limits.COUNT_EXACT_MAX + 1].count()


def read_transfer(*, number: str, actor: Actor, at: datetime) -> TransferDetail:
    """One transfer with its lines, in two queries.

    Raises:
        NotFound: ``transfer_unknown``.
    """
    rows = Transfer.objects.select_related("source", "destination")
    row = rows.filter(number=number.strip().upper()).first()
    if row is None:
        raise NotFound(_("There is no such transfer."), code="transfer_unknown")
    lines = TransferLine.objects.filter(transfer=row).select_related("product")
    views = [_line(line, row) for line in lines.order_by("position")]
    return TransferDetail(
        **_values(row, actor=actor, at=at),
        quantity=sum(line.quantity for line in views),
        quantity_received=sum(line.quantity_received for line in views),
        quantity_missing=sum(line.quantity_missing for line in views),
        lines=views,
    )


def _sums(transfer_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    rows = (
        TransferLine.objects.filter(transfer_id__in=transfer_ids)
        .values_list("transfer_id")
        .annotate(Sum("quantity"), Sum("quantity_received"), Sum("quantity_missing"))
    )
    return {
        pk: {"quantity": units, "quantity_received": received, "quantity_missing": missing}
        for pk, units, received, missing in rows
    }


def _narrow(wanted: TransferFilter, *, today: date) -> QuerySet[Transfer]:
    rows = Transfer.objects.select_related("source", "destination")
    if text := wanted.q.strip():
        lines = TransferLine.objects.filter(transfer=OuterRef("pk"), product__sku=text)
        rows = rows.filter(Q(number__icontains=text) | Exists(lines))
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.source:
        rows = rows.filter(source__code=wanted.source)
    if wanted.destination:
        rows = rows.filter(destination__code=wanted.destination)
    if wanted.is_late is not None:
        is_late = Q(status__in=ON_THE_WAY, expected_on__lt=today)
        rows = rows.filter(is_late if wanted.is_late else ~is_late)
    return rows


def _values(row: Transfer, *, actor: Actor, at: datetime) -> dict[str, Any]:
    own = (
        "id",
        "number",
        "status",
        "expected_on",
        "note",
        "created_at",
        "sent_at",
        "closed_at",
        "version",
    )
    return {
        **{name: getattr(row, name) for name in own},
        "source": row.source.code,
        "source_name": row.source.name,
        "destination": row.destination.code,
        "destination_name": row.destination.name,
        "is_late": row.status in ON_THE_WAY and row.expected_on < timezone.localdate(at),
        "allowed_commands": TRANSFER.commands_for(state=row.status, actor=actor),
    }


def _line(line: TransferLine, transfer: Transfer) -> TransferLineView:
    left = line.quantity - line.quantity_received - line.quantity_missing
    return TransferLineView(
        id=line.pk,
        position=line.position,
        sku=line.product.sku,
        product=line.product.name,
        tracks_lots=line.product.tracks_lots,
        quantity=line.quantity,
        quantity_received=line.quantity_received,
        quantity_missing=line.quantity_missing,
        quantity_on_the_way=left if transfer.status in ON_THE_WAY else 0,
        discrepancy_reason=line.discrepancy_reason,
    )
