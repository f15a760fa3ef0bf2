"""The reviews of an order's fulfillments, for the order's page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from fulfillment.models import ConsentRequest, Fulfillment
from fulfillment.selectors import detail
from fulfillment.selectors.detail import CheckView


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The present round's checks, and what the customer last said: yes, no, asked or nothing."""

    checks: tuple[CheckView, ...]
    consent: str


def by_order(*, order_id: uuid.UUID) -> dict[uuid.UUID, ReviewView]:
    """The review of each fulfillment that has come that far. Three queries."""
    rows = list(Fulfillment.objects.filter(order_id=order_id, review_round__gt=0))
    checks = detail.checks(fulfillments=rows)
    consents = {
        consent.fulfillment_id: consent.answer or "asked"
        for consent in ConsentRequest.objects.filter(fulfillment__in=rows).order_by("asked_at")
    }
    return {
        row.pk: ReviewView(tuple(checks.get(row.pk, ())), consents.get(row.pk, "")) for row in rows
    }
