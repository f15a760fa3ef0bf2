"""One fulfillment in full: its lines, checks, consent, moments, and why it is where it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import NotFound
from fulfillment.models import ConsentRequest, Fulfillment, FulfillmentLine, ReviewCheck
from fulfillment.selectors import decisions, queue
from fulfillment.selectors.decisions import DecisionView
from fulfillment.selectors.queue import FulfillmentCard
from inventory.rules.lots import Share
from inventory.selectors import bundles, lots
from inventory.selectors.bundles import ComponentView
from inventory.selectors.lots import Pick
from orders.selectors.detail import AddressView


@dataclass(frozen=True, slots=True)
class FulfillmentLineView:
    """A share of an order line: what was asked here, and what is in the box."""

    id: uuid.UUID
    order_line_id: uuid.UUID
    position: int
    sku: str
    name: str
    unit: str
    quantity: int
    quantity_picked: int
    location_code: str
    # Of a bundle: what to put together. Of a product with lots: which to take, first to expire
    # first, for what is not in the box yet.
    components: tuple[ComponentView, ...] = ()
    lots: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check of the present round. ``problems`` are codes of what the rule found; ``evidence``
    is what it compared."""

    kind: str
    label: str
    result: str
    result_label: str
    problems: tuple[str, ...]
    evidence: dict[str, Any]
    note: str
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The newest question to the customer."""

    asked_at: datetime
    expires_at: datetime
    answer: str
    answered_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class MomentsView:
    """When it reached what, in UTC."""

    created_at: datetime
    assigned_at: datetime | None
    accepted_at: datetime | None
    started_at: datetime | None
    ready_at: datetime | None
    released_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class FulfillmentView:
    """Everything about one fulfillment."""

    card: FulfillmentCard
    order_id: uuid.UUID
    ship_to: AddressView
    lines: tuple[FulfillmentLineView, ...]
    review_round: int
    checks: tuple[CheckView, ...]
    consent: ConsentView | None
    why: tuple[DecisionView, ...]
    moments: MomentsView
    promised_on: date | None


def get(*, fulfillment_id: uuid.UUID, actor: Actor, at: datetime) -> FulfillmentView:
    """Read one fulfillment in eight queries.

    Raises:
        NotFound: ``fulfillment_unknown``.
    """
    row = queue.with_names(Fulfillment.objects.filter(pk=fulfillment_id)).first()
    if row is None:
        raise NotFound(_("There is no such fulfillment."), code="fulfillment_unknown")
    (card,) = queue.as_cards([row], actor=actor)
    return FulfillmentView(
        card=card,
        order_id=row.order_id,
        ship_to=AddressView(
            **{name: getattr(row.order.ship_to, name) for name in AddressView.__slots__}
        ),
        lines=tuple(_lines(row, at=at)),
        review_round=row.review_round,
        checks=tuple(checks(fulfillments=[row]).get(row.pk, ())),
        consent=_consent(row),
        why=tuple(decisions.of_fulfillment(fulfillment_id=row.pk)),
        moments=MomentsView(**{name: getattr(row, name) for name in MomentsView.__slots__}),
        promised_on=row.order.promised_on,
    )


def checks(*, fulfillments: Iterable[Fulfillment]) -> dict[uuid.UUID, list[CheckView]]:
    """The checks of the present round of each fulfillment, in their fixed order. One query."""
    rounds = {row.pk: row.review_round for row in fulfillments}
    found: dict[uuid.UUID, list[CheckView]] = {}
    order = list(ReviewCheck.Kind.values)
    rows = ReviewCheck.objects.filter(fulfillment_id__in=rounds)
    for row in sorted(rows, key=lambda check: order.index(check.kind)):
        if row.round == rounds[row.fulfillment_id]:
            found.setdefault(row.fulfillment_id, []).append(_check(row))
    return found


def _lines(row: Fulfillment, *, at: datetime) -> list[FulfillmentLineView]:
    lines = list(
        FulfillmentLine.objects.filter(fulfillment=row)
        .select_related("order_line", "product")
        .order_by("order_line__position", "pk")
    )
    components = bundles.components_of(product_ids=[line.product_id for line in lines])
    shares = lots.suggest(
        picks=[
            Pick(line.product_id, row.location_id, line.quantity - line.quantity_picked)
            for line in lines
        ],
        at=at,
    )
    return [
        FulfillmentLineView(
            id=line.pk,
            order_line_id=line.order_line_id,
            position=line.order_line.position,
            sku=line.product.sku,
            name=line.product.name,
            unit=line.product.unit,
            quantity=line.quantity,
            quantity_picked=line.quantity_picked,
            location_code=row.location.code,
            components=components.get(line.product_id, ()),
            lots=tuple(of_line),
        )
        for line, of_line in zip(lines, shares, strict=True)
    ]


def _check(row: ReviewCheck) -> CheckView:
    return CheckView(
        kind=row.kind,
        label=str(row.get_kind_display()),
        result=row.result,
        result_label=str(row.get_result_display()),
        problems=tuple(row.evidence.get("problems", ())),
        evidence={key: value for key, value in row.evidence.items() if key != "problems"},
        note=row.note,
        decided_at=row.decided_at,
        decided_by=row.decided_by_name,
    )


def _consent(row: Fulfillment) -> ConsentView | None:
    newest = ConsentRequest.objects.filter(fulfillment=row).order_by("-asked_at", "-pk").first()
    if newest is None:
        return None
    return ConsentView(
        asked_at=newest.asked_at,
        expires_at=newest.expires_at,
        answer=newest.answer,
        answered_at=newest.answered_at,
        note=newest.note,
    )
