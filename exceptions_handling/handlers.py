"""What follows here from what happened below."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone

from core.models import Event
from exceptions_handling.services import detection, reporting
from exceptions_handling.services.reporting import Failure, Unallocatable


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
