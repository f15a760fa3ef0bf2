"""Late orders are found by the clock; cases end when their cause is gone."""

from __future__ import annotations

from datetime import date, timedelta

from core.actors import SYSTEM
from exceptions_handling.lifecycle import CaseKind, CaseStatus
from exceptions_handling.models import ExceptionCase
from exceptions_handling.services import cases, detection
from exceptions_handling.services.cases import Opening, Step
from orders.lifecycle import Bucket
from orders.models import Order
from orders.services import cancellation
from tests.exceptions_handling.progress import advance, confirmed
from tests.world import MORNING, World


def day_after_promise(order: Order, *, days: int = 1) -> date:
    assert order.promised_on is not None
    return order.promised_on + timedelta(days=days)


def test_an_order_past_its_promise_gets_a_case(small_world: World) -> None:
    order = confirmed()

    opened = detection.open_late(today=day_after_promise(order), at=MORNING)

    case = ExceptionCase.objects.get()
    order.refresh_from_db()
    assert opened == 1
    assert (case.kind, case.order_id, case.severity) == ("late", order.pk, 2)
    assert case.evidence == {
        "promised_on": str(order.promised_on),
        "days_late": 1,
        "units_open": 1,
    }
    assert order.display_status == "exception"


def test_an_order_on_its_promised_day_is_not_late(small_world: World) -> None:
    order = confirmed()

    opened = detection.open_late(today=day_after_promise(order, days=0), at=MORNING)

    assert opened == 0
    assert not ExceptionCase.objects.exists()


def test_what_a_person_dismissed_is_not_opened_again(small_world: World) -> None:
    order = confirmed()
    detection.open_late(today=day_after_promise(order), at=MORNING)
    cases.dismiss(
        steps=[Step(ExceptionCase.objects.get().pk, "agreed with the customer")],
        actor=SYSTEM,
        at=MORNING,
    )

    opened = detection.open_late(today=day_after_promise(order, days=2), at=MORNING)

    assert opened == 0
    assert ExceptionCase.objects.count() == 1


def test_a_run_is_bounded_and_takes_the_longest_waiting_first(small_world: World) -> None:
    newer, older = confirmed(), confirmed()
    Order.objects.filter(pk=older.pk).update(promised_on=date(2026, 11, 1))

    opened = detection.open_late(today=day_after_promise(newer), at=MORNING, limit=1)

    assert opened == 1
    assert ExceptionCase.objects.get().order_id == older.pk


def test_a_late_case_ends_with_the_delivery_and_the_order_completes(small_world: World) -> None:
    order = confirmed()
    detection.open_late(today=day_after_promise(order), at=MORNING)
    advance(order, to=Bucket.DELIVERED)

    ended = detection.end_what_is_over(order_ids=[order.pk], at=MORNING)

    case = ExceptionCase.objects.get()
    order.refresh_from_db()
    assert ended == 1
    assert (case.status, case.resolution) == (CaseStatus.RESOLVED, "Everything is delivered")
    assert order.status == "completed"


def test_a_late_case_lasts_while_something_is_to_come(small_world: World) -> None:
    order = confirmed(quantity=2)
    detection.open_late(today=day_after_promise(order), at=MORNING)
    advance(order, to=Bucket.SHIPPED)

    ended = detection.end_what_is_over(order_ids=[order.pk], at=MORNING)

    assert ended == 0
    assert ExceptionCase.objects.get().status == CaseStatus.OPEN


def test_a_cancelled_order_keeps_only_the_cases_of_money_and_damage(small_world: World) -> None:
    order = confirmed()
    openings = [
        Opening(kind, f"order:{order.pk}", order.pk, "in words")
        for kind in (CaseKind.LATE, CaseKind.PAYMENT, CaseKind.DAMAGED)
    ]
    late, _payment, _damaged = cases.open_cases(openings=openings, actor=SYSTEM, at=MORNING)
    cases.start_resolving(steps=[Step(late.pk)], actor=SYSTEM, at=MORNING)
    cancellation.cancel_unallocated_orders(
        order_ids=[order.pk], reason="changed my mind", actor=SYSTEM, at=MORNING
    )

    ended = detection.end_what_is_over(order_ids=[order.pk], at=MORNING)

    assert ended == 1
    left = ExceptionCase.objects.open().values_list("kind", flat=True)
    assert sorted(left) == ["damaged", "payment"]
