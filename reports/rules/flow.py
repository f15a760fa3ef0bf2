"""The flow of orders through the stages: which facts lead in and out, and where it jams."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orders.rules.standing import Stage

# An order enters a stage by the first of these facts, and leaves it by the second.
ENTERED: dict[Stage, tuple[str, ...]] = {
    Stage.INTAKE: ("order.submitted",),
    Stage.ALLOCATION: ("order.confirmed",),
    Stage.PROCESSING: ("fulfillment.assigned", "fulfillment.covered"),
    Stage.REVIEW: ("fulfillment.ready",),
    Stage.DELIVERY: ("fulfillment.released",),
    Stage.DELIVERED: ("fulfillment.delivered",),
}
LEFT: dict[Stage, tuple[str, ...]] = {
    Stage.INTAKE: ("order.confirmed", "order.rejected", "order.expired"),
    Stage.ALLOCATION: ("fulfillment.assigned", "fulfillment.covered"),
    Stage.PROCESSING: ("fulfillment.ready",),
    Stage.REVIEW: ("fulfillment.released", "fulfillment.review_failed"),
    Stage.DELIVERY: ("fulfillment.delivered", "fulfillment.delivery_failed"),
    Stage.DELIVERED: (),
}
SHIPPED = "fulfillment.shipped"
DELIVERED = "fulfillment.delivered"

# Where orders wait for us. In delivery they wait for the carrier, which would always be longest.
OURS = (Stage.INTAKE, Stage.ALLOCATION, Stage.PROCESSING, Stage.REVIEW)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many orders stand in a stage, and for how many seconds: the oldest, the median."""

    stage: Stage
    count: int
    oldest_seconds: int
    median_seconds: int

    @property
    def score(self) -> int:
        """Order-seconds: count times median."""
        return self.count * self.median_seconds


def bottleneck(waiting: Iterable[Waiting]) -> Stage | None:
    """Return the stage of ours where most waiting has piled up; none when nothing waits."""
    ours = [each for each in waiting if each.stage in OURS and each.score > 0]
    return max(ours, key=lambda each: each.score).stage if ours else None
