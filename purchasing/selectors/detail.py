"""One purchase order with everything that is known about it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import NotFound
from core.selectors import timeline
from core.selectors.timeline import TimelineEntry
from purchasing.lifecycle import EXPECTING, PURCHASE_ORDER
from purchasing.models import PurchaseLine, PurchaseOrder, PurchaseReceipt
from purchasing.rules.terms import total_amount
from purchasing.selectors import risks, terms
from purchasing.selectors.risks import Endangered
from purchasing.selectors.terms import SupplierView


@dataclass(frozen=True, slots=True)
class PurchaseLineView:
    """A line as asked, as confirmed and as it came. ``due_on`` is the confirmed day, else the
    one asked for; ``quantity_open`` what is still to come; ``endangered`` what needs it sooner."""

    id: uuid.UUID
    position: int
    sku: str
    product_id: uuid.UUID
    product: str
    unit: str
    tracks_lots: bool
    supplier_sku: str
    quantity: int
    unit_price: Decimal
    amount: Decimal
    expected_on: date
    quantity_confirmed: int | None
    confirmed_on: date | None
    answer_note: str
    quantity_received: int
    quantity_rejected: int
    quantity_cancelled: int
    quantity_open: int
    due_on: date
    is_overdue: bool
    endangered: list[Endangered]


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """Units of a line that came at one time; ``quantity`` counts the good ones."""

    id: uuid.UUID
    position: int
    sku: str
    quantity: int
    quantity_rejected: int
    reject_reason: str
    lot_code: str
    received_at: datetime
    received_by: str


@dataclass(frozen=True, slots=True)
class PurchaseView:
    """A purchase order in full. Amounts are in ``currency``."""

    id: uuid.UUID
    number: str
    version: int
    status: str
    is_overdue: bool
    supplier: SupplierView
    location: str
    location_name: str
    currency: str
    total_amount: Decimal
    note: str
    is_automatic: bool
    created_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    lines: list[PurchaseLineView]
    receipts: list[ReceiptView]
    timeline: list[TimelineEntry]
    allowed_commands: list[str]


def find(*, number: str) -> PurchaseOrder:
    """The purchase order of a number as people type it.

    Raises:
        NotFound: ``purchase_order_unknown``.
    """
    purchase = (
        PurchaseOrder.objects.select_related("supplier", "location")
        .prefetch_related(
            Prefetch("lines", PurchaseLine.objects.select_related("product").order_by("position"))
        )
        .filter(number=number.strip().upper())
        .first()
    )
    if purchase is None:
        raise NotFound(
            _("There is no purchase order %(number)s.") % {"number": number},
            code="purchase_order_unknown",
        )
    return purchase


def read_purchase(*, number: str, actor: Actor, today: date) -> PurchaseView:
    """One purchase order in full, in five queries, with the commands this actor may give.

    Raises:
        NotFound: ``purchase_order_unknown``.
    """
    purchase = find(number=number)
    lines = list(purchase.lines.all())
    is_expecting = purchase.status in EXPECTING
    endangered = risks.endangered_by(line_ids=[line.pk for line in lines], today=today)
    views = [
        line_view(
            line,
            currency=purchase.currency,
            is_overdue=is_expecting and line.quantity_open > 0 and line.due_on < today,
            endangered=endangered.get(line.pk, []),
        )
        for line in lines
    ]
    return PurchaseView(
        id=purchase.pk,
        number=purchase.number,
        version=purchase.version,
        status=purchase.status,
        is_overdue=any(view.is_overdue for view in views),
        supplier=terms.supplier_view(purchase.supplier),
        location=purchase.location.code,
        location_name=purchase.location.name,
        currency=purchase.currency,
        total_amount=total_amount(
            lines=((line.quantity, line.unit_price) for line in lines), currency=purchase.currency
        ),
        note=purchase.note,
        is_automatic=purchase.is_automatic,
        created_at=purchase.created_at,
        sent_at=purchase.sent_at,
        answered_at=purchase.answered_at,
        closed_at=purchase.closed_at,
        lines=views,
        receipts=_receipts(lines),
        timeline=timeline.newest(stream_id=purchase.pk),
        allowed_commands=list(PURCHASE_ORDER.commands_for(state=purchase.status, actor=actor)),
    )


def line_view(
    line: PurchaseLine, *, currency: str, is_overdue: bool, endangered: list[Endangered]
) -> PurchaseLineView:
    """A line whose product is already read."""
    return PurchaseLineView(
        id=line.pk,
        position=line.position,
        sku=line.product.sku,
        product_id=line.product_id,
        product=line.product.name,
        unit=line.product.unit,
        tracks_lots=line.product.tracks_lots,
        supplier_sku=line.supplier_sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=total_amount(lines=[(line.quantity, line.unit_price)], currency=currency),
        expected_on=line.expected_on,
        quantity_confirmed=line.quantity_confirmed,
        confirmed_on=line.confirmed_on,
        answer_note=line.answer_note,
        quantity_received=line.quantity_received,
        quantity_rejected=line.quantity_rejected,
        quantity_cancelled=line.quantity_cancelled,
        quantity_open=line.quantity_open,
        due_on=line.due_on,
        is_overdue=is_overdue,
        endangered=endangered,
    )


def _receipts(lines: list[PurchaseLine]) -> list[ReceiptView]:
    """The receipts of lines, newest first."""
    by_pk = {line.pk: line for line in lines}
    rows = PurchaseReceipt.objects.filter(line__in=by_pk).order_by("-received_at", "-pk")
    return [
        ReceiptView(
            id=row.pk,
            position=by_pk[row.line_id].position,
            sku=by_pk[row.line_id].product.sku,
            quantity=row.quantity,
            quantity_rejected=row.quantity_rejected,
            reject_reason=row.reject_reason,
            lot_code=row.lot_code,
            received_at=row.received_at,
            received_by=row.actor_name,
        )
        for row in rows
    ]
