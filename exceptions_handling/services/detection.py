"""Find what went wrong by itself, and end the cases whose cause is gone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from core import limits
from core.actors import SYSTEM
from core.unit_of_work import unit_of_work
from exceptions_handling.lifecycle import CaseKind, CaseStatus
from exceptions_handling.models import ExceptionCase
from exceptions_handling.rules import detectors
from exceptions_handling.selectors import late_orders
from exceptions_handling.services import cases
from exceptions_handling.services.cases import Opening, Step
from fulfillment.models import Fulfillment
from orders.models import Order


@unit_of_work
def open_late(*, today: date, at: datetime, limit: int = limits.LATE_ORDERS_PER_RUN) -> int:
    """Open a case for orders past their promise, the longest waiting first; returns how many."""
    orders = late_orders.late_without_case(today=today).order_by("promised_on", "pk")[:limit]
    openings = [
        Opening(
            kind=CaseKind.LATE,
            scope=f"order:{order.pk}",
            order_id=order.pk,
            severity=found.severity,
            evidence={
                "promised_on": str(order.promised_on),
                "days_late": found.days_late,
                "units_open": found.units_open,
            },
        )
        for order in orders
        if (found := detectors.late(promise=_promise(order), today=today))
    ]
    cases.open_cases(openings=openings, actor=SYSTEM, at=at)
    return len(openings)


@unit_of_work
def end_what_is_over(*, order_ids: Sequence[uuid.UUID], at: datetime) -> int:
    """Resolve the open cases of these orders whose cause is gone; returns how many."""
    found = list(
        ExceptionCase.objects.open().filter(order_id__in=order_ids).select_related("order")
    )
    statuses: dict[uuid.UUID | None, str] = dict(
        Fulfillment.objects.filter(
            pk__in={case.fulfillment_id for case in found if case.fulfillment_id}
        ).values_list("pk", "status")
    )
    steps = [
        Step(case_id=case.pk, words=why)
        for case in found
        if (why := _why_over(case, statuses.get(case.fulfillment_id, "")))
    ]
    idle = {case.pk for case in found if case.status != CaseStatus.RESOLVING}
    cases.start_resolving(
        steps=[step for step in steps if step.case_id in idle], actor=SYSTEM, at=at
    )
    cases.resolve(steps=steps, actor=SYSTEM, at=at)
    return len(steps)


def _why_over(case: ExceptionCase, fulfillment_status: str) -> str:
    return detectors.why_over(
        kind=case.kind,
        scope=case.scope,
        situation=detectors.Situation(
            order_status=case.order.status,
            order_stage=case.order.stage,
            promise=_promise(case.order),
            fulfillment_status=fulfillment_status,
        ),
    )


def _promise(order: Order) -> detectors.Promise:
    return detectors.Promise(
        promised_on=order.promised_on,
        units_live=order.quantity_live,
        units_delivered=order.quantity_delivered,
    )
