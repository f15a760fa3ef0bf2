"""Parcels for staff and systems: lists by keyset, one in full, those of an order."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import limits
from core.actors import Actor
from core.errors import NotFound
from core.paging import Page, read_page
from fulfillment.models import Fulfillment
from orders.models import Order
from orders.rules import numbers
from tracking.lifecycle import PARCEL, TrackingStatus
from tracking.models import Carrier, Parcel, ParcelLine, Scan

Short = Annotated[str, msgspec.Meta(max_length=100)]


class ParcelFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which parcels, newest first. Everything given must hold."""

    order: Short = ""  # order number
    fulfillment: uuid.UUID | None = None
    carrier: Short = ""  # carrier code
    tracking_number: Short = ""
    tracking_status: TrackingStatus | None = None
    is_delivered: bool | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=400)] = ""
    size: Annotated[int, msgspec.Meta(ge=1, le=limits.PAGE_SIZE_MAX)] = limits.PAGE_SIZE


@dataclass(frozen=True, slots=True)
class ParcelLineView:
    """What is in a parcel."""

    sku: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class ScanView:
    """One thing said about a parcel. ``stated_at`` is what was said where it cannot be true."""

    id: uuid.UUID
    status: str
    code: str
    description: str
    place: str
    occurred_at: datetime
    stated_at: datetime | None
    utc_offset_minutes: int
    received_at: datetime
    source: str
    actor: str
    is_correction: bool


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel with its contents and scans, newest first. Weight in grams."""

    id: uuid.UUID
    order_number: str
    fulfillment_id: uuid.UUID
    fulfillment_number: str
    fulfillment_status: str
    carrier: str
    carrier_name: str
    tracking_number: str
    tracking_url: str
    tracking_status: str
    status_at: datetime
    expected_on: date | None
    handed_over_at: datetime
    delivered_at: datetime | None
    received_by: str
    proof_note: str
    weight_g: int | None
    version: int
    allowed_commands: list[str]
    lines: list[ParcelLineView]
    scans: list[ScanView]


def list_parcels(*, wanted: ParcelFilter, actor: Actor) -> Page[ParcelView]:
    """One page of parcels, in a constant number of queries."""
    page = read_page(
        _select(wanted), keys=["-handed_over_at", "-id"], cursor=wanted.cursor, size=wanted.size
    )
    views = {view.id: view for view in _views(page.items, actor)}
    return page.map(lambda parcel: views[parcel.pk])


def get(*, parcel_id: uuid.UUID, actor: Actor) -> ParcelView:
    """One parcel in full.

    Raises:
        NotFound: ``parcel_unknown``.
    """
    views = _views(_rows().filter(pk=parcel_id), actor)
    if not views:
        raise NotFound(_("There is no such parcel."), code="parcel_unknown")
    return views[0]


def of_orders(*, order_ids: Collection[uuid.UUID], actor: Actor) -> list[ParcelView]:
    """The parcels of orders by the time they left."""
    rows = _rows().filter(order_id__in=order_ids).order_by("handed_over_at", "pk")
    return _views(rows, actor)


def order_ids_by_tracking_number(*, text: str) -> list[uuid.UUID]:
    """Orders with a parcel of this tracking number, as people type it."""
    number = "".join(text.split())
    if not number or len(number) > limits.TRACKING_NUMBER_LENGTH_MAX:
        return []
    variants = {number, number.upper()}
    rows = Parcel.objects.filter(tracking_number__in=variants).values_list("order_id", flat=True)
    return list(rows[: limits.PAGE_SIZE])


def active_carriers() -> list[Carrier]:
    """The carriers that parcels may be given to, by name."""
    return list(Carrier.objects.filter(is_active=True).order_by("name"))


def _rows() -> QuerySet[Parcel]:
    return Parcel.objects.select_related("carrier", "fulfillment__order")


def _select(wanted: ParcelFilter) -> QuerySet[Parcel]:
    condition = Q()
    if wanted.order:
        number = numbers.normalise(wanted.order)
        condition &= Q(order_id__in=Order.objects.filter(number=number).values("pk"))
    if wanted.fulfillment:
        condition &= Q(fulfillment_id=wanted.fulfillment)
    if wanted.carrier:
        condition &= Q(carrier__code=wanted.carrier)
    if wanted.tracking_number:
        condition &= Q(tracking_number=wanted.tracking_number)
    if wanted.tracking_status:
        condition &= Q(tracking_status=wanted.tracking_status)
    if wanted.is_delivered is not None:
        condition &= Q(delivered_at__isnull=not wanted.is_delivered)
    return _rows().filter(condition)


def _views(parcels: Iterable[Parcel], actor: Actor) -> list[ParcelView]:
    rows = list(parcels)
    lines: dict[uuid.UUID, list[ParcelLineView]] = defaultdict(list)
    contents = ParcelLine.objects.filter(parcel__in=rows).select_related(
        "fulfillment_line__product"
    )
    for line in contents.order_by("pk"):
        product = line.fulfillment_line.product
        lines[line.parcel_id].append(ParcelLineView(product.sku, product.name, line.quantity))
    scans: dict[uuid.UUID, list[ScanView]] = defaultdict(list)
    for scan in Scan.objects.filter(parcel__in=rows).order_by("-occurred_at", "-pk"):
        scans[scan.parcel_id].append(_scan_view(scan))
    return [_view(row, lines[row.pk], scans[row.pk], actor) for row in rows]


def _scan_view(scan: Scan) -> ScanView:
    return ScanView(
        id=scan.pk,
        status=scan.status,
        code=scan.code,
        description=scan.description,
        place=scan.place,
        occurred_at=scan.occurred_at,
        stated_at=scan.stated_at,
        utc_offset_minutes=scan.utc_offset_minutes,
        received_at=scan.received_at,
        source=scan.source,
        actor=scan.actor_name,
        is_correction=scan.is_correction,
    )


def _view(
    parcel: Parcel, lines: list[ParcelLineView], scans: list[ScanView], actor: Actor
) -> ParcelView:
    fulfillment: Fulfillment = parcel.fulfillment
    return ParcelView(
        id=parcel.pk,
        order_number=fulfillment.order.number,
        fulfillment_id=fulfillment.pk,
        fulfillment_number=fulfillment.number,
        fulfillment_status=fulfillment.status,
        carrier=parcel.carrier.code,
        carrier_name=parcel.carrier.name,
        tracking_number=parcel.tracking_number,
        tracking_url=parcel.carrier.tracking_url.replace("{number}", parcel.tracking_number),
        tracking_status=parcel.tracking_status,
        status_at=parcel.status_at,
        expected_on=parcel.expected_on,
        handed_over_at=parcel.handed_over_at,
        delivered_at=parcel.delivered_at,
        received_by=parcel.received_by,
        proof_note=parcel.proof_note,
        weight_g=parcel.weight_g,
        version=parcel.version,
        allowed_commands=list(PARCEL.commands_for(state=parcel.tracking_status, actor=actor)),
        lines=lines,
        scans=scans,
    )
