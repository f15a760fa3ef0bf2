"""Where an order stands, from its units, holds and cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.lifecycle import ORDER, Bucket, OrderStatus
from orders.rules.standing import (
    DisplayStatus,
    FulfillmentStatus,
    Stage,
    Standing,
    is_late,
    stand,
)

B = Bucket
TODAY = date(2026, 11, 24)


def standing(
    buckets: dict[Bucket, int],
    *,
    status: OrderStatus = OrderStatus.CONFIRMED,
    released: int = 0,
    holds: int = 0,
    cases: int = 0,
    findings: int = 0,
) -> Standing:
    return stand(
        status=status,
        buckets={bucket.value: units for bucket, units in buckets.items()},
        quantity_released=released,
        active_hold_count=holds,
        open_case_count=cases,
        blocking_finding_count=findings,
    )


@pytest.mark.parametrize(
    ("buckets", "released", "stage"),
    [
        ({B.UNALLOCATED: 1, B.DELIVERED: 9}, 0, Stage.ALLOCATION),
        ({B.BACKORDERED: 1, B.ALLOCATED: 9}, 0, Stage.ALLOCATION),
        ({B.ALLOCATED: 1, B.READY: 9}, 0, Stage.PROCESSING),
        ({B.IN_WORK: 1, B.READY: 9}, 0, Stage.PROCESSING),
        ({B.READY: 2, B.SHIPPED: 9}, 1, Stage.REVIEW),
        ({B.READY: 2, B.SHIPPED: 9}, 2, Stage.DELIVERY),
        ({B.READY: 2, B.DELIVERED: 9}, 2, Stage.DELIVERY),
        ({B.SHIPPED: 1, B.DELIVERED: 9}, 0, Stage.DELIVERY),
        ({B.DELIVERED: 1, B.CANCELLED: 9}, 0, Stage.DELIVERED),
        ({B.CANCELLED: 9}, 0, Stage.INTAKE),
    ],
)
def test_the_least_advanced_live_unit_says_the_stage(
    buckets: dict[Bucket, int], released: int, stage: Stage
) -> None:
    assert standing(buckets, released=released).stage is stage


@pytest.mark.parametrize("status", [OrderStatus.DRAFT, OrderStatus.SUBMITTED])
def test_before_it_is_confirmed_an_order_is_at_intake(status: OrderStatus) -> None:
    assert standing({B.UNALLOCATED: 1}, status=status).stage is Stage.INTAKE


@pytest.mark.parametrize(
    ("buckets", "expected"),
    [
        ({B.ALLOCATED: 3}, (FulfillmentStatus.NONE, 3, 0, 0)),
        ({B.READY: 2, B.SHIPPED: 1}, (FulfillmentStatus.PARTIALLY_SHIPPED, 3, 1, 0)),
        ({B.SHIPPED: 3}, (FulfillmentStatus.SHIPPED, 3, 3, 0)),
        ({B.SHIPPED: 2, B.DELIVERED: 1}, (FulfillmentStatus.PARTIALLY_DELIVERED, 3, 3, 1)),
        ({B.READY: 2, B.DELIVERED: 1}, (FulfillmentStatus.PARTIALLY_DELIVERED, 3, 1, 1)),
        ({B.DELIVERED: 2, B.CANCELLED: 1}, (FulfillmentStatus.DELIVERED, 2, 2, 2)),
        ({B.CANCELLED: 3}, (FulfillmentStatus.CANCELLED, 0, 0, 0)),
    ],
)
def test_how_far_the_delivery_is_stands_with_its_numbers(
    buckets: dict[Bucket, int], expected: tuple[FulfillmentStatus, int, int, int]
) -> None:
    stands = standing(buckets)

    assert (
        stands.fulfillment_status,
        stands.quantity_live,
        stands.quantity_shipped,
        stands.quantity_delivered,
    ) == expected


def test_the_word_for_lists_goes_by_precedence() -> None:
    at = {B.ALLOCATED: 1}

    assert standing(at).display_status is DisplayStatus.PROCESSING
    assert standing(at, holds=1).display_status is DisplayStatus.ON_HOLD
    assert standing(at, holds=1, cases=1).display_status is DisplayStatus.EXCEPTION
    assert standing(at, findings=1).display_status is DisplayStatus.PROCESSING


def test_a_submitted_order_that_something_blocks_waits() -> None:
    at, submitted = {B.UNALLOCATED: 1}, OrderStatus.SUBMITTED

    assert standing(at, status=submitted).display_status is DisplayStatus.INTAKE
    assert standing(at, status=submitted, findings=1).display_status is DisplayStatus.WAITING
    assert (
        standing(at, status=submitted, findings=1, holds=1).display_status is DisplayStatus.ON_HOLD
    )


@pytest.mark.parametrize("status", [*ORDER.terminal, OrderStatus.COMPLETED, OrderStatus.DRAFT])
def test_an_end_is_shown_whatever_else_is_open(status: OrderStatus) -> None:
    stands = standing({B.DELIVERED: 1}, status=status, holds=1, cases=1, findings=1)

    assert stands.display_status == status


@given(
    st.fixed_dictionaries({b: st.integers(0, 5) for b in Bucket}),
    st.sampled_from(OrderStatus),
    st.integers(0, 5),
    st.integers(0, 1),
)
def test_the_numbers_nest_for_every_order_there_can_be(
    buckets: dict[Bucket, int], status: OrderStatus, released: int, flag: int
) -> None:
    stands = standing(
        buckets, status=status, released=min(released, buckets[B.READY]), holds=flag, cases=flag
    )

    assert 0 <= stands.quantity_delivered <= stands.quantity_shipped <= stands.quantity_live
    assert stands.quantity_live + buckets[B.CANCELLED] == sum(buckets.values())


@pytest.mark.parametrize(
    ("promised_on", "is_open", "late"),
    [
        (TODAY - timedelta(days=1), True, True),
        (TODAY, True, False),
        (TODAY - timedelta(days=1), False, False),
        (None, True, False),
    ],
)
def test_an_order_is_late_from_the_day_after_its_promise(
    promised_on: date | None, is_open: bool, late: bool
) -> None:
    assert is_late(promised_on=promised_on, today=TODAY, is_open=is_open) is late
