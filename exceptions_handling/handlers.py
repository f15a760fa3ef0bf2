"""What follows here from what happened below."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from core.models import Event
from exceptions_handling.services import detection, reporting
from exceptions_handling.services.reporting import Failure, ShortPick, Unallocatable


def open_for_failed_delivery(events: Sequence[Event]) -> None:
    reporting.report_failed_deliveries(failures=_failures(events), at=timezone.now())


def open_for_failed_review(events: Sequence[Event]) -> None:
    reporting.report_failed_reviews(failures=_failures(events), at=timezone.now())


def open_for_unallocatable(events: Sequence[Event]) -> None:
    orders = [
        Unallocatable(
            order_id=event.stream_id,
            reason=event.data["reason"],
            decision_id=str(event.data.get("decision_id", "")),
        )
        for event in events
    ]
    reporting.report_unallocatable(orders=orders, at=timezone.now())


def open_for_short_picks(events: Sequence[Event]) -> None:
    """Units were not found, and others come later than promised or not at all."""
    shorts = [
        ShortPick(
            order_id=event.stream_id,
            line_id=uuid.UUID(line["line_id"]),
            sku=line["sku"],
            quantity=line["quantity"],
            promised_on=line["promised_on"],
            expected_on=line["expected_on"],
        )
        for event in events
        for line in event.data["lines"]
        if line["is_promise_broken"]
    ]
    reporting.report_short_picks(shorts=shorts, at=timezone.now())


def end_what_is_over(events: Sequence[Event]) -> None:
    order_ids = sorted({event.stream_id for event in events})
    detection.end_what_is_over(order_ids=order_ids, at=timezone.now())


def _failures(events: Sequence[Event]) -> list[Failure]:
    return [
        Failure(
            order_id=event.stream_id,
            fulfillment_id=uuid.UUID(event.data["fulfillment_id"]),
            number=event.data["number"],
            reason=event.data["reason"],
            check=event.data.get("check", ""),
        )
        for event in events
    ]
