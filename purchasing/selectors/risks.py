"""What a late purchase endangers: the demands that wait for it and need it before it comes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from inventory.models import IncomingSupply, Peg
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.selectors import open_lines

# A list for a page: the lines due first; who works them off sees the next.
_LINES_MAX = 200


@dataclass(frozen=True, slots=True)
class Endangered:
    """A demand that waits for a purchase line and needs it before it comes.

    ``reference`` names it, ``number`` and ``position`` are its order and order line where it is
    one. ``quantity`` counts units of the bought product; ``days_short`` how many days too late.
    """

    demand: uuid.UUID
    reference: str
    number: str
    position: int | None
    quantity: int
    needed_on: date
    due_on: date
    days_short: int


@dataclass(frozen=True, slots=True)
class LineRisk:
    """An open purchase line with all that it endangers, the earliest needed first."""

    line_id: uuid.UUID
    number: str
    position: int
    supplier: str
    sku: str
    product: str
    location: str
    quantity_open: int
    due_on: date
    is_overdue: bool
    endangered: list[Endangered]


def endangered_by(
    *, line_ids: Iterable[uuid.UUID], today: date
) -> dict[uuid.UUID, list[Endangered]]:
    """The endangered demands of purchase lines, one query. What is overdue comes today at the
    earliest."""
    pegs = (
        Peg.objects.filter(
            supply__kind=IncomingSupply.Kind.PURCHASE,
            supply__source_id__in=list(line_ids),
            reservation__is_promised=True,
        )
        .select_related("supply", "reservation")
        .order_by("reservation__needed_on", "reservation__reference", "pk")
    )
    found: dict[uuid.UUID, list[Endangered]] = defaultdict(list)
    for peg in pegs:
        assert peg.supply is not None, "the supply is what they were found by"
        each = _endangered(peg, due_on=max(peg.due_on, today))
        if each.days_short > 0:
            found[peg.supply.source_id].append(each)
    return dict(found)


def of_purchase(*, purchase_order_id: uuid.UUID, today: date) -> list[LineRisk]:
    """The lines of a purchase order that endanger something, by position, in two queries."""
    rows = open_lines.select().filter(purchase_order_id=purchase_order_id).order_by("position")
    return _risks(rows.select_related(*_RELATED), today=today)


def all_open(*, today: date) -> list[LineRisk]:
    """Every purchase line that endangers something, the first due first, in two queries."""
    needed = (
        Peg.objects.filter(supply__kind=IncomingSupply.Kind.PURCHASE, reservation__is_promised=True)
        .exclude(reservation__needed_on__gte=F("due_on"), due_on__gte=today)
        .values("supply__source_id")
    )
    rows = open_lines.select().filter(pk__in=needed).order_by(open_lines.DUE_ON, "pk")
    return _risks(rows.select_related(*_RELATED)[:_LINES_MAX], today=today)


def counts_by_purchase(
    *, purchases: Iterable[PurchaseOrder], today: date
) -> Mapping[uuid.UUID, int]:
    """How many demands each purchase order endangers; its lines are already read."""
    line_of = {line.pk: purchase.pk for purchase in purchases for line in purchase.lines.all()}
    counts: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for line_id, endangered in endangered_by(line_ids=line_of, today=today).items():
        counts[line_of[line_id]] |= {each.demand for each in endangered}
    return {pk: len(demands) for pk, demands in counts.items()}


_RELATED = ("purchase_order__supplier", "purchase_order__location", "product")


def _risks(rows: Iterable[PurchaseLine], *, today: date) -> list[LineRisk]:
    lines = list(rows)
    endangered = endangered_by(line_ids=[line.pk for line in lines], today=today)
    return [
        LineRisk(
            line_id=line.pk,
            number=line.purchase_order.number,
            position=line.position,
            supplier=line.purchase_order.supplier.name,
            sku=line.product.sku,
            product=line.product.name,
            location=line.purchase_order.location.code,
            quantity_open=line.quantity_open,
            due_on=line.due_on,
            is_overdue=line.due_on < today,
            endangered=endangered[line.pk],
        )
        for line in lines
        if line.pk in endangered
    ]


def _endangered(peg: Peg, *, due_on: date) -> Endangered:
    reservation = peg.reservation
    assert reservation.needed_on is not None, "only what is needed by a day is asked for"
    number, position = _name(reservation.reference)
    return Endangered(
        demand=reservation.demand,
        reference=reservation.reference,
        number=number,
        position=position,
        quantity=peg.quantity,
        needed_on=reservation.needed_on,
        due_on=due_on,
        days_short=(due_on - reservation.needed_on).days,
    )


def _name(reference: str) -> tuple[str, int | None]:
    """The number and position in ``7K3F9QAB/1``; other references have no position."""
    number, mark, position = reference.rpartition("/")
    return (number, int(position)) if mark and position.isdecimal() else (reference, None)
