"""Where an order stands: derived from its lines, holds and cases, never typed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from orders.lifecycle import ORDER, Bucket, OrderStatus


class Stage(StrEnum):
    """The way of an order; the least advanced live unit decides."""

    INTAKE = "intake"
    ALLOCATION = "allocation"
    PROCESSING = "processing"
    REVIEW = "review"
    DELIVERY = "delivery"
    DELIVERED = "delivered"


class FulfillmentStatus(StrEnum):
    NONE = "none"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    PARTIALLY_DELIVERED = "partially_delivered"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class DisplayStatus(StrEnum):
    """One word for lists, by precedence: ended > open case > active hold > waiting > stage."""

    DRAFT = "draft"
    WAITING = "waiting"  # submitted, with findings that block
    INTAKE = "intake"
    ALLOCATION = "allocation"
    PROCESSING = "processing"
    REVIEW = "review"
    DELIVERY = "delivery"
    DELIVERED = "delivered"
    ON_HOLD = "on_hold"
    EXCEPTION = "exception"
    COMPLETED = "completed"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


_STAGE_OF_BUCKET = (
    (Bucket.UNALLOCATED, Stage.ALLOCATION),
    (Bucket.BACKORDERED, Stage.ALLOCATION),
    (Bucket.ALLOCATED, Stage.PROCESSING),
    (Bucket.IN_WORK, Stage.PROCESSING),
    (Bucket.READY, Stage.REVIEW),
    (Bucket.SHIPPED, Stage.DELIVERY),
)

_ENDED_DISPLAY = ORDER.terminal | {OrderStatus.COMPLETED}


@dataclass(frozen=True, slots=True)
class Standing:
    """The derived columns of an order."""

    stage: Stage
    fulfillment_status: FulfillmentStatus
    display_status: DisplayStatus
    quantity_live: int
    quantity_shipped: int
    quantity_delivered: int


def stand(
    *,
    status: str,
    buckets: Mapping[str, int],
    quantity_released: int,
    active_hold_count: int,
    open_case_count: int,
    blocking_finding_count: int,
) -> Standing:
    """Compute where an order stands from the sums of its lines' buckets.

    ``quantity_released`` is the part of ready that has passed review and waits only for the
    carrier. The result's ``quantity_shipped`` counts every unit that left us, delivered ones too.
    """
    live = sum(buckets.values()) - buckets.get(Bucket.CANCELLED, 0)
    delivered = buckets.get(Bucket.DELIVERED, 0)
    shipped = buckets.get(Bucket.SHIPPED, 0) + delivered
    stage = _stage(status=status, buckets=buckets, quantity_released=quantity_released)
    return Standing(
        stage=stage,
        fulfillment_status=_fulfillment_status(live=live, shipped=shipped, delivered=delivered),
        display_status=_display_status(
            status=status,
            stage=stage,
            active_hold_count=active_hold_count,
            open_case_count=open_case_count,
            blocking_finding_count=blocking_finding_count,
        ),
        quantity_live=live,
        quantity_shipped=shipped,
        quantity_delivered=delivered,
    )


def _stage(*, status: str, buckets: Mapping[str, int], quantity_released: int) -> Stage:
    if status in (OrderStatus.DRAFT, OrderStatus.SUBMITTED):
        return Stage.INTAKE
    for bucket, stage in _STAGE_OF_BUCKET:
        quantity = buckets.get(bucket, 0)
        if quantity and not (bucket is Bucket.READY and quantity == quantity_released):
            return stage
    if quantity_released:
        return Stage.DELIVERY
    return Stage.DELIVERED if buckets.get(Bucket.DELIVERED, 0) else Stage.INTAKE


def _fulfillment_status(*, live: int, shipped: int, delivered: int) -> FulfillmentStatus:
    if live == 0:
        return FulfillmentStatus.CANCELLED
    if delivered == live:
        return FulfillmentStatus.DELIVERED
    if delivered:
        return FulfillmentStatus.PARTIALLY_DELIVERED
    if shipped == live:
        return FulfillmentStatus.SHIPPED
    return FulfillmentStatus.PARTIALLY_SHIPPED if shipped else FulfillmentStatus.NONE


def _display_status(
    *,
    status: str,
    stage: Stage,
    active_hold_count: int,
    open_case_count: int,
    blocking_finding_count: int,
) -> DisplayStatus:
    if status in _ENDED_DISPLAY or status == OrderStatus.DRAFT:
        return DisplayStatus(status)
    if open_case_count:
        return DisplayStatus.EXCEPTION
    if active_hold_count:
        return DisplayStatus.ON_HOLD
    if status == OrderStatus.SUBMITTED and blocking_finding_count:
        return DisplayStatus.WAITING
    return DisplayStatus(stage.value)


def is_late(*, promised_on: date | None, today: date, is_open: bool) -> bool:
    """True when the promised day has passed and a live unit is not delivered."""
    return is_open and promised_on is not None and today > promised_on
