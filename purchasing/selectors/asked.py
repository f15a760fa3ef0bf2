"""A purchase order as its supplier sees it: what we ask for, and what was answered."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.models import Event
from inventory.models import Location
from purchasing.lifecycle import PURCHASE_ORDER
from purchasing.lifecycle import PurchaseStatus as S
from purchasing.models import PurchaseLine, PurchaseOrder
from purchasing.rules.terms import total_amount


class Situation(StrEnum):
    """What the supplier can do, or why nothing any more."""

    ASKED = "asked"
    ANSWERED = "answered"
    ARRIVING = "arriving"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A line with the answer beside it; ``sku`` is the supplier's own where we know it."""

    id: uuid.UUID
    position: int
    sku: str
    our_sku: str
    name: str
    unit: str
    quantity: int
    unit_price: Decimal
    expected_on: date
    quantity_confirmed: int | None
    confirmed_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Amounts are in ``currency``; ``address`` are the lines of where the goods go."""

    id: uuid.UUID
    number: str
    version: int
    situation: Situation
    currency: str
    total_amount: Decimal
    note: str
    address: tuple[str, ...]
    lines: tuple[AskedLine, ...]

    @property
    def can_answer(self) -> bool:
        return self.situation in (Situation.ASKED, Situation.ANSWERED)


def read(*, purchase: PurchaseOrder) -> Asked:
    """The supplier's view of a purchase order, in three queries at most."""
    lines = list(purchase.lines.select_related("product").order_by("position"))
    return Asked(
        id=purchase.pk,
        number=purchase.number,
        version=purchase.version,
        situation=_situation(purchase),
        currency=purchase.currency,
        total_amount=total_amount(
            lines=((line.quantity, line.unit_price) for line in lines), currency=purchase.currency
        ),
        note=purchase.note,
        address=_address(purchase.location),
        lines=tuple(_line(line) for line in lines),
    )


def _situation(purchase: PurchaseOrder) -> Situation:
    if PURCHASE_ORDER.find(state=purchase.status, command="confirm"):
        return Situation.ASKED if purchase.status == S.SENT else Situation.ANSWERED
    if purchase.status != S.CANCELLED:
        return Situation.ARRIVING
    declined = Event.objects.filter(stream_id=purchase.pk, type="purchase.declined")
    return Situation.DECLINED if declined.exists() else Situation.CANCELLED


def _address(location: Location) -> tuple[str, ...]:
    town = " ".join(part for part in (location.postcode, location.city) if part)
    parts = (location.name, location.street, town, location.region, location.country)
    return tuple(part for part in parts if part)


def _line(line: PurchaseLine) -> AskedLine:
    return AskedLine(
        id=line.pk,
        position=line.position,
        sku=line.supplier_sku or line.product.sku,
        our_sku=line.product.sku,
        name=line.product.name,
        unit=line.product.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        expected_on=line.expected_on,
        quantity_confirmed=line.quantity_confirmed,
        confirmed_on=line.confirmed_on,
        note=line.answer_note,
    )
