"""Open the cases that follow from what the fulfillment storey tells."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.actors import SYSTEM
from core.unit_of_work import unit_of_work
from exceptions_handling.lifecycle import CaseKind
from exceptions_handling.rules import detectors, urgency
from exceptions_handling.services import cases, detection
from exceptions_handling.services.cases import Opening


@dataclass(frozen=True, slots=True)
class Failure:
    """Work that did not succeed, with the reason in words; ``check`` is what review found."""

    order_id: uuid.UUID
    fulfillment_id: uuid.UUID
    number: str
    reason: str
    check: str = ""

    @property
    def evidence(self) -> dict[str, str]:
        return {"number": self.number, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Unallocatable:
    """An order that no department takes, with the reason in words."""

    order_id: uuid.UUID
    reason: str
    decision_id: str


@dataclass(frozen=True, slots=True)
class ShortPick:
    """Units of an order line that were not on the shelf. The days are ISO; ``expected_on`` is
    empty where no others were found."""

    order_id: uuid.UUID
    line_id: uuid.UUID
    sku: str
    quantity: int
    promised_on: str
    expected_on: str


@unit_of_work
def report_failed_deliveries(*, failures: Sequence[Failure], at: datetime) -> None:
    """Open a high case for each fulfillment that could not be delivered."""
    openings = [
        _opening(failure, CaseKind.DELIVERY_FAILED, severity=urgency.HIGH) for failure in failures
    ]
    _open(openings, at=at)


@unit_of_work
def report_failed_reviews(*, failures: Sequence[Failure], at: datetime) -> None:
    """Open a case for each fulfillment that review sent back, of the kind of its failed check."""
    openings = [
        _opening(failure, detectors.kind_of_failed_check(failure.check)) for failure in failures
    ]
    _open(openings, at=at)


@unit_of_work
def report_unallocatable(*, orders: Sequence[Unallocatable], at: datetime) -> None:
    """Open a high case for each order that no department takes."""
    openings = [
        Opening(
            kind=CaseKind.OTHER,
            scope=f"{detectors.ALLOCATION_SCOPE}{order.order_id}",
            order_id=order.order_id,
            severity=urgency.HIGH,
            evidence={"reason": order.reason, "decision_id": order.decision_id},
        )
        for order in orders
    ]
    _open(openings, at=at)


@unit_of_work
def report_short_picks(*, shorts: Sequence[ShortPick], at: datetime) -> None:
    """Open a case for each order line that lost units and cannot keep its promise any more."""
    openings = [
        Opening(
            kind=CaseKind.OUT_OF_STOCK,
            scope=f"{detectors.LINE_SCOPE}{short.line_id}",
            order_id=short.order_id,
            severity=urgency.NORMAL if short.expected_on else urgency.HIGH,
            evidence={
                "sku": short.sku,
                "units_missing": short.quantity,
                "promised_on": short.promised_on,
                "expected_on": short.expected_on,
            },
        )
        for short in shorts
    ]
    _open(openings, at=at)


def _open(openings: Sequence[Opening], *, at: datetime) -> None:
    """Open the cases; news may come late, so what is over by now is ended at once."""
    cases.open_cases(openings=openings, actor=SYSTEM, at=at)
    detection.end_what_is_over(order_ids=[opening.order_id for opening in openings], at=at)


def _opening(failure: Failure, kind: CaseKind, *, severity: int = urgency.NORMAL) -> Opening:
    return Opening(
        kind=kind,
        scope=f"fulfillment:{failure.fulfillment_id}",
        order_id=failure.order_id,
        fulfillment_id=failure.fulfillment_id,
        severity=severity,
        evidence=failure.evidence,
    )
