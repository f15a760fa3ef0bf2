"""A supplier's record over a period, read from its purchase lines and what came of them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core import house_days, limits
from core.errors import Invalid
from core.models import Event
from purchasing.lifecycle import PurchaseStatus
from purchasing.models import PurchaseLine, PurchaseReceipt
from purchasing.rules import scorecard
from purchasing.rules.scorecard import Delivery, Figure, Line, Period
from purchasing.selectors import terms

# A year holds every season once.
PERIOD_DAYS = 365


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The figures of a supplier over a period, each with its population and rows."""

    supplier: str
    name: str
    first: date
    last: date
    as_of: datetime
    figures: list[Figure]

    def figure(self, code: str) -> Figure:
        """The figure of a code.

        Raises:
            Invalid: ``figure_unknown``.
        """
        for each in self.figures:
            if each.code == code:
                return each
        raise Invalid(
            _("There is no figure %(code)s.") % {"code": code},
            code="figure_unknown",
            details={"figures": [each.code for each in self.figures]},
        )


def read(
    *, code: str, first: date | None = None, last: date | None = None, at: datetime
) -> Scorecard:
    """The record of a supplier, of the last year unless told otherwise, in four queries. Days are
    those of the house.

    Raises:
        NotFound: ``supplier_unknown``.
        Invalid: ``period_invalid``; ``period_too_large`` in days or in purchase lines.
    """
    supplier = terms.find_supplier(code=code)
    period = _period(first, last, today=house_days.day_of(at))
    lines = _lines(supplier.pk, period)
    if len(lines) > limits.SCORECARD_LINES_MAX:
        raise _too_large()
    deliveries = _deliveries([line.pk for line in lines], at=at)
    declined = _declined({line.purchase_order_id for line in lines if _is_cancelled(line)})
    return Scorecard(
        supplier=supplier.code,
        name=supplier.name,
        first=period.first,
        last=period.last,
        as_of=at,
        figures=scorecard.figures(
            [_record(line, deliveries[line.pk], declined) for line in lines], period
        ),
    )


def _period(first: date | None, last: date | None, *, today: date) -> Period:
    last = last or today
    first = first or last - timedelta(days=PERIOD_DAYS - 1)
    if first > last:
        raise Invalid(_("The period ends before it begins."), code="period_invalid")
    if (last - first).days >= limits.SCORECARD_DAYS_MAX:
        raise _too_large()
    return Period(first=first, last=last, today=today)


def _too_large() -> Invalid:
    return Invalid(_("Choose a shorter period."), code="period_too_large")


def _lines(supplier_id: int, period: Period) -> list[PurchaseLine]:
    """The sent lines that have to do with the period: asked for, sent or received in it."""
    begin, end = (
        house_days.start_of(period.first),
        house_days.start_of(period.last + timedelta(days=1)),
    )
    came = PurchaseReceipt.objects.filter(
        line=OuterRef("pk"), received_at__gte=begin, received_at__lt=end
    )
    lines = (
        PurchaseLine.objects.filter(
            purchase_order__supplier_id=supplier_id, purchase_order__sent_at__isnull=False
        )
        .filter(
            Q(expected_on__range=(period.first, period.last))
            | Q(purchase_order__sent_at__gte=begin, purchase_order__sent_at__lt=end)
            | Exists(came)
        )
        .select_related("purchase_order", "product")
        .order_by("pk")
    )
    return list(lines[: limits.SCORECARD_LINES_MAX + 1])


def _deliveries(
    line_ids: Sequence[uuid.UUID], *, at: datetime
) -> dict[uuid.UUID, tuple[Delivery, ...]]:
    found: dict[uuid.UUID, tuple[Delivery, ...]] = defaultdict(tuple)
    receipts = PurchaseReceipt.objects.filter(line_id__in=line_ids, received_at__lte=at)
    for receipt in receipts.order_by("received_at", "pk"):
        found[receipt.line_id] += (
            Delivery(
                house_days.day_of(receipt.received_at), receipt.quantity, receipt.quantity_rejected
            ),
        )
    return found


def _is_cancelled(line: PurchaseLine) -> bool:
    return line.purchase_order.status == PurchaseStatus.CANCELLED


def _declined(purchase_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """The cancelled orders that the supplier declined: the others were cancelled by us."""
    events = Event.objects.filter(stream_id__in=list(purchase_ids), type="purchase.declined")
    return set(events.values_list("stream_id", flat=True))


def _record(line: PurchaseLine, deliveries: tuple[Delivery, ...], declined: set[uuid.UUID]) -> Line:
    purchase: Any = line.purchase_order
    is_withdrawn = _is_cancelled(line) and purchase.pk not in declined
    answered = purchase.answered_at
    return Line(
        line_id=line.pk,
        number=purchase.number,
        position=line.position,
        sku=line.product.sku,
        quantity=line.quantity,
        asked_on=line.expected_on,
        quantity_confirmed=line.quantity_confirmed,
        confirmed_on=line.confirmed_on,
        unit_price=line.unit_price,
        currency=purchase.currency,
        sent_on=house_days.day_of(purchase.sent_at),
        withdrawn_on=house_days.day_of(purchase.closed_at) if is_withdrawn else None,
        answer_hours=(answered - purchase.sent_at).total_seconds() / 3600 if answered else None,
        deliveries=deliveries,
    )
