"""What the customer sees before giving consent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from fulfillment.lifecycle import FulfillmentStatus as S
from fulfillment.models import ConsentRequest, Fulfillment, FulfillmentLine, ReviewCheck
from orders.models import Address, Order


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """Something that is to be sent."""

    name: str
    quantity: int
    unit: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the page shows it. It is open until answered, decided otherwise, or expired."""

    request_id: uuid.UUID
    order: Order
    number: str
    ship_to: Address
    lines: tuple[QuestionLine, ...]
    total_amount: Decimal
    currency: str
    expires_at: datetime
    answer: str
    answered_at: datetime | None
    is_open: bool


def question(*, request: ConsentRequest, at: datetime) -> Question:
    """Read what a request asks about, in three queries."""
    row = Fulfillment.objects.select_related("order__customer", "order__ship_to").get(
        pk=request.fulfillment_id
    )
    lines = (
        FulfillmentLine.objects.filter(fulfillment=row)
        .select_related("product")
        .order_by("order_line__position", "pk")
    )
    return Question(
        request_id=request.pk,
        order=row.order,
        number=row.number,
        ship_to=row.order.ship_to,
        lines=tuple(
            QuestionLine(line.product.name, line.quantity, line.product.unit) for line in lines
        ),
        total_amount=row.order.total_amount,
        currency=row.order.currency,
        expires_at=request.expires_at,
        answer=request.answer,
        answered_at=request.answered_at,
        is_open=_is_open(row, request, at),
    )


def _is_open(row: Fulfillment, request: ConsentRequest, at: datetime) -> bool:
    return (
        not request.answer
        and request.expires_at > at
        and row.status == S.IN_REVIEW
        and request.round == row.review_round
        and ReviewCheck.objects.filter(
            fulfillment=row,
            round=row.review_round,
            kind=ReviewCheck.Kind.CONSENT,
            result=ReviewCheck.Result.OPEN,
        ).exists()
    )
